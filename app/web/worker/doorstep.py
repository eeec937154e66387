"""At the door: the resident answers on the worker's phone, with the code sent to the resident's own number.

Two workers are named. The number is never typed: it is chosen among those on the roll, masked, so a code can
go nowhere else (TRUST.md section 1, path 1).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask import abort, redirect, render_template, session, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Regexp

from app.domain.masks import mask_phone
from app.extensions import louyi
from app.models import Motion, Verification, Voter, VoterFlat
from app.services import ballots, items, staff, verification
from app.services.activities import of_motion
from app.services.ballots import Vote
from app.services.frozen_roll import voter_flat_key
from app.services.motions import stage_of
from app.services.verification import CodeRequest, CodeSpent, TooSoon, VoterLocked, WrongCode
from app.web.access import access, signed_in, staff_motion
from app.web.activity import note
from app.web.code_form import CodeForm, too_soon, tries_left
from app.web.item_fields import (
    ONLINE,
    answer_fields,
    answers_of,
    too_many_sentence,
    vote_answers,
    with_answers,
)
from app.web.request import browser_id, db, now
from app.web.sentences import choice_word, flat_name
from app.web.worker import blueprint
from app.web.worker.paper import TOKEN, load_home, owner_name
from app.web.worker.words import takes_answers_here

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
WALK = "doorstep"


class DoorForm(FlaskForm):  # type: ignore[misc]
    """Who answers, and who stands beside."""

    owner = RadioField(_l("Who answers?"), validators=[InputRequired(_l("Choose one."))])
    second = RadioField(
        _l("Which colleague stands beside you?"), validators=[InputRequired(_l("Choose one."))]
    )


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """The token makes the same form one ballot."""

    form_token = HiddenField(validators=[Regexp(TOKEN)])


@blueprint.route("/work/m/<code>/doorstep/<home>", methods=["GET", "POST"])
@access("worker")
def doorstep(code: str, home: str) -> Page:
    """Step 1: owner and colleague; the code goes to the owner's number on the roll."""
    motion, voter, flat = _place(code, home)
    form = DoorForm()
    owners = [o for o in voter.owners if o.ended_at is None and o.phone_sealed]
    form.owner.choices = [SelectChoice(str(o.voter_owner_id), _line(o)) for o in owners]
    form.second.choices = [
        SelectChoice(str(u.user_id), u.name)
        for u in staff.workers_of(db(), motion.compound)
        if u.user_id != signed_in().user_id
    ]
    if form.validate_on_submit():
        chosen = next(o for o in owners if str(o.voter_owner_id) == form.owner.data)
        phone = louyi().vault.unseal(chosen.phone_sealed or b"")
        if _send(form, flat, phone, int(form.second.data)):
            return redirect(url_for("worker.doorstep_code", code=code, home=home), 303)
    return _page("worker/doorstep.html", motion, flat, form)


@blueprint.route("/work/m/<code>/doorstep/<home>/code", methods=["GET", "POST"])
@access("worker")
def doorstep_code(code: str, home: str) -> Page:
    """Step 2: the resident reads the six digits aloud, or types them."""
    motion, _voter, flat = _place(code, home)
    walk = _walk(flat)
    if walk is None:
        return redirect(url_for("worker.doorstep", code=code, home=home), 303)
    form = CodeForm()
    if form.validate_on_submit() and _check(form, walk["verification"]):
        return redirect(url_for("worker.doorstep_answer", code=code, home=home), 303)
    return _page("worker/doorstep_code.html", motion, flat, form)


@blueprint.route("/work/m/<code>/doorstep/<home>/answer", methods=["GET", "POST"])
@access("worker")
def doorstep_answer(code: str, home: str) -> Page:
    """Step 3: the resident takes the phone and answers."""
    motion, voter, flat = _place(code, home)
    proved = _proved(flat)
    if proved is None:
        return redirect(url_for("worker.doorstep", code=code, home=home), 303)
    asked = items.items_of(db(), motion)
    form = with_answers(AnswerForm, asked, ONLINE)()
    if form.validate_on_submit():
        too_many = too_many_sentence(answers_of(form, asked), motion.seats)
        if too_many is None:
            return _record(motion, flat, proved, vote_answers(form, asked), form.form_token.data)
        form.form_errors.append(too_many)
    form.form_token.data = form.form_token.data or ballots.new_form_token()
    return _page(
        "worker/doorstep_answer.html",
        motion,
        flat,
        form,
        items=asked,
        fields=answer_fields(form, asked),
        owner=owner_name(verification.owner_of(db(), proved)),
        choice_word=choice_word,
        area=voter.area,
    )


def _record(
    motion: Motion, flat: VoterFlat, proved: Verification, answers: dict[str, Any], token: str
) -> Response:
    vote = Vote(
        flat=flat,
        channel="doorstep",
        form_token=token,
        signer_id=proved.owner_id,
        entered_by=signed_in().user_id,
        phone_digest=proved.phone_digest,
        second_worker=_walk(flat)["second"],  # type: ignore[index]  # there is a proof, so there is a walk
        **answers,
    )
    home = voter_flat_key(flat)
    try:
        recorded = ballots.record(db(), vote, clock=louyi().clock, vault=louyi().vault)
    except (ballots.NotOpen, ballots.NotTheirs, ballots.PhoneHeld):
        return redirect(url_for("worker.doorstep", code=motion.code, home=home), 303)
    note("door_recorded", of_motion(motion), home=str(home))
    db().commit()
    session.pop(WALK, None)
    return redirect(url_for("worker.recorded", code=motion.code, receipt=recorded.ballot.code), 303)


def _send(form: DoorForm, flat: VoterFlat, phone: str, second: int) -> bool:
    try:
        row = verification.request_code(
            db(), CodeRequest(flat, phone, browser_id()), now=now(), vault=louyi().vault
        )
    except TooSoon as error:
        form.owner.errors = [too_soon(error.wait)]
        return False
    except VoterLocked:
        form.owner.errors = [_("Too many wrong codes for this home: only paper is left.")]
        return False
    db().commit()
    session[WALK] = {"voter": flat.voter_id, "second": second, "verification": row.verification_id}
    return True


def _check(form: CodeForm, number: int) -> bool:
    try:
        verification.check_code(db(), number, browser_id(), form.digits, now=now(), vault=louyi().vault)
    except WrongCode as error:
        form.code.errors = [tries_left(error.left)]
    except (CodeSpent, VoterLocked):
        form.code.errors = [_("This code is too old or used up. Please ask for a new one.")]
    db().commit()  # a wrong try is written down, too
    return not form.errors


def _walk(flat: VoterFlat) -> dict[str, int] | None:
    walk: dict[str, int] | None = session.get(WALK)
    return walk if walk is not None and walk["voter"] == flat.voter_id else None


def _proved(flat: VoterFlat) -> Verification | None:
    walk = _walk(flat)
    if walk is None:
        return None
    return verification.proved(db(), walk["verification"], browser_id(), now=now(), vault=louyi().vault)


def _line(owner: Any) -> str:
    return f"{owner_name(owner)} · {mask_phone(louyi().vault.unseal(owner.phone_sealed).removeprefix('+86'))}"


def _place(code: str, home: str) -> tuple[Motion, Voter, VoterFlat]:
    motion, result = staff_motion(code)
    if not takes_answers_here(motion, stage_of(motion, result, now())):
        abort(404)
    return motion, *load_home(motion, home)


def _page(template: str, motion: Motion, flat: VoterFlat, form: FlaskForm, **more: Any) -> Page:
    key = voter_flat_key(flat)
    page = render_template(template, motion=motion, flat=key, flat_name=flat_name(key), form=form, **more)
    return page, 422 if form.errors else 200
