"""A co-owner steps back: her answer is withdrawn, and the other owner's counts for the home."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.extensions import louyi
from app.models import Verification
from app.services import ballots, co_owners, finding, verification
from app.web.access import access
from app.web.request import db
from app.web.resident import blueprint
from app.web.resident.answer import vote_of
from app.web.resident.walk import Home, held, load_home, not_open, proof, proven

_: Callable[..., str] = flask_babel.gettext
Page = str | Response | tuple[str, int]


@blueprint.route("/m/<code>/home/<home>/co-owner", methods=["GET", "POST"])
@access()
def yield_page(code: str, home: str) -> Page:
    """What it means, and the button; the link alone withdraws nothing."""
    place = load_home(code, home)
    if closed := not_open(place.found):
        return closed
    proved = proven(place)
    if not isinstance(proved, Verification):
        return proved
    form = FlaskForm()
    if form.validate_on_submit():
        return _step_back(place)
    voter = finding.get_voter(db(), place.flat)
    owner = verification.owner_of(db(), proved)
    if not co_owners.may_yield(place.motion, voter, ballots.ballots_of(db(), voter), owner):
        return redirect(place.url("answer"), 303)
    return render_template("resident/co_owner.html", home=place, motion=place.motion, form=form)


def _step_back(place: Home) -> Page:
    proved = proof(place)
    assert proved is not None
    vote = vote_of(place, proved, choice="abstain", form_token="")  # noqa: S106  neither is looked at
    try:
        withdrawn = co_owners.yield_answer(db(), vote, clock=louyi().clock, vault=louyi().vault)
    except co_owners.NothingToYield:
        return redirect(place.url("answer"), 303)
    except ballots.NotOpen:
        return not_open(place.found) or redirect(place.url("home"), 303)
    except (ballots.NotTheirs, ballots.PhoneHeld):
        return held(place, proved) or redirect(place.url("phone"), 303)
    db().commit()
    return redirect(url_for("resident.receipt", code=withdrawn[-1].code), 303)
