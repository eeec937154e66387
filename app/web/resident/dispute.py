""" "I did not give this answer": about a ballot that staff recorded for this home."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, flash, redirect, render_template
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.extensions import louyi
from app.models import Ballot
from app.services import ballots, disputes
from app.services.disputes import AlreadyDisputed, NotDisputable
from app.web.access import access
from app.web.request import db, language, now
from app.web.resident import blueprint
from app.web.resident.walk import Home, back_to, load_home, not_open, proof, purpose_of
from app.web.sentences import channel_word
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]


class DisputeForm(FlaskForm):  # type: ignore[misc]
    """One or two sentences."""

    reason = TextAreaField(
        _l("What is not right?"),
        filters=[one_line],
        validators=[DataRequired(_l("Write it in one or two sentences.")), Length(max=500)],
    )


@blueprint.route("/m/<code>/home/<home>/dispute/<receipt>", methods=["GET", "POST"])
@access()
def dispute(code: str, home: str, receipt: str) -> Page:
    """Open a case; somebody other than who entered the ballot looks into it."""
    place = load_home(code, home)
    if closed := not_open(place.found, place):
        return closed
    proved = proof(place)
    if proved is None:
        return redirect(place.url("phone", **purpose_of(place)), 303)
    ballot = _ballot(place, receipt)
    form = DisputeForm()
    if not form.validate_on_submit():
        page = render_template(
            "resident/dispute.html",
            home=place,
            motion=place.motion,
            ballot=ballot,
            channel=channel_word(ballot.channel),
            form=form,
            back=back_to(place),
        )
        return page, 422 if form.errors else 200
    try:
        disputes.file_dispute(
            db(), ballot, proved, form.reason.data, language(), now=now(), vault=louyi().vault
        )
    except NotDisputable:
        abort(409)
    except AlreadyDisputed:
        flash(_("A case about this ballot is open already."), "warning")
        return redirect(back_to(place), 303)
    db().commit()
    flash(
        _("It has arrived. Somebody other than who entered the ballot looks into it, and you are told."),
        "success",
    )
    return redirect(back_to(place), 303)


def _ballot(place: Home, receipt: str) -> Ballot:
    ballot = ballots.find_ballot(db(), receipt)
    if ballot is None or not disputes.may_dispute(db(), place.motion, ballot, place.flat.voter_id, now()):
        abort(404)
    return ballot
