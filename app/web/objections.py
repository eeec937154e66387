"""Objections on the desk of committee and street office: read, answer, note a mediation, decide.

Nobody else of the staff reads them, auditors neither: the form promises it to the one who objects.
"""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Answer
from wtforms import DateField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.domain.masks import mask_phone
from app.domain.text_message import holds_address
from app.extensions import louyi
from app.models import Objection, User
from app.models.objection import OUTCOMES
from app.services import objection_lists, objections, staff
from app.services.activities import of_motion
from app.services.frozen_roll import voter_flat_key
from app.services.objections import AlreadyClosed
from app.web.access import access, my_compounds, signed_in, staff_motion
from app.web.activity import note
from app.web.objection_words import against_word, entry_word, kind_word, outcome_word, verified_word
from app.web.presentation import BEIJING
from app.web.request import db, now
from app.web.sentences import deadline, flat_name
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
blueprint = Blueprint("objections", __name__)
ANSWERERS = ("committee", "office")
MOST_SMS = 300
Page = str | Answer | tuple[str, int]


class ReplyForm(FlaskForm):  # type: ignore[misc]
    """An answer; it goes out as a text message."""

    text = TextAreaField(
        _l("Reply"),
        filters=[one_line],
        validators=[DataRequired(_l("Write the answer.")), Length(max=MOST_SMS)],
    )

    def validate_text(self, field: TextAreaField) -> None:
        """Providers drop messages that hold an address of a page."""
        if holds_address(field.data):
            raise ValidationError(_("A text message must not hold the address of a page."))


class MediationForm(FlaskForm):  # type: ignore[misc]
    """What was said when both sides met."""

    held_on = DateField(_l("Day"), validators=[InputRequired(_l("Choose the day."))])
    text = TextAreaField(
        _l("What was said and agreed"),
        filters=[one_line],
        validators=[DataRequired(_l("Write what was said.")), Length(max=2000)],
    )

    def validate_held_on(self, field: DateField) -> None:
        """A note is of what was."""
        if field.data > now().astimezone(BEIJING).date():
            raise ValidationError(_("This day has not come yet."))


class OutcomeForm(ReplyForm):
    """How it ends."""

    outcome = RadioField(_l("How does it end?"), validators=[InputRequired(_l("Choose one."))])
    text = TextAreaField(
        _l("Why, as the text message will say it"),
        filters=[one_line],
        validators=[DataRequired(_l("Say why.")), Length(max=MOST_SMS)],
    )


@blueprint.get("/objections")
@access(*ANSWERERS, audited=False)
def worklist() -> str:
    """Open objections, the oldest first."""
    rows = objection_lists.waiting(db(), [each.compound_id for each in my_compounds()])
    return render_template("objections/worklist.html", rows=rows, kind_word=kind_word)


@blueprint.get("/objections/m/<code>")
@access(*ANSWERERS, audited=False)
def motion(code: str) -> str:
    """All of one motion."""
    found, result = staff_motion(code)
    if found.announced_at is None:
        abort(404)
    rows = objection_lists.of_motion(db(), found)
    lines = {line.number: line for line in objection_lists.public_lines(db(), found)}
    return render_template(
        "objections/motion.html",
        motion=found,
        rows=[(row, lines[row.number]) for row in rows],
        until=objections.until(found, result),
        blocks=objections.blocks(db(), found),
        deadline=deadline,
        kind_word=kind_word,
        outcome_word=outcome_word,
        against_word=against_word,
        verified_word=verified_word,
    )


@blueprint.get("/objections/<int(max=2147483647):number>")
@access(*ANSWERERS, audited=False)
def objection(number: int) -> Page:
    """One with everything that was answered."""
    return _page(_load(number))


@blueprint.get("/objections/<int(max=2147483647):number>/photo/<int(max=9):position>")
@access(*ANSWERERS, audited=False)
def photo(number: int, position: int) -> Response:
    """A picture that came with it."""
    image = objection_lists.photo_of(db(), _load(number), position, louyi().vault)
    if image is None:
        abort(404)
    return Response(image, mimetype="image/jpeg", headers={"Content-Disposition": "inline"})


@blueprint.post("/objections/<int(max=2147483647):number>/reply")
@access(*ANSWERERS)
def reply(number: int) -> Page:
    """Answer it."""
    row, form = _load(number), ReplyForm(prefix="reply")
    if not form.validate_on_submit():
        return _page(row, reply=form)
    try:
        objections.add_reply(db(), row, form.text.data, now=now(), actor=signed_in(), vault=louyi().vault)
    except AlreadyClosed:
        return _closed_before(row)
    note("objection_answered", of_motion(row.motion), number=row.number)
    db().commit()
    return _done(row, _("Answered. The text message is on its way."))


@blueprint.post("/objections/<int(max=2147483647):number>/mediation")
@access(*ANSWERERS)
def mediation(number: int) -> Page:
    """Note a mediation."""
    row, form = _load(number), MediationForm(prefix="met")
    if not form.validate_on_submit():
        return _page(row, met=form)
    try:
        objections.add_mediation(
            *(db(), row, form.held_on.data, form.text.data),
            now=now(),
            actor=signed_in(),
            vault=louyi().vault,
        )
    except AlreadyClosed:
        return _closed_before(row)
    note("objection_mediated", of_motion(row.motion), number=row.number)
    db().commit()
    return _done(row, _("Noted."))


@blueprint.post("/objections/<int(max=2147483647):number>/decide")
@access(*ANSWERERS)
def decide(number: int) -> Page:
    """Close it, once."""
    row, form = _load(number), _outcome_form()
    if not form.validate_on_submit():
        return _page(row, end=form)
    try:
        objections.close_objection(
            *(db(), row, form.outcome.data, form.text.data),
            now=now(),
            actor=signed_in(),
            vault=louyi().vault,
        )
    except AlreadyClosed:
        return _closed_before(row)
    note("objection_decided", of_motion(row.motion), number=row.number, outcome=form.outcome.data)
    db().commit()
    return _done(row, _("Decided. The text message is on its way."))


def _load(number: int) -> Objection:
    """The objection if the user may see it; else 404 or 403."""
    row = objection_lists.find_objection(db(), number)
    if row is None:
        abort(404)
    staff_motion(row.motion.code)
    return row


def _done(row: Objection, text: str) -> Answer:
    flash(text, "success")
    return redirect(url_for("objections.objection", number=row.objection_id), 303)


def _closed_before(row: Objection) -> Answer:
    number = row.objection_id
    db().rollback()
    flash(_("This was decided before."), "warning")
    return redirect(url_for("objections.objection", number=number), 303)


def _outcome_form(**values: object) -> OutcomeForm:
    form = OutcomeForm(prefix="end", **values)
    form.outcome.choices = [SelectChoice(each, outcome_word(each)) for each in OUTCOMES]
    return form


def _page(
    row: Objection,
    *,
    reply: ReplyForm | None = None,
    met: MediationForm | None = None,
    end: OutcomeForm | None = None,
) -> tuple[str, int]:
    vault, entries = louyi().vault, objection_lists.entries_of(db(), row)
    voter = objection_lists.home_of(db(), row)
    writers = {entry.written_by for entry in entries if entry.written_by}
    names = {number: db().get_one(User, number).name for number in writers}
    forgotten = not row.text_sealed
    page = render_template(
        "objections/objection.html",
        row=row,
        motion=row.motion,
        name="—" if forgotten else vault.unseal(row.name_sealed),
        phone="—" if forgotten else mask_phone(vault.unseal(row.phone_sealed).removeprefix("+86")),
        text="—" if forgotten else vault.unseal(row.text_sealed),
        homes=[flat_name(voter_flat_key(flat)) for flat in voter.flats] if voter else [],
        photos=objection_lists.photo_positions(db(), row),
        entries=[(each, vault.unseal(each.text_sealed) if each.text_sealed else "") for each in entries],
        names=names,
        closed=any(entry.kind == "outcome" for entry in entries),
        may_answer=staff.holds(signed_in(), row.motion.compound, *ANSWERERS),
        blocks=objections.blocks(db(), row.motion),
        reply=reply or ReplyForm(prefix="reply", formdata=None),
        met=met or MediationForm(prefix="met", formdata=None),
        end=end or _outcome_form(formdata=None),
        kind_word=kind_word,
        outcome_word=outcome_word,
        against_word=against_word,
        entry_word=entry_word,
        verified_word=verified_word,
    )
    return page, 422 if reply or met or end else 200
