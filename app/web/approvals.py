"""What needs a second person: asking with a reason, the worklist, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import flask_babel
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.domain.address import BadAddress, read_key
from app.domain.errors import LouyiError
from app.domain.masks import mask_name
from app.extensions import louyi
from app.models import Approval, Motion, User, Voter
from app.services import activities, approvals, ballots, finding, staff
from app.services.items import items_of
from app.services.phones import NotAPhone
from app.web.access import access, my_compounds, signed_in, staff_motion
from app.web.activity import note
from app.web.correction_form import ReasonForm, correction_form
from app.web.phone_words import phone_fault
from app.web.presentation import BEIJING, beijing
from app.web.request import db, now
from app.web.sentences import channel_word, deadline
from app.web.staff_words import approval_detail, approval_word, decision_word

_: Callable[..., str] = flask_babel.gettext
blueprint = Blueprint("approvals", __name__)
DECIDERS = ("committee", "office")
Page = str | Response | tuple[str, int]


class ExtendForm(ReasonForm):
    """A later end."""

    closes = DateTimeLocalField(
        _l("New end (Beijing time)"), validators=[InputRequired(_l("Choose day and time."))]
    )


class OwnerForm(ReasonForm):
    """A person of the frozen roll."""

    owner = RadioField(_l("Which owner"), validators=[InputRequired(_l("Choose one."))])
    name = StringField(_l("Right name"), validators=[InputRequired(_l("Enter the name.")), Length(max=100)])
    phone = StringField(_l("Right mobile number (empty: stays)"), validators=[Optional(), Length(max=30)])


class VoidForm(ReasonForm):
    """One ballot of the home."""

    ballot = RadioField(_l("Which ballot"), validators=[InputRequired(_l("Choose one."))])


@blueprint.get("/second-person")
@access(*DECIDERS)
def worklist() -> str:
    """What waits for a second person, the oldest first."""
    rows = approvals.waiting(db(), [each.compound_id for each in my_compounds()])
    return render_template("approvals/worklist.html", rows=rows, word=approval_word, detail=approval_detail)


@blueprint.get("/second-person/m/<code>")
@access(*DECIDERS)
def motion(code: str) -> str:
    """What can be asked for about one motion, and what was."""
    found, result = staff_motion(code)
    if found.announced_at is None:
        abort(404)
    before_end = found.closes_at is not None and now() < found.closes_at
    still_open = result is None and found.withdrawn_at is None
    correctable = result is not None and result.final_at is None and found.withdrawn_at is None
    return render_template(
        "approvals/motion.html",
        motion=found,
        rows=approvals.of_motion(db(), found),
        kinds=[k for k in _offered(found) if still_open and (before_end or k == "void")]
        + [approvals.AFTER_THE_COUNT] * correctable,
        word=approval_word,
        detail=approval_detail,
        decision_word=decision_word,
        voided=approvals.voided_count(db(), found),
    )


def _offered(found: Motion) -> tuple[str, ...]:
    return approvals.KINDS if found.frozen_at is not None else approvals.BEFORE_THE_ROLL


@blueprint.route("/second-person/m/<code>/extend", methods=["GET", "POST"])
@access(*DECIDERS)
def extend(code: str) -> Page:
    """A later deadline."""
    found = _opened(code)
    form = ExtendForm(data={"closes": _day_later(found)})
    if form.validate_on_submit():
        closes_at = form.closes.data.replace(tzinfo=BEIJING)
        try:
            row = approvals.ask_extension(
                db(), found, closes_at, form.reason.data, now=now(), actor=signed_in()
            )
        except approvals.NotLater:
            form.closes.errors = [_("This is not later than the end in force.")]
        else:
            return _asked(row)
    return _ask_page(found, "extend", form)


@blueprint.route("/second-person/m/<code>/withdraw", methods=["GET", "POST"])
@access(*DECIDERS)
def withdraw(code: str) -> Page:
    """Take the motion back."""
    found, form = _opened(code), ReasonForm()
    if form.validate_on_submit():
        return _asked(approvals.ask_withdrawal(db(), found, form.reason.data, now=now(), actor=signed_in()))
    return _ask_page(found, "withdraw", form)


@blueprint.route("/second-person/m/<code>/owner", methods=["GET", "POST"])
@access(*DECIDERS)
def owner(code: str) -> Page:
    """Correct a name or a phone of the frozen roll: ?home= says whose."""
    found = _opened(code)
    home, voter = _home(found)
    if voter is None:
        return _home_page(found, "owner", home)
    form = OwnerForm()
    form.owner.choices = [(str(each.voter_owner_id), mask_name(each.name) or "—") for each in voter.owners]
    if form.validate_on_submit():
        person = next(each for each in voter.owners if str(each.voter_owner_id) == form.owner.data)
        name, phone, reason = form.name.data, form.phone.data or "", form.reason.data
        try:
            row = approvals.ask_owner_change(
                *(db(), found, person, home, name, phone, reason),
                now=now(),
                actor=signed_in(),
                vault=louyi().vault,
            )
        except NotAPhone:
            form.phone.errors = [phone_fault(phone)]
        else:
            return _asked(row)
    return _ask_page(found, "owner", form, home)


@blueprint.route("/second-person/m/<code>/void", methods=["GET", "POST"])
@access(*DECIDERS)
def void(code: str) -> Page:
    """Take a ballot out: ?home= says whose. What it says is not shown."""
    found = _opened(code)
    home, voter = _home(found)
    if voter is None:
        return _home_page(found, "void", home)
    form, cast = VoidForm(), ballots.ballots_of(db(), voter)
    form.ballot.choices = [
        (str(each.ballot_id), f"{channel_word(each.channel)} · {beijing(each.cast_at)}") for each in cast
    ]
    if form.validate_on_submit():
        ballot = next(each for each in cast if str(each.ballot_id) == form.ballot.data)
        return _asked(
            approvals.ask_void(db(), found, ballot, home, form.reason.data, now=now(), actor=signed_in())
        )
    return _ask_page(found, "void", form, home)


@blueprint.route("/second-person/m/<code>/correct", methods=["GET", "POST"])
@access(*DECIDERS)
def correct_result(code: str) -> Page:
    """Correct a counted result: ?home= says whose ballot. The program counts; nobody types a figure."""
    found, result = staff_motion(code)
    if found.frozen_at is None:
        abort(404)
    if result is None or found.withdrawn_at is not None:
        raise approvals.TooLate
    if result.final_at is not None:
        raise approvals.ResultStands
    home, voter = _home(found)
    if voter is None:
        return _home_page(found, approvals.AFTER_THE_COUNT, home)
    cast = ballots.ballots_of(db(), voter)
    form = correction_form(items_of(db(), found), cast)
    if form.validate_on_submit():
        ballot = next(each for each in cast if str(each.ballot_id) == form.ballot.data)
        try:
            row = approvals.ask_correction(
                *(db(), found, ballot, home, form.choices, form.reason.data), now=now(), actor=signed_in()
            )
        except approvals.NothingToCorrect:
            form.what.errors = [_("This ballot counts so already, or it was cast by phone: it has no sheet.")]
        except approvals.AlreadyVoid:
            form.ballot.errors = [_("This ballot was taken out before.")]
        else:
            return _asked(row)
    return _ask_page(found, approvals.AFTER_THE_COUNT, form, home)


@blueprint.get("/second-person/<int:number>")
@access(*DECIDERS)
def decide(number: int) -> str:
    """The question with its reason; who asked may only look."""
    row = _approval(number)
    asker = db().get_one(User, row.asked_by)
    return render_template(
        "approvals/decide.html",
        row=row,
        motion=row.motion,
        asker=asker,
        mine=row.asked_by == signed_in().user_id,
        may_decide=staff.holds(signed_in(), row.motion.compound, *DECIDERS),
        word=approval_word,
        detail=approval_detail,
        decision_word=decision_word,
        form=FlaskForm(),
        new_name=row.parameters.get("name", ""),
        deadline=deadline,
    )


@blueprint.post("/second-person/<int:number>/<any(approve, refuse):decision>")
@access(*DECIDERS)
def decided(number: int, decision: str) -> Response:
    """Do it, or leave everything as it is."""
    row = _approval(number)
    try:
        if decision == "approve":
            approvals.approve(db(), row, clock=louyi().clock, actor=signed_in(), vault=louyi().vault)
        else:
            approvals.refuse(db(), row, now=now(), actor=signed_in())
    except LouyiError as error:
        db().rollback()
        flash(_why_not(error), "error")
        return redirect(url_for("approvals.decide", number=number), 303)
    kind = "approval_approved" if decision == "approve" else "approval_refused"
    note(kind, activities.of_motion(row.motion), what=row.kind, number=number)
    db().commit()
    if decision == "approve" and row.kind == "extend":
        flash(_("Approved and done. Print the notice of the extension and hang it up."), "success")
        return redirect(url_for("notices.motion", code=row.motion.code), 303)
    flash(_("Approved and done.") if decision == "approve" else _("Refused. Nothing was changed."), "success")
    return redirect(url_for("approvals.worklist"), 303)


@blueprint.errorhandler(approvals.TooLate)
def _too_late(error: approvals.TooLate) -> tuple[str, int]:
    return render_template("approvals/too_late.html", text=_why_not(error)), 409


def _why_not(error: LouyiError) -> str:
    return {
        "SamePerson": _("You asked for this yourself. Another person must decide."),
        "AlreadyDecided": _("This has been decided before."),
        "NotLater": _("The new end is no longer later than the end in force."),
        "AlreadyVoid": _("This ballot was taken out before."),
        "NothingToCorrect": _("This ballot counts so already."),
        "ResultStands": _("The final result was posted: it stands, and is not corrected any more."),
        "TooLate": _("It is too late for this: the time for answers is over, or the count is done."),
    }[type(error).__name__]


def _approval(number: int) -> Approval:
    row = approvals.find(db(), number)
    if row is None:
        abort(404)
    staff_motion(row.motion.code)
    return row


def _opened(code: str) -> Motion:
    found, result = staff_motion(code)
    if found.announced_at is None:
        abort(404)
    if result is not None or found.withdrawn_at is not None:
        raise approvals.TooLate
    return found


def _home(found: Motion) -> tuple[str, Voter | None]:
    """The home in the address and its voter; None where there is none."""
    typed = request.args.get("home", "")
    try:
        flat = finding.find_flat(db(), found, read_key(typed))
    except BadAddress:
        flat = None
    if flat is None:
        return typed, None
    return f"{flat.building}-{flat.entrance}-{flat.room}", finding.get_voter(db(), flat)


def _home_page(found: Motion, kind: str, typed: str) -> tuple[str, int]:
    page = render_template("approvals/home.html", motion=found, kind=kind, word=approval_word, typed=typed)
    return page, 422 if typed else 200


def _ask_page(found: Motion, kind: str, form: ReasonForm, home: str = "") -> tuple[str, int]:
    page = render_template(
        "approvals/ask.html",
        motion=found,
        kind=kind,
        form=form,
        home=home,
        word=approval_word,
        deadline=deadline,
    )
    return page, 422 if form.errors else 200


def _asked(row: Approval) -> Response:
    note("approval_asked", activities.of_motion(row.motion), what=row.kind, number=row.approval_id)
    db().commit()
    flash(_("Asked. Now a second person must approve it."), "success")
    return redirect(url_for("approvals.decide", number=row.approval_id), 303)


def _day_later(found: Motion) -> datetime:
    assert found.closes_at is not None
    return found.closes_at.astimezone(BEIJING).replace(second=0, microsecond=0) + timedelta(days=7)
