"""The results of two surveys side by side: two compounds, or before and after the works."""

from __future__ import annotations

from flask import abort, render_template, request

from app.domain.crowds import FEWEST
from app.models import Survey
from app.services import survey_pairs, surveys
from app.web.access import access, my_compounds, staff_survey
from app.web.request import db, language
from app.web.survey_compared import Side, compared, side
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.questionnaires import judged


@blueprint.get("/surveys/<code>/compare")
@access(*AUTHORS, "worker")
def compare(code: str) -> str:
    """Choose the other survey; then both, question by question."""
    survey = staff_survey(code)
    if survey.tallied_at is None:
        abort(404)
    typed = request.args.get("with", "").strip()
    other = staff_survey(typed) if typed else None
    ready = other is not None and other.tallied_at is not None and other is not survey
    sides = (_side(survey), _side(other)) if ready and other is not None else None
    return render_template(
        "surveys/compare.html",
        survey=survey,
        other=other,
        others=survey_pairs.others(db(), survey, [each.compound_id for each in my_compounds()]),
        sides=sides,
        found=compared(*sides, language()) if sides else None,
        fewest=FEWEST,
    )


def _side(survey: Survey) -> Side:
    asked = judged(surveys.newest_wording(db(), survey).questionnaire)
    return side(db(), survey, asked, language())
