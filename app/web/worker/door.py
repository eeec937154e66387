"""At a door, on a phone: one tap says what was brought or met. What a home would answer is never asked."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.extensions import louyi
from app.models import Motion
from app.services import deliveries, finding, sheets, visits
from app.services.activities import of_motion
from app.services.frozen_roll import voter_flat_key
from app.services.motions import Stage, stage_of
from app.web.access import access, signed_in, staff_motion
from app.web.activity import note
from app.web.request import db, now
from app.web.sentences import flat_name
from app.web.worker import blueprint
from app.web.worker.sheet import asked_home, my_flat
from app.web.worker.words import met_word, takes_answers_here, way_word

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
BROUGHT = ("handed", "posted", "read_out")
MET = ("nobody_home", "thinking", "wants_paper", "refused")


class RenewForm(FlaskForm):  # type: ignore[misc]
    """Why a sheet is replaced."""

    reason = RadioField(
        _l("What happened to the old sheet?"),
        choices=[
            SelectChoice("lost", _l("It was lost")),
            SelectChoice("damaged", _l("It was damaged or written on")),
            SelectChoice("strange_hands", _l("Somebody else has it")),
        ],
        validators=[InputRequired(_l("Choose one."))],
    )


@blueprint.get("/work/m/<code>/door")
@access("worker")
def find_door(code: str) -> Page:
    """Which home."""
    motion = _running(code)
    form, found = asked_home(motion)
    if found is not None:
        return redirect(url_for("worker.door", code=code, home=voter_flat_key(found.flat)), 303)
    return render_template("worker/find_door.html", motion=motion, form=form), 422 if form.errors else 200


@blueprint.get("/work/m/<code>/door/<home>")
@access("worker")
def door(code: str, home: str) -> str:
    """The home, how it stands, and a button for each thing that can be said."""
    motion = _running(code)
    flat = my_flat(motion, home)
    key = voter_flat_key(flat)
    met = visits.newest(db(), motion).get(key)
    answered = finding.get_voter(db(), flat).took_part_at is not None
    return render_template(
        "worker/door.html",
        motion=motion,
        flat=flat,
        key=key,
        name=flat_name(key),
        way=deliveries.newest_ways(db(), motion).get(flat.voter_flat_id, ""),
        met=met,
        answered=answered,
        may_answer=not answered and takes_answers_here(motion, stage_of(motion, None, now())),
        brought=[(way, way_word(way)) for way in BROUGHT],
        outcomes=[(outcome, met_word(outcome)) for outcome in MET],
        way_word=way_word,
        met_word=met_word,
    )


@blueprint.post("/work/m/<code>/door/<home>")
@access("worker")
def tap(code: str, home: str) -> Response:
    """Note it; the same tap twice is one line of the delivery record."""
    motion = _running(code)
    flat = my_flat(motion, home)
    key = voter_flat_key(flat)
    way, outcome = request.form.get("way", ""), request.form.get("outcome", "")
    if way in (*BROUGHT, "not_served"):
        try:
            deliveries.record(
                db(), motion, [flat], way, clock=louyi().clock, actor=signed_in(), vault=louyi().vault
            )
        except deliveries.TooLate:
            abort(404)
        note("delivery_noted", of_motion(motion), home=str(key), way=way)
        flash(_("Noted: %(what)s", what=way_word(way)), "success")
    elif outcome in MET:
        try:
            visits.record(db(), motion, flat, outcome, now=now(), actor=signed_in())
        except visits.HasAnswered:
            flash(_("This home has answered meanwhile. Nothing was noted."), "warning")
        else:
            note("visit_noted", of_motion(motion), home=str(key), outcome=outcome)
            flash(_("Noted: %(what)s", what=met_word(outcome)), "success")
    else:
        abort(400)
    db().commit()
    return redirect(url_for("worker.door", code=code, home=home), 303)


@blueprint.route("/work/m/<code>/door/<home>/renew", methods=["GET", "POST"])
@access("worker")
def renew(code: str, home: str) -> Page:
    """A lost sheet: its code becomes void, and a new one is printed."""
    motion = _running(code)
    flat = my_flat(motion, home)
    key = voter_flat_key(flat)
    form = RenewForm()
    if form.validate_on_submit():
        sheets.renew_sheet(db(), flat, now())
        note("sheet_renewed", of_motion(motion), home=str(key), reason=form.reason.data)
        db().commit()
        flash(_("The old sheet is void. Print the new one now."), "success")
        return redirect(url_for("worker.door", code=code, home=home), 303)
    page = render_template("worker/renew.html", motion=motion, key=key, name=flat_name(key), form=form)
    return page, 422 if form.errors else 200


def _running(code: str) -> Motion:
    motion, result = staff_motion(code)
    if motion.frozen_at is None or stage_of(motion, result, now()) not in (Stage.ANNOUNCED, Stage.OPEN):
        abort(404)
    return motion
