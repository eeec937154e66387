"""Posters of an open survey: one for each entrance, or for one of them."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import Response, abort, request

from app.delivery.documents.surveys import SurveyPosters, survey_posters
from app.extensions import louyi
from app.services import surveys
from app.services.surveys import Stage
from app.web.access import access, staff_survey
from app.web.request import db, now
from app.web.sentences import page_language, place_name
from app.web.survey_words import who_sentence
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.sheet import around, pdf

_: Callable[..., str] = flask_babel.gettext
AT_ONCE = 60
"""Posters that are typeset within a request; larger compounds take building by building."""


@blueprint.get("/surveys/<code>/poster.pdf")
@access(*AUTHORS, "worker")
def poster(code: str) -> Response:
    """All entrances, or those of ?building=3; the first sixty."""
    survey = staff_survey(code)
    if surveys.stage_of(survey, now()) is not Stage.OPEN or survey.closes_at is None:
        abort(404)
    building = request.args.get("building")
    places = [each for each in surveys.places_of(db(), survey) if building in (None, each.building)]
    if not places:
        abort(404)
    posters = SurveyPosters(
        lang=page_language(),
        promise=_("Anonymous: opened after the close, in a random order.")
        if survey.anonymous
        else _("With your home; only committee and street office see it."),
        who=who_sentence(survey),
        places=[place_name(each.building, each.entrance) for each in places[:AT_ONCE]],
        **around(survey),
    )
    body = survey_posters(posters, fonts=louyi().settings.font_dir)
    return pdf(body, f"louyi-{survey.code}-posters.pdf")
