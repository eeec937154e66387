"""The homes that want to be called about what a survey asked: whom to see, and that somebody has."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.domain.address import BadAddress, FlatKey, parse_key
from app.models import Survey, SurveyPlace
from app.services import survey_calling, survey_calls, surveys
from app.services.activities import of_survey
from app.services.survey_calls import NotListed
from app.services.surveys import Stage
from app.web.access import access, my_buildings, signed_in, staff_survey
from app.web.activity import note
from app.web.request import db, now
from app.web.sentences import flat_name
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS

_: Callable[..., str] = flask_babel.gettext


@blueprint.get("/surveys/<code>/calls")
@access(*AUTHORS, "worker", audited=False)
def calls(code: str) -> str:
    """Those first to whom nobody has talked."""
    survey = staff_survey(code)
    calling = survey_calling.calling_of(db(), survey)
    if calling is None or survey.opened_at is None:
        abort(404)
    mine = my_buildings(survey.compound)
    found = survey_calls.to_visit(db(), survey, now())
    return render_template(
        "surveys/calls.html",
        survey=survey,
        topic=calling.topic,
        sealed=survey.anonymous and surveys.stage_of(survey, now()) is not Stage.CLOSED,
        homes=[each for each in found if mine is None or each.key.building in mine],
        flat_name=flat_name,
        form=FlaskForm(),
    )


@blueprint.post("/surveys/<code>/calls/<home>")
@access(*AUTHORS, "worker")
def call(code: str, home: str) -> Response:
    """Somebody talked to it, or it does not want to be called any more."""
    survey = staff_survey(code)
    place, room = _home(survey, home)
    try:
        if "stop" in request.form:
            _stop(survey, place, room)
        else:
            survey_calls.note_talk(db(), survey, place, room, now=now(), actor=signed_in())
            note("survey_call_noted", of_survey(survey), what="talked")
    except NotListed:
        abort(404)
    db().commit()
    return redirect(url_for("surveys.calls", code=code), 303)


def _stop(survey: Survey, place: SurveyPlace, room: str) -> None:
    if not survey_calls.agreed(db(), survey, place, room):
        raise NotListed(survey.code)
    survey_calls.take_back(db(), survey, place, room)
    note("survey_call_noted", of_survey(survey), what="stopped")
    flash(_("It stands on the list no more."), "success")


def _home(survey: Survey, home: str) -> tuple[SurveyPlace, str]:
    """An entrance of the survey in the user's part, and the room; else 404."""
    try:
        key: FlatKey = parse_key(home)
    except BadAddress:
        abort(404)
    place = surveys.places_by_address(db(), survey).get((key.building, key.entrance))
    mine = my_buildings(survey.compound)
    if place is None or (mine is not None and key.building not in mine):
        abort(404)
    return place, key.room
