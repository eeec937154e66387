"""Steps 3 and 4: the answer, and its confirmation. No link casts a ballot: only the last form does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flask_babel
from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Regexp

from app.extensions import louyi
from app.models import Ballot, Verification, Voter
from app.services import ballots, finding, verification
from app.services.frozen_roll import persons_of
from app.services.motions import rule_of
from app.web.access import access
from app.web.request import db, language
from app.web.resident import blueprint
from app.web.resident.walk import Home, barred, held, load_home, not_open, proof, remember, steps_of
from app.web.resident.words import answer_label, collision_sentence
from app.web.sentences import channel_word, choice_word

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
ANSWERS = ("yes", "no", "abstain")
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
STANDING = {"valid", "pending", "superseded"}


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """One of three, equal in size; none is chosen beforehand."""

    choice = RadioField(
        _l("Your answer"),
        validators=[InputRequired(_l("Choose one of the three."))],
    )


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """What was shown is what is recorded: the choice travels in the form, not in the session."""

    choice = HiddenField(validators=[AnyOf(ANSWERS)])
    form_token = HiddenField(validators=[Regexp(TOKEN)])


@dataclass(frozen=True)
class Earlier:
    """A ballot of this voter that is already there; the choice is shown on its own receipt only."""

    ballot: Ballot
    fate: str
    own: bool
    by_this_owner: bool
    """Also one cast before this number came to the roll: its receipt is not this phone's to see."""


@blueprint.route("/m/<code>/home/<home>/answer", methods=["GET", "POST"])
@access()
def answer(code: str, home: str) -> Page:
    """Step 3: yes, no or abstain."""
    place = load_home(code, home)
    if closed := barred(place):
        return closed
    proved = proof(place)
    if proved is None:
        return redirect(place.url("phone"), 303)
    if waiting := held(place, proved):
        return waiting
    voter = finding.get_voter(db(), place.flat)
    earlier = _earlier(place, voter, proved)
    if _settled(place, earlier):
        return _answer_page(place, voter, earlier, None)
    form = AnswerForm(data={"choice": steps_of(place).get("choice")})
    form.choice.choices = [SelectChoice(each, answer_label(each)) for each in ANSWERS]
    if not form.validate_on_submit():
        return _answer_page(place, voter, earlier, form)
    remember(place, choice=form.choice.data)
    return redirect(place.url("confirm"), 303)


@blueprint.get("/m/<code>/home/<home>/confirm")
@access()
def confirm(code: str, home: str) -> Page:
    """Step 4: what is about to be recorded."""
    place = load_home(code, home)
    if closed := barred(place):
        return closed
    proved = proof(place)
    if proved is None:
        return redirect(place.url("phone"), 303)
    if waiting := held(place, proved):
        return waiting
    choice = steps_of(place).get("choice")
    if choice not in ANSWERS:
        return redirect(place.url("answer"), 303)
    voter = finding.get_voter(db(), place.flat)
    form = ConfirmForm(formdata=None, data={"choice": choice, "form_token": ballots.new_form_token()})
    return render_template(
        "resident/confirm.html",
        home=place,
        motion=place.motion,
        form=form,
        choice=choice,
        word=choice_word(choice),
        flats=voter.flats,
    )


@blueprint.post("/m/<code>/home/<home>/confirm")
@access()
def record(code: str, home: str) -> Page:
    """Record it. One that is late by now is kept and stamped: its receipt says so."""
    place = load_home(code, home)
    form = ConfirmForm()
    if rule_of(place.motion).paper_only or not form.validate_on_submit():
        return redirect(place.url("answer"), 303)
    proved = proof(place)
    if proved is None:
        remember(place, choice=form.choice.data)
        flash(
            _("Half an hour has passed. Please prove your phone once more; your answer is kept."), "warning"
        )
        return redirect(place.url("phone"), 303)
    try:
        recorded = ballots.record(db(), _vote(place, proved, form), clock=louyi().clock, vault=louyi().vault)
    except ballots.NotOpen:
        return not_open(place.found) or redirect(place.url("home"), 303)
    except (ballots.NotTheirs, ballots.PhoneHeld):
        return held(place, proved) or redirect(place.url("phone"), 303)
    db().commit()
    remember(place, choice=None, phone=None)
    return redirect(url_for("resident.receipt", code=recorded.ballot.code), 303)


def _vote(place: Home, proved: Verification, form: ConfirmForm) -> ballots.Vote:
    return ballots.Vote(
        flat=place.flat,
        choice=form.choice.data,
        channel="online",
        form_token=form.form_token.data,
        signer_id=proved.owner_id,
        language=language(),
        phone_digest=proved.phone_digest,
    )


def _earlier(place: Home, voter: Voter, proved: Verification) -> list[Earlier]:
    cast: Sequence[Ballot] = ballots.ballots_of(db(), voter)
    if not cast:
        return []
    fates = ballots.fates_of(place.motion, voter, cast)
    since = verification.owner_of(db(), proved).phone_since
    persons = {owner.voter_owner_id: owner.person for owner in voter.owners}
    mine = {number for number, person in persons.items() if person == persons[proved.owner_id or 0]}
    return [
        Earlier(
            ballot,
            fate,
            own=ballot.signer_id in mine and (since is None or ballot.cast_at > since),
            by_this_owner=ballot.signer_id in mine,
        )
        for ballot, fate in zip(cast, fates, strict=True)
    ]


def _settled(place: Home, earlier: list[Earlier]) -> bool:
    """Whether nothing that this owner could add would change anything: the first valid answer counts."""
    stands = any(each.by_this_owner and each.fate in STANDING for each in earlier)
    return stands and place.motion.collision == "first_valid"


def _answer_page(place: Home, voter: Voter, earlier: list[Earlier], form: AnswerForm | None) -> Page:
    page = render_template(
        "resident/answer.html",
        home=place,
        motion=place.motion,
        flats=voter.flats,
        co_owned=len(persons_of(voter)) > 1,
        earlier=earlier,
        pending=any(each.fate == "pending" for each in earlier),
        form=form,
        channel_word=channel_word,
        collision=collision_sentence(place.motion.collision),
    )
    return (page, 422) if form is not None and form.errors else page
