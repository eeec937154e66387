"""Entering a paper ballot: the sheet, what stands on it, a look, recorded. Enter is enough at every step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Regexp

from app.domain.address import BadAddress, parse_key
from app.domain.masks import mask_name
from app.extensions import louyi
from app.models import Motion, Voter, VoterFlat, VoterOwner
from app.services import ballots, finding, progress
from app.services.activities import of_motion
from app.services.frozen_roll import persons_of, voter_flat_key
from app.services.motions import Stage, stage_of
from app.web.access import access, my_buildings, signed_in, staff_motion
from app.web.activity import note
from app.web.request import db, now
from app.web.sentences import channel_word, choice_word, deadline, flat_name
from app.web.worker import blueprint
from app.web.worker.sheet import NoHome, SheetForm, find_home
from app.web.worker.words import collision_warning

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
CHOICES = ("yes", "no", "abstain", "blank")
NOBODY = "nobody"
TOKEN = r"[A-Za-z0-9_-]{22}"  # noqa: S105  a pattern


class BallotForm(FlaskForm):  # type: ignore[misc]
    """What stands on the sheet. Nothing is chosen beforehand."""

    choice = RadioField(_l("What is ticked on the sheet?"), validators=[InputRequired(_l("Choose one."))])
    signer = RadioField(_l("Who has signed it?"), validators=[InputRequired(_l("Choose one."))])
    witnessed = BooleanField(_l("It was signed before my eyes"))


class RecordForm(BallotForm):
    """What was shown is what is recorded; the token makes the same form one ballot."""

    form_token = HiddenField(validators=[Regexp(TOKEN)])


@blueprint.get("/work/m/<code>/ballot")
@access("worker")
def find_sheet(code: str) -> Page:
    """Step 1: which home."""
    motion = _begun(code)
    if isinstance(motion, tuple):
        return motion
    form = SheetForm(request.args if "home" in request.args else None)
    if "home" in request.args and form.validate():
        try:
            flat = find_home(motion, form.home.data, my_buildings(motion.compound))
        except NoHome as error:
            form.home.errors = [error.reason]
        else:
            return redirect(url_for("worker.enter", code=code, home=voter_flat_key(flat)), 303)
    page = render_template("worker/find_sheet.html", motion=motion, form=form, **_common(motion))
    return page, 422 if form.errors else 200


@blueprint.route("/work/m/<code>/ballot/<home>", methods=["GET", "POST"])
@access("worker")
def enter(code: str, home: str) -> Page:
    """Step 2: what stands on the sheet. A whole form goes on to step 3: the look before recording."""
    motion = _begun(code)
    if isinstance(motion, tuple):
        return motion
    voter, flat = _voter(motion, home)
    form = _filled(BallotForm(), voter)
    if request.method == "POST" and "change" not in request.form and form.validate():
        return _look(motion, voter, flat, form)
    page = render_template("worker/enter.html", form=form, **_shown(motion, voter, flat))
    return page, 422 if form.errors else 200


@blueprint.post("/work/m/<code>/ballot/<home>/record")
@access("worker")
def record(code: str, home: str) -> Page:
    """Record it; one that is late by now is kept and stamped."""
    motion = _begun(code)
    if isinstance(motion, tuple):
        return motion
    voter, flat = _voter(motion, home)
    form = _filled(RecordForm(), voter)
    if not form.validate_on_submit():
        abort(400)
    try:
        recorded = ballots.record(db(), _vote(flat, form), clock=louyi().clock, vault=louyi().vault)
    except ballots.NotOpen:
        return _not_begun(motion)
    except ballots.NotTheirs:  # sold since the page was opened
        return redirect(url_for("worker.enter", code=code, home=home), 303)
    note("paper_recorded", of_motion(motion), home=str(voter_flat_key(flat)))
    db().commit()
    return redirect(url_for("worker.recorded", code=code, receipt=recorded.ballot.code), 303)


@blueprint.get("/work/m/<code>/recorded/<receipt>")
@access("worker")
def recorded(code: str, receipt: str) -> str:
    """Done: the code for the owner's slip. Only who entered a ballot comes here, and no choice is shown."""
    motion, _result = staff_motion(code)
    ballot = ballots.find_ballot(db(), receipt)
    if ballot is None or ballot.motion_id != motion.motion_id or ballot.entered_by != signed_in().user_id:
        abort(404)
    flat = db().get_one(VoterFlat, ballot.voter_flat_id)
    voter = finding.get_voter(db(), flat)
    return render_template(
        "worker/recorded.html",
        motion=motion,
        ballot=ballot,
        flat=voter_flat_key(flat),
        late=motion.closes_at is not None and ballot.cast_at >= motion.closes_at,
        phones=len({owner.phone_digest for owner in voter.owners if owner.phone_digest}),
    )


def _begun(code: str) -> Motion | tuple[str, int]:
    """The motion if ballots may be entered, or the page that says when."""
    motion, result = staff_motion(code)
    stage = stage_of(motion, result, now())
    if stage is Stage.DRAFT:
        abort(404)
    return _not_begun(motion) if stage in (Stage.ANNOUNCED, Stage.WITHDRAWN) else motion


def _not_begun(motion: Motion) -> tuple[str, int]:
    return render_template("worker/not_begun.html", motion=motion), 409


def _voter(motion: Motion, home: str) -> tuple[Voter, VoterFlat]:
    try:
        flat = finding.find_flat(db(), motion, parse_key(home))
    except BadAddress:
        flat = None
    mine = my_buildings(motion.compound)
    if flat is None or (mine is not None and flat.building not in mine):
        abort(404)
    return finding.get_voter(db(), flat), flat


def _filled(form: BallotForm, voter: Voter) -> BallotForm:
    """The form with this voter's owners to choose from."""
    form.choice.choices = [SelectChoice(each, choice_word(each)) for each in CHOICES]
    form.signer.choices = [
        SelectChoice(str(o.voter_owner_id), _name(o))
        for o in voter.owners
        if o.ended_at is None and o.position == o.person
    ]
    form.signer.choices.append(SelectChoice(NOBODY, _("Nobody, or somebody who is no owner here")))
    return form


def _name(owner: VoterOwner) -> str:
    return mask_name(owner.name) if owner.name else _("The developer")


def _look(motion: Motion, voter: Voter, flat: VoterFlat, form: BallotForm) -> str:
    """Step 3."""
    signer = next((o for o in voter.owners if str(o.voter_owner_id) == form.signer.data), None)
    return render_template(
        "worker/look.html",
        form=form,
        form_token=ballots.new_form_token(),
        choice=form.choice.data,
        choice_word=choice_word(form.choice.data),
        signer=_name(signer) if signer else None,
        **_shown(motion, voter, flat),
    )


def _vote(flat: VoterFlat, form: BallotForm) -> ballots.Vote:
    signed = form.signer.data != NOBODY
    return ballots.Vote(
        flat=flat,
        choice=form.choice.data,
        channel="paper",
        form_token=form.form_token.data,
        signer_id=int(form.signer.data) if signed else None,
        signed=signed,
        entered_by=signed_in().user_id,
        language="zh",
        witnessed=bool(form.witnessed.data),
    )


def _common(motion: Motion) -> dict[str, Any]:
    return {"late": motion.closes_at is not None and now() >= motion.closes_at, "deadline": deadline}


def _shown(motion: Motion, voter: Voter, flat: VoterFlat) -> dict[str, Any]:
    """What steps 2 and 3 show of the home."""
    return {
        "motion": motion,
        "flat": voter_flat_key(flat),
        "flat_name": flat_name(voter_flat_key(flat)),
        "area": voter.area,
        "others": [str(key) for key in map(voter_flat_key, voter.flats) if key != voter_flat_key(flat)],
        "co_owned": len(persons_of(voter)) > 1,
        "earlier": progress.ballots_so_far(db(), voter),
        "channel_word": channel_word,
        "collision": collision_warning(motion.collision),
        **_common(motion),
    }
