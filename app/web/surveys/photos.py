"""Photos that came with answers of a named survey, for committee and street office; they are never posted."""

from __future__ import annotations

from flask import Response, abort, render_template, request

from app.domain.crowds import FEWEST
from app.extensions import louyi
from app.services import survey_photos, survey_results
from app.web.access import access
from app.web.request import db
from app.web.sentences import place_name
from app.web.survey_photos import photo_response
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.results import readable

A_PAGE = 12


@blueprint.get("/surveys/<code>/photos-of/<question>")
@access(*AUTHORS, audited=False)
def photos_of(code: str, question: str) -> str:
    """Twelve at a time, each with its home."""
    survey, asked = readable(code)
    found = asked.question(question)
    if found is None or found.kind.name != "photo":
        abort(404)
    if survey_results.results(db(), survey).of(question).answered < FEWEST:
        abort(404)
    after = request.args.get("after", "")[:64]
    rows = survey_photos.handed_in(db(), survey, question, after=after, limit=A_PAGE + 1)
    return render_template(
        "surveys/photos.html",
        survey=survey,
        question=found,
        number=asked.numbers()[question],
        total=survey_photos.number(db(), survey, question),
        rows=rows[:A_PAGE],
        after=rows[A_PAGE - 1].reference if len(rows) > A_PAGE else None,
        place_name=place_name,
    )


@blueprint.get("/surveys/<code>/photo/<reference>")
@access(*AUTHORS, audited=False)
def photo(code: str, reference: str) -> Response:
    """One picture that was handed in."""
    survey, _asked = readable(code)
    if survey_results.results(db(), survey).responses < FEWEST:
        abort(404)
    return photo_response(survey_photos.picture(db(), survey, reference, louyi().vault))
