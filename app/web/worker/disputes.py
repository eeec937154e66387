"""A disputed ballot: looked into by somebody other than who entered it."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from app.extensions import louyi
from app.models import Ballot, BallotDispute, Motion, User, VoterFlat
from app.services import disputes
from app.services.activities import of_motion
from app.services.approvals import TooLate
from app.services.disputes import AlreadyDecided, OwnEntry
from app.services.frozen_roll import voter_flat_key
from app.services.motions import get_motion
from app.web.access import access, my_buildings, signed_in, staff_motion
from app.web.activity import note
from app.web.request import db, now
from app.web.sentences import channel_word
from app.web.typed import one_line
from app.web.worker import blueprint

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]


class OutcomeForm(FlaskForm):  # type: ignore[misc]
    """What was found."""

    outcome = RadioField(
        _l("What did you find?"),
        choices=[
            SelectChoice("upheld", _l("The owner is right: the ballot is to be taken out")),
            SelectChoice("rejected", _l("The ballot is the owner’s: it stands")),
        ],
        validators=[InputRequired(_l("Choose one."))],
    )
    answer = StringField(
        _l("What the owner is told"),
        filters=[one_line],
        validators=[DataRequired(_l("Say in a sentence what you found.")), Length(max=100)],
    )


@blueprint.route("/work/disputes/<int:number>", methods=["GET", "POST"])
@access("worker", "committee")
def dispute(number: int) -> Page:
    """What the owner says, who entered the ballot, and the decision of another."""
    row, motion, flat = _case(number)
    form = OutcomeForm()
    if row.outcome is not None or not form.validate_on_submit():
        return _page(row, motion, flat, form)
    try:
        disputes.decide(
            db(),
            row,
            form.outcome.data,
            form.answer.data,
            now=now(),
            actor=signed_in(),
            vault=louyi().vault,
        )
    except OwnEntry:
        flash(_("You entered this ballot: another person decides."), "error")
        return redirect(url_for("worker.dispute", number=number), 303)
    except AlreadyDecided:
        return redirect(url_for("worker.dispute", number=number), 303)
    except TooLate:
        db().rollback()
        flash(_("The count has come: this is now a matter of an objection to the result."), "error")
        return redirect(url_for("worker.dispute", number=number), 303)
    note("dispute_decided", of_motion(motion), home=str(voter_flat_key(flat)), outcome=form.outcome.data)
    db().commit()
    flash(_("Decided; the owner is told."), "success")
    return redirect(url_for("worker.dispute", number=number), 303)


def _case(number: int) -> tuple[BallotDispute, Motion, VoterFlat]:
    row = disputes.find(db(), number)
    if row is None:
        abort(404)
    motion, _result = staff_motion(get_motion(db(), row.motion_id).code)
    ballot = db().get_one(Ballot, row.ballot_id)
    flat = db().get_one(VoterFlat, ballot.voter_flat_id)
    mine = my_buildings(motion.compound)
    if mine is not None and flat.building not in mine:
        abort(404)
    return row, motion, flat


def _page(row: BallotDispute, motion: Motion, flat: VoterFlat, form: OutcomeForm) -> Page:
    ballot = db().get_one(Ballot, row.ballot_id)
    page = render_template(
        "worker/dispute.html",
        row=row,
        motion=motion,
        flat=voter_flat_key(flat),
        ballot=ballot,
        channel=channel_word(ballot.channel),
        entered_by=db().get_one(User, row.entered_by).name,
        reason=louyi().vault.unseal(row.reason_sealed) if row.reason_sealed else "",
        mine=row.entered_by == signed_in().user_id,
        form=form,
    )
    return page, 422 if form.errors else 200
