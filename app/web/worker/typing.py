"""The second typing, blind, and the third person where two typists read a sheet differently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask import Response as FlaskResponse
from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from app.extensions import louyi
from app.models import Motion, PaperEntry, Voter, VoterFlat
from app.services import ballots, finding, items, paper_entries
from app.services.activities import of_motion
from app.services.frozen_roll import voter_flat_key
from app.services.items import Item
from app.services.paper_entries import AlreadySettled, NotYours, Reading
from app.web.access import access, my_buildings, signed_in, staff_motion
from app.web.activity import note
from app.web.item_fields import PAPER, answer_fields, with_answers
from app.web.request import db
from app.web.sentences import choice_word, flat_name
from app.web.typed import one_line
from app.web.worker import blueprint
from app.web.worker.paper import NOBODY, fill_signers, owner_name, reading_of

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
TYPISTS = ("worker", "committee")


class AgainForm(FlaskForm):  # type: ignore[misc]
    """What the second person reads; nothing of the first is shown."""

    signer = RadioField(_l("Who has signed it?"), validators=[InputRequired(_l("Choose one."))])


class DecideForm(FlaskForm):  # type: ignore[misc]
    """Which of the two, or none."""

    which = RadioField(_l("What is written on the sheet?"), validators=[InputRequired(_l("Choose one."))])
    reason = StringField(
        _l("Reason"),
        filters=[one_line],
        validators=[DataRequired(_l("Say in a sentence why.")), Length(max=300)],
    )
    seen = BooleanField(
        _l("I have seen the sheet or its photo"), validators=[InputRequired(_l("Look at the sheet first."))]
    )


@blueprint.get("/work/m/<code>/typing")
@access(*TYPISTS)
def typing(code: str) -> str:
    """Sheets that wait: for a second person, or for a third."""
    motion, _result = staff_motion(code)
    mine = my_buildings(motion.compound)
    rows = [
        (row, voter_flat_key(flat))
        for row, flat in paper_entries.open_entries(db(), motion)
        if mine is None or flat.building in mine
    ]
    return render_template("worker/typing.html", motion=motion, rows=rows, me=signed_in().user_id)


@blueprint.get("/work/m/<code>/typing/<int:number>/typed")
@access(*TYPISTS)
def typed(code: str, number: int) -> str:
    """The first typing is kept; what comes next."""
    motion, row, flat = _entry(code, number)
    return render_template("worker/typed.html", motion=motion, row=row, flat=voter_flat_key(flat))


@blueprint.get("/work/m/<code>/typing/<int:number>/photo")
@access(*TYPISTS, audited=False)
def sheet_photo(code: str, number: int) -> FlaskResponse:
    """The picture of a sheet, for who types it again or decides."""
    _motion, row, _flat = _entry(code, number)
    image = paper_entries.photo_of(db(), row, louyi().vault) if row.outcome is None else None
    if image is None:
        abort(404)
    return FlaskResponse(image, mimetype="image/jpeg", headers={"Cache-Control": "no-store"})


@blueprint.route("/work/m/<code>/typing/<int:number>", methods=["GET", "POST"])
@access(*TYPISTS)
def type_again(code: str, number: int) -> Page:
    """The second person types what stands on the sheet."""
    motion, row, flat = _entry(code, number)
    if row.outcome is not None or row.second_by is not None or row.entered_by == signed_in().user_id:
        return redirect(url_for("worker.typing", code=code), 303)
    asked = items.items_of(db(), motion)
    voter = finding.get_voter(db(), flat)
    form = with_answers(AgainForm, asked, PAPER)()
    fill_signers(form, voter, row.proxy_id)
    if not form.validate_on_submit():
        return _page("worker/type_again.html", motion, row, flat, form, asked)
    return _compare(motion, row, flat, reading_of(form, voter, asked))


@blueprint.route("/work/m/<code>/typing/<int:number>/decide", methods=["GET", "POST"])
@access(*TYPISTS, audited=False)
def decide_sheet(code: str, number: int) -> Page:
    """A third person sees both readings and the photo, and decides. Typed once: it can only be left out."""
    motion, row, flat = _entry(code, number)
    if row.outcome is not None or signed_in().user_id in (row.entered_by, row.second_by):
        return redirect(url_for("worker.typing", code=code), 303)
    asked = items.items_of(db(), motion)
    readings = _readings(row)
    form = DecideForm()
    voter = finding.get_voter(db(), flat)
    form.which.choices = [
        *(SelectChoice(key, _words(each, voter, asked)) for key, each in readings.items()),
        SelectChoice("none", _("No ballot can be read from it: leave it out")),
    ]
    if not form.validate_on_submit():
        return _page("worker/decide_sheet.html", motion, row, flat, form, asked)
    return _decided(motion, row, flat, readings.get(form.which.data), form.reason.data)


def _compare(motion: Motion, row: PaperEntry, flat: VoterFlat, reading: Reading) -> Response:
    try:
        agreed = paper_entries.type_again(
            db(), motion, row, reading, clock=louyi().clock, actor=signed_in(), vault=louyi().vault
        )
    except (NotYours, AlreadySettled):
        return redirect(url_for("worker.typing", code=motion.code), 303)
    except (ballots.NotTheirs, ballots.NotOpen):
        db().rollback()
        flash(_("The home was sold or the vote withdrawn since: this sheet can only be left out."), "warning")
        return redirect(url_for("worker.decide_sheet", code=motion.code, number=row.paper_entry_id), 303)
    note("paper_typed_again", of_motion(motion), home=str(voter_flat_key(flat)), agreed=agreed)
    db().commit()
    if agreed:
        flash(_("Both typed the same: the ballot is recorded, and the owner is told."), "success")
    else:
        flash(_("The two typings differ. A third person decides; nothing is lost."), "warning")
    return redirect(url_for("worker.typing", code=motion.code), 303)


def _decided(
    motion: Motion, row: PaperEntry, flat: VoterFlat, reading: Reading | None, reason: str
) -> Response:
    try:
        paper_entries.decide(
            db(), motion, row, reading, reason, clock=louyi().clock, actor=signed_in(), vault=louyi().vault
        )
    except (NotYours, AlreadySettled):
        return redirect(url_for("worker.typing", code=motion.code), 303)
    except (ballots.NotTheirs, ballots.NotOpen):
        db().rollback()
        flash(_("This reading can no longer be recorded: the home was sold since. Leave it out."), "error")
        return redirect(url_for("worker.decide_sheet", code=motion.code, number=row.paper_entry_id), 303)
    note("paper_decided", of_motion(motion), home=str(voter_flat_key(flat)), recorded=reading is not None)
    db().commit()
    flash(_("Decided."), "success")
    return redirect(url_for("worker.typing", code=motion.code), 303)


def _entry(code: str, number: int) -> tuple[Motion, PaperEntry, VoterFlat]:
    motion, _result = staff_motion(code)
    row = paper_entries.find(db(), motion, number)
    if row is None:
        abort(404)
    flat = db().get_one(VoterFlat, row.voter_flat_id)
    mine = my_buildings(motion.compound)
    if mine is not None and flat.building not in mine:
        abort(404)
    return motion, row, flat


def _readings(row: PaperEntry) -> dict[str, Reading]:
    """None of a sheet typed once: whoever reads the first typing here could type it after."""
    if row.second_answers is None:
        return {}
    return {"first": paper_entries.read(row.answers), "second": paper_entries.read(row.second_answers)}


def _words(reading: Reading, voter: Voter, asked: list[Item]) -> str:
    """ "Agree, signed by 张*": one reading on one line."""
    said = [choice_word(choice) for choice in reading.choices]
    answers = (
        said[0]
        if len(said) == 1
        else "; ".join(f"{i.position} {w}" for i, w in zip(asked, said, strict=True))
    )
    signer = next((o for o in voter.owners if o.voter_owner_id == reading.signer_id), None)
    if signer is None:
        return _("%(answers)s, signed by nobody of the home", answers=answers)
    return _("%(answers)s, signed by %(name)s", answers=answers, name=owner_name(signer))


def _page(
    template: str, motion: Motion, row: PaperEntry, flat: VoterFlat, form: FlaskForm, asked: list[Item]
) -> Page:
    context: dict[str, Any] = {
        "motion": motion,
        "row": row,
        "flat": voter_flat_key(flat),
        "flat_name": flat_name(voter_flat_key(flat)),
        "form": form,
        "items": asked,
        "fields": answer_fields(form, asked) if isinstance(form, AgainForm) else [],
        "nobody": NOBODY,
    }
    return render_template(template, **context), 422 if form.errors else 200
