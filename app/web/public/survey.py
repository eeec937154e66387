"""The posted results of a survey: for everyone, without own words, nothing from under five homes."""

from __future__ import annotations

from flask import abort, render_template

from app.domain.crowds import FEWEST
from app.domain.surveys import questionnaire
from app.services import (
    survey_calls,
    survey_imports,
    survey_plan,
    survey_posting,
    survey_rates,
    survey_results,
    surveys,
)
from app.web.access import access
from app.web.public import blueprint
from app.web.request import db, language
from app.web.sentences import deadline, place_name
from app.web.survey_shown import shown
from app.web.survey_words import unread_sentence


@blueprint.get("/s/<code>/results")
@access()
def survey_results_page(code: str) -> str:
    """Once they are posted; else 404."""
    survey = surveys.find_survey(db(), code)
    if survey is None or survey.published_at is None:
        abort(404)
    asked = questionnaire.read(surveys.newest_wording(db(), survey).questionnaire)
    found, rates = survey_results.results(db(), survey), survey_rates.rates(db(), survey)
    imported = survey_imports.done(db(), survey)
    return render_template(
        "public/survey_results.html",
        survey=survey,
        plan=survey_plan.published_plan(db(), survey),
        calls=survey_calls.may_speak(db(), survey),
        questions=shown(asked, found, rates, language()),
        posted=survey_posting.posted_numbers(db(), survey),
        responses=found.responses,
        imported=imported,
        unread=unread_sentence(survey, rates.whole.answers, found.responses, imported),
        rates=rates,
        fewest=FEWEST,
        deadline=deadline,
        place_name=place_name,
    )
