"""Entering a paper ballot: the sheet, what stands on it, recorded. Enter is enough at every step.

Where the motion asks for a second typing, this is the first one (app/web/worker/typing.py has the rest).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, Regexp

from app.domain.masks import mask_name
from app.extensions import louyi
from app.models import Motion, PaperEntry, SheetPhoto, Voter, VoterFlat, VoterOwner
from app.services import ballots, finding, items, paper_batches, paper_entries, progress, proxies, staff
from app.services.activities import of_motion
from app.services.frozen_roll import persons_of, voter_flat_key
from app.services.items import Item
from app.services.motions import Stage, stage_of
from app.services.paper_entries import Reading, Sheet
from app.web.access import access, signed_in, staff_motion
from app.web.activity import note
from app.web.item_fields import PAPER, answer_fields, answers_of, with_answers
from app.web.request import db, now
from app.web.sentences import channel_word, choice_word, deadline, flat_name
from app.web.worker import blueprint
from app.web.worker.sheet import asked_home, my_flat
from app.web.worker.sheet_photo import take_photo
from app.web.worker.words import collision_warning

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
NOBODY = "nobody"
TOKEN = r"[A-Za-z0-9_-]{22}"  # noqa: S105  a pattern


class BallotForm(FlaskForm):  # type: ignore[misc]
    """What stands on the sheet beside the answers. Nothing is chosen beforehand."""

    signer = RadioField(_l("Who has signed it?"), validators=[InputRequired(_l("Choose one."))])
    witnessed = BooleanField(_l("It was signed before my eyes"))
    beside = SelectField(_l("Signed at the door before me and"), default="", validators=[Optional()])
    photo = FileField(_l("Photo of the sheet"))
    photo_id = HiddenField()


class RecordForm(BallotForm):
    """What was shown is what is recorded; the token makes the same form one ballot."""

    form_token = HiddenField(validators=[Regexp(TOKEN)])


@blueprint.get("/work/m/<code>/ballot")
@access("worker")
def find_sheet(code: str) -> Page:
    """Step 1: which home. A scanner may type the address of the QR code."""
    motion = _begun(code)
    if isinstance(motion, tuple):
        return motion
    form, found = asked_home(motion)
    if found is not None:
        home, sheet = voter_flat_key(found.flat), found.code if found.by_code else None
        return redirect(url_for("worker.enter", code=code, home=home, sheet=sheet), 303)
    page = render_template(
        "worker/find_sheet.html",
        motion=motion,
        form=form,
        batch=paper_batches.progress_of(db(), motion, signed_in()),
        waiting=paper_entries.count_open(db(), [motion.motion_id]).get(motion.motion_id, 0),
        **_common(motion),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/work/m/<code>/ballot/<home>", methods=["GET", "POST"])
@access("worker")
def enter(code: str, home: str) -> Page:
    """Step 2: what stands on the sheet; then the look before recording, or the second person's turn."""
    motion = _begun(code)
    if isinstance(motion, tuple):
        return motion
    voter, flat = load_home(motion, home)
    asked = items.items_of(db(), motion)
    form = with_answers(BallotForm, asked, PAPER)()
    _fill(form, motion, voter)
    photo = take_photo(motion, form) if request.method == "POST" else None
    if request.method == "POST" and "change" not in request.form and form.validate():
        if photo is not None or not motion.sheet_photo:
            return _look(motion, voter, flat, form, asked, photo)
        form.photo.errors = [*form.photo.errors, _("This vote wants a photo of each sheet.")]
    page = render_template(
        "worker/enter.html", form=form, photo=photo, **_fields(form, asked), **_shown(motion, voter, flat)
    )
    return page, 422 if form.errors else 200


@blueprint.post("/work/m/<code>/ballot/<home>/record")
@access("worker")
def record(code: str, home: str) -> Page:
    """Record it; one that is late by now is kept and stamped."""
    motion = _begun(code)
    if isinstance(motion, tuple):
        return motion
    voter, flat = load_home(motion, home)
    asked = items.items_of(db(), motion)
    form = with_answers(RecordForm, asked, PAPER)()
    _fill(form, motion, voter)
    photo = take_photo(motion, form)
    if not form.validate_on_submit():
        abort(400)
    try:
        sheet = _sheet(motion, flat, voter, form, asked, photo)
        row = paper_entries.enter(
            db(), motion, sheet, clock=louyi().clock, actor=signed_in(), vault=louyi().vault
        )
    except ballots.NotOpen:
        return _not_begun(motion)
    except paper_entries.SheetUsed:
        return render_template("worker/used.html", motion=motion, flat=voter_flat_key(flat)), 409
    except (ballots.NotTheirs, paper_entries.NoAuthority, paper_entries.PhotoNeeded):
        # sold, ended or changed since the page was opened
        return redirect(url_for("worker.enter", code=code, home=home), 303)
    note("paper_recorded", of_motion(motion), home=str(voter_flat_key(flat)))
    db().commit()
    return redirect(_after(motion, row), 303)


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
        batch=paper_batches.progress_of(db(), motion, signed_in()),
    )


def load_home(motion: Motion, home: str) -> tuple[Voter, VoterFlat]:
    """The home that the address names, if it lies in the worker's buildings; else 404."""
    flat = my_flat(motion, home)
    return finding.get_voter(db(), flat), flat


def fill_signers(form: FlaskForm, voter: Voter, authority: int | None = None) -> None:
    """This voter's owners to choose from, and the proxy where one holds an authority."""
    form.signer.choices = [
        SelectChoice(str(o.voter_owner_id), owner_name(o))
        for o in voter.owners
        if o.ended_at is None and o.position == o.person
    ]
    if authority is not None:
        form.signer.choices.append(SelectChoice(f"proxy-{authority}", _("The person with written authority")))
    form.signer.choices.append(SelectChoice(NOBODY, _("Nobody, or somebody who is no owner here")))


def owner_name(owner: VoterOwner) -> str:
    """Masked."""
    return mask_name(owner.name) if owner.name else _("The developer")


def reading_of(form: FlaskForm, voter: Voter, asked: list[Item]) -> Reading:
    """What a form says of the sheet; the proxy signs for the owner who gave the authority."""
    signer = str(form.signer.data)
    if signer.startswith("proxy-"):
        proxy = proxies.active_of(db(), voter)
        return Reading(answers_of(form, asked), proxy.giver_id if proxy else None)
    return Reading(answers_of(form, asked), int(signer) if signer != NOBODY else None)


def _fill(form: FlaskForm, motion: Motion, voter: Voter) -> None:
    fill_signers(form, voter, _authority(voter))
    if "choice" in form:
        form.choice.label.text = _("What is ticked on the sheet?")
    colleagues = [u for u in staff.workers_of(db(), motion.compound) if u.user_id != signed_in().user_id]
    form.beside.choices = [
        SelectChoice("", _("not at the door")),
        *(SelectChoice(str(each.user_id), each.name) for each in colleagues),
    ]


def _begun(code: str) -> Motion | tuple[str, int]:
    """The motion if ballots may be entered, or the page that says when."""
    motion, result = staff_motion(code)
    stage = stage_of(motion, result, now())
    if stage is Stage.DRAFT:
        abort(404)
    return _not_begun(motion) if stage in (Stage.ANNOUNCED, Stage.WITHDRAWN) else motion


def _not_begun(motion: Motion) -> tuple[str, int]:
    return render_template("worker/not_begun.html", motion=motion), 409


def _authority(voter: Voter) -> int | None:
    found = proxies.active_of(db(), voter)
    return found.proxy_id if found is not None else None


def _sheet(
    motion: Motion,
    flat: VoterFlat,
    voter: Voter,
    form: FlaskForm,
    asked: list[Item],
    photo: SheetPhoto | None,
) -> Sheet:
    by_proxy = str(form.signer.data).startswith("proxy-")
    beside = int(form.beside.data) if form.beside.data and not by_proxy else None
    batch = paper_batches.open_batch(db(), motion, signed_in())
    return Sheet(
        flat=flat,
        reading=reading_of(form, voter, asked),
        form_token=form.form_token.data,
        channel="proxy" if by_proxy else "doorstep" if beside else "paper",
        witnessed=bool(form.witnessed.data) or beside is not None,
        second_worker=beside,
        sheet_code=flat.code if request.args.get("sheet") == flat.code else None,
        photo_id=photo.sheet_photo_id if photo is not None else None,
        batch_id=batch.paper_batch_id if batch is not None else None,
        proxy_id=_authority(voter) if by_proxy else None,
    )


def _after(motion: Motion, row: PaperEntry) -> str:
    ballot = paper_entries.ballot_of(db(), row)
    if ballot is None:
        return url_for("worker.typed", code=motion.code, number=row.paper_entry_id)
    return url_for("worker.recorded", code=motion.code, receipt=ballot.code)


def _look(
    motion: Motion,
    voter: Voter,
    flat: VoterFlat,
    form: FlaskForm,
    asked: list[Item],
    photo: SheetPhoto | None,
) -> str:
    """Step 3."""
    signer = {choice.value: choice.label for choice in form.signer.choices}.get(form.signer.data)
    return render_template(
        "worker/look.html",
        form=form,
        form_token=ballots.new_form_token(),
        answers=answers_of(form, asked),
        items=asked,
        fields=answer_fields(form, asked),
        choice_word=choice_word,
        signer=signer if form.signer.data != NOBODY else None,
        photo=photo,
        **_shown(motion, voter, flat),
    )


def _fields(form: FlaskForm, asked: list[Item]) -> dict[str, Any]:
    return {"items": asked, "fields": answer_fields(form, asked)}


def _common(motion: Motion) -> dict[str, Any]:
    return {"late": motion.closes_at is not None and now() >= motion.closes_at, "deadline": deadline}


def _shown(motion: Motion, voter: Voter, flat: VoterFlat) -> dict[str, Any]:
    """What steps 2 and 3 show of the home."""
    key = voter_flat_key(flat)
    sheet = flat.code if request.args.get("sheet") == flat.code else None
    return {
        "motion": motion,
        "flat": key,
        "sheet": sheet,
        "flat_name": flat_name(key),
        "area": voter.area,
        "others": [str(each) for each in map(voter_flat_key, voter.flats) if each != key],
        "co_owned": len(persons_of(voter)) > 1,
        "earlier": progress.ballots_so_far(db(), voter),
        "channel_word": channel_word,
        "collision": collision_warning(motion.collision),
        **_common(motion),
    }
