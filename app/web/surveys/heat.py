"""Where an item is wanted: the façades of the buildings by entrance and floor, for staff."""

from __future__ import annotations

from flask import abort, render_template, request

from app.domain.crowds import FEWEST
from app.services import survey_heat, survey_imports, survey_results
from app.web.access import access
from app.web.request import db, language
from app.web.survey_heat import as_table, dimensions, drawn, items, legend
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.results import readable


@blueprint.get("/surveys/<code>/facade")
@access(*AUTHORS, "worker")
def heat(code: str) -> str:
    """The item of ?item=question.choice, else the most wanted; once the survey is counted."""
    survey, asked = readable(code)
    if survey.tallied_at is None:
        abort(404)
    found = survey_results.results(db(), survey)
    choices = [(question, mine) for question, mine in items(asked, found, language()) if mine]
    every = [each for _question, mine in choices for each in mine]
    typed = request.args.get("item", "")
    item = next((each for each in every if each.value == typed), None)
    if item is None and typed:
        abort(404)
    if item is None and choices:
        kind = choices[0][0].kind.name
        item = max((each for each in every if each.question.kind.name == kind), key=lambda each: each.share)
    buildings = []
    if item is not None:
        by, floor = dimensions(asked, found.marks)
        if survey_imports.tells(survey, survey_imports.done(db(), survey)):
            floor = None
        counted = survey_heat.heated(db(), survey, item.question.id, by, floor)
        buildings = drawn(counted, item, asked, language())
    return render_template(
        "surveys/heat.html",
        survey=survey,
        choices=choices,
        item=item,
        buildings=buildings,
        table=as_table(buildings),
        legend=legend(),
        fewest=FEWEST,
    )
