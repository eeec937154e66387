"""Steps 3 and 4: the answer, and its confirmation. No link casts a ballot: only the last form does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import flask_babel
from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Regexp

from app.domain.ballots import overall
from app.domain.election import too_many_yes
from app.extensions import louyi
from app.models import Ballot, Verification, Voter
from app.services import ballots, finding, items, proxies, verification
from app.services.frozen_roll import persons_of
from app.services.items import Item
from app.services.motions import rule_of
from app.web.access import access
from app.web.item_fields import (
    ONLINE,
    answer_fields,
    answers_of,
    names_of,
    too_many_sentence,
    vote_answers,
    with_answers,
    with_hidden_answers,
)
from app.web.request import db, language
from app.web.resident import blueprint
from app.web.resident.walk import Home, barred, held, load_home, not_open, proof, proven, remember, steps_of
from app.web.resident.words import answer_label, collision_sentence
from app.web.sentences import channel_word, choice_word

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
STANDING = {"valid", "pending", "superseded"}


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """One of three, equal in size; none is chosen beforehand."""

    choice = RadioField(
        _l("Your answer"),
        validators=[InputRequired(_l("Choose one of the three."))],
    )


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """What was shown is what is recorded: the answers travel in the form, not in the session."""

    form_token = HiddenField(validators=[Regexp(TOKEN)])


@dataclass(frozen=True)
class Earlier:
    """A ballot of this voter that is already there; the choice is shown on its own receipt only."""

    ballot: Ballot
    fate: str
    pending: bool
    """The co-owners differ, on one item at least."""
    own: bool
    by_this_owner: bool
    """Also one cast before this number came to the roll: its receipt is not this phone's to see."""


@blueprint.route("/m/<code>/home/<home>/answer", methods=["GET", "POST"])
@access()
def answer(code: str, home: str) -> Page:
    """Step 3: yes, no or abstain; of several items one a screen, of an election all candidates on one."""
    place = load_home(code, home)
    if closed := barred(place):
        return closed
    proved = proven(place)
    if not isinstance(proved, Verification):
        return proved
    voter = finding.get_voter(db(), place.flat)
    earlier = earlier_of(place, voter, proved)
    found = items.items_of(db(), place.motion)
    if _settled(place, earlier):
        return _answer_page(place, voter, earlier, None, found, 1)
    if place.motion.seats is not None and len(found) > 1:
        return _candidates(place, voter, earlier, found)
    return _one(place, voter, earlier, found)


def _one(place: Home, voter: Voter, earlier: list[Earlier], found: Sequence[Item]) -> Page:
    """One question; the next one follows until all are answered."""
    at = request.args.get("item", 1, type=int)
    if not 1 <= at <= len(found):
        abort(404)
    form = AnswerForm(data={"choice": answers_so_far(place, found).get(found[at - 1].position)})
    form.choice.choices = [SelectChoice(each, answer_label(each)) for each in ONLINE]
    if not form.validate_on_submit():
        return _answer_page(place, voter, earlier, form, found, at)
    keep_answers(place, found, {found[at - 1].position: form.choice.data})
    if at < len(found) and "change" not in request.args:
        return redirect(place.url("answer", item=at + 1), 303)
    return redirect(place.url("confirm"), 303)


def _candidates(place: Home, voter: Voter, earlier: list[Earlier], found: Sequence[Item]) -> Page:
    """All candidates on one screen: who agrees to five of seven wants to see the seven."""
    known = answers_so_far(place, found)
    data = {name: known.get(item.position) for name, item in zip(names_of(found), found, strict=True)}
    form = with_answers(FlaskForm, found, ONLINE)(data=data)
    valid = form.validate_on_submit()
    if valid:
        too_many = too_many_sentence(answers_of(form, found), place.motion.seats)
        if too_many is None:
            said = zip(found, answers_of(form, found), strict=True)
            keep_answers(place, found, {item.position: choice for item, choice in said})
            return redirect(place.url("confirm"), 303)
        form.form_errors.append(too_many)
    return _answer_page(place, voter, earlier, form, found, 1)


@blueprint.get("/m/<code>/home/<home>/confirm")
@access()
def confirm(code: str, home: str) -> Page:
    """Step 4: what is about to be recorded."""
    place = load_home(code, home)
    if closed := barred(place):
        return closed
    proved = proven(place)
    if not isinstance(proved, Verification):
        return proved
    found = items.items_of(db(), place.motion)
    known = answers_so_far(place, found)
    missing = next((n for n, item in enumerate(found, 1) if item.position not in known), None)
    if missing is not None:
        return redirect(place.url("answer", **({"item": missing} if len(found) > 1 else {})), 303)
    choices = [known[item.position] for item in found]
    voter = finding.get_voter(db(), place.flat)
    data = dict(zip(names_of(found), choices, strict=True)) | {"form_token": ballots.new_form_token()}
    form = with_hidden_answers(ConfirmForm, found, ONLINE)(formdata=None, data=data)
    return render_template(
        "resident/confirm.html",
        home=place,
        motion=place.motion,
        form=form,
        items=found,
        choices=choices,
        choice_word=choice_word,
        flats=voter.flats,
    )


@blueprint.post("/m/<code>/home/<home>/confirm")
@access()
def record(code: str, home: str) -> Page:
    """Record it. One that is late by now is kept and stamped: its receipt says so."""
    place = load_home(code, home)
    found = items.items_of(db(), place.motion)
    form = with_hidden_answers(ConfirmForm, found, ONLINE)()
    if rule_of(place.motion).paper_only or not form.validate_on_submit():
        return redirect(place.url("answer"), 303)
    said = answers_of(form, found)
    if too_many_yes(said, place.motion.seats):
        return redirect(place.url("answer"), 303)
    proved = proof(place)
    if proved is None:
        keep_answers(place, found, {item.position: each for item, each in zip(found, said, strict=True)})
        flash(
            _("Half an hour has passed. Please prove your phone once more; your answer is kept."), "warning"
        )
        return redirect(place.url("phone"), 303)
    vote = vote_of(place, proved, form_token=form.form_token.data, **vote_answers(form, found))
    try:
        recorded = ballots.record(db(), vote, clock=louyi().clock, vault=louyi().vault)
    except ballots.NotOpen:
        return not_open(place.found) or redirect(place.url("home"), 303)
    except (ballots.NotTheirs, ballots.PhoneHeld):
        return held(place, proved) or redirect(place.url("phone"), 303)
    db().commit()
    remember(place, choice=None, choices=None, phone=None)
    return redirect(url_for("resident.receipt", code=recorded.ballot.code), 303)


def answers_so_far(place: Home, found: Sequence[Item]) -> dict[int, str]:
    """What this browser answered on its way, by position; of a sheet that was another by then nothing."""
    walk = steps_of(place)
    if len(found) == 1:
        return {1: walk["choice"]} if walk.get("choice") in ONLINE else {}
    known = walk.get("choices", {})
    return {item.position: known[key] for item in found if known.get(key := str(item.position)) in ONLINE}


def keep_answers(place: Home, found: Sequence[Item], answers: Mapping[int, str]) -> None:
    """Remember further answers on the way; earlier ones stay."""
    if len(found) == 1:
        remember(place, choice=answers[1])
        return
    known = answers_so_far(place, found) | dict(answers)
    remember(place, choices={str(position): choice for position, choice in known.items()})


def vote_of(place: Home, proved: Verification, **answers: Any) -> ballots.Vote:
    """A vote of the person whose phone was proved; `answers` are its choices and the token of its form."""
    return ballots.Vote(
        flat=place.flat,
        channel="online",
        signer_id=proved.owner_id,
        language=language(),
        phone_digest=proved.phone_digest,
        **answers,
    )


def earlier_of(place: Home, voter: Voter, proved: Verification) -> list[Earlier]:
    """The ballots that count, or could, each as this phone may know of it."""
    cast: Sequence[Ballot] = ballots.ballots_of(db(), voter)
    if not cast:
        return []
    fates = ballots.item_fates_of(place.motion, voter, cast)
    mine, own = signed_by(voter, proved), own_of(voter, proved, cast)
    return [
        Earlier(
            ballot,
            overall(fate),
            pending="pending" in fate,
            own=ballot in own,
            by_this_owner=ballot.signer_id in mine,
        )
        for ballot, fate in zip(cast, fates, strict=True)
    ]


def signed_by(voter: Voter, proved: Verification) -> set[int]:
    """The rows of the roll that are the person whose phone was proved."""
    persons = {owner.voter_owner_id: owner.person for owner in voter.owners}
    return {number for number, person in persons.items() if person == persons[proved.owner_id or 0]}


def own_of(voter: Voter, proved: Verification, cast: Sequence[Ballot]) -> list[Ballot]:
    """The ballots whose receipts this phone may see: her own, cast since this number stands on the roll."""
    since, mine = verification.owner_of(db(), proved).phone_since, signed_by(voter, proved)
    return [each for each in cast if each.signer_id in mine and (since is None or each.cast_at > since)]


def _settled(place: Home, earlier: list[Earlier]) -> bool:
    """Whether nothing that this owner could add would change anything: the first valid answer counts."""
    stands = any(each.by_this_owner and each.fate in STANDING for each in earlier)
    return stands and place.motion.collision == "first_valid"


def gave_authority(place: Home, voter: Voter) -> bool:
    """Whether the owner whose phone is proved let somebody else answer."""
    proved = proof(place)
    return proved is not None and proxies.own_of(db(), voter, verification.owner_of(db(), proved)) is not None


def _answer_page(
    place: Home, voter: Voter, earlier: list[Earlier], form: FlaskForm | None, found: Sequence[Item], at: int
) -> Page:
    page = render_template(
        "resident/answer.html",
        home=place,
        motion=place.motion,
        flats=voter.flats,
        co_owned=len(persons_of(voter)) > 1,
        earlier=earlier,
        pending=any(each.pending for each in earlier),
        may_yield=any(each.pending and each.by_this_owner for each in earlier),
        form=form,
        items=found,
        at=at,
        change="change" in request.args,
        fields=answer_fields(form, found) if form and "choice" not in form else [],
        channel_word=channel_word,
        collision=collision_sentence(place.motion.collision),
        authority=gave_authority(place, voter),
    )
    return (page, 422) if form is not None and form.errors else page
