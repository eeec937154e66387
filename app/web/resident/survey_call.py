"""May one call her about it: an act of its own, apart from her answers, taken back at any time."""

from __future__ import annotations

from flask import abort, redirect, render_template, request
from flask_wtf import FlaskForm

from app.services import survey_calling, survey_calls
from app.services.surveys import Stage, SurveyNotOpen
from app.web.access import access
from app.web.request import db, now
from app.web.resident import blueprint
from app.web.resident.survey import (
    Asked,
    Homes,
    Page,
    code_of,
    home_in,
    homes,
    key_of,
    load_asked,
    proof,
    remember,
)
from app.web.sentences import flat_name


@blueprint.route("/s/<code>/call", methods=["GET", "POST"])
@access()
def survey_call(code: str) -> Page:
    """Her homes, each with what holds and the one thing to press."""
    place = load_asked(code)
    if not survey_calls.may_speak(db(), place.survey):
        abort(404)
    proved = proof(place)
    if proved is None:
        remember(place, then="call")
        return redirect(place.url("survey_phone"), 303)
    mine, form = homes(place, proved), FlaskForm()
    if not form.validate_on_submit():
        return _page(place, mine, form)
    _take(place, mine)
    return redirect(place.url("survey_call"), 303)


def _take(place: Asked, mine: Homes) -> None:
    """What was pressed for one of her homes; after the close nobody is added."""
    at = home_in(place, mine, request.form.get("home"))
    if at is None:
        abort(404)
    try:
        if "stop" in request.form:
            survey_calls.take_back(db(), place.survey, *mine[at])
        else:
            survey_calls.agree(db(), place.survey, *mine[at], now=now())
    except SurveyNotOpen:
        db().rollback()
    else:
        db().commit()


def _page(place: Asked, mine: Homes, form: FlaskForm) -> str:
    survey, calling = place.survey, survey_calling.calling_of(db(), place.survey)
    return render_template(
        "resident/survey_call.html",
        place=place,
        survey=survey,
        topic=calling.topic if calling else "",
        asks=place.stage is Stage.OPEN and survey_calling.asks_apart(db(), survey) is not None,
        mine=[
            (
                code_of(place, home),
                flat_name(key_of(home)),
                survey_calls.agreed(db(), survey, *home),
            )
            for home in mine
        ],
        form=form,
    )
