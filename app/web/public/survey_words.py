"""In residents' own words, and what we answer: chosen texts of a posted survey, without a home or a name."""

from __future__ import annotations

from flask import abort, render_template

from app.domain.surveys import questionnaire
from app.domain.surveys.own_words import words_key
from app.extensions import louyi
from app.services import survey_posting, surveys
from app.services.survey_words import Spot
from app.web.access import access
from app.web.public import blueprint
from app.web.request import db


@blueprint.get("/s/<code>/words/<question>")
@access()
def survey_words_page(code: str, question: str) -> str:
    """Of one question; 404 before something is posted."""
    survey = surveys.find_survey(db(), code)
    if survey is None or survey.published_at is None:
        abort(404)
    asked = questionnaire.read(surveys.newest_wording(db(), survey).questionnaire)
    found = asked.question(question)
    key = words_key(found) if found else None
    if found is None or key is None:
        abort(404)
    groups = survey_posting.posted(db(), Spot(survey, question, key), louyi().vault)
    if not groups:
        abort(404)
    return render_template(
        "public/survey_words.html",
        survey=survey,
        question=found,
        number=asked.numbers()[question],
        groups=groups,
    )
