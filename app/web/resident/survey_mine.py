"""Her own wishes with their answers, in a named survey, behind the phone of the home."""

from __future__ import annotations

from flask import abort, redirect, render_template

from app.domain.address import FlatKey
from app.services import survey_plan, survey_wishes
from app.web.access import access
from app.web.request import db, now
from app.web.resident import blueprint
from app.web.resident.survey import Page, homes, load_asked, proof, remember
from app.web.sentences import flat_name
from app.web.survey_plan_shown import posted_plan, state_word


@blueprint.get("/s/<code>/mine")
@access()
def survey_mine(code: str) -> Page:
    """First what she wished herself, then the way to all the rest."""
    place = load_asked(code)
    plan = survey_plan.plan_of(db(), place.survey)
    if plan is None or not survey_wishes.may_look(db(), place.survey, now()):
        abort(404)
    proved = proof(place)
    if proved is None:
        remember(place, then="mine")
        return redirect(place.url("survey_phone"), 303)
    shown, _counted = posted_plan(place.survey, plan)
    mine = []
    for entrance, room in homes(place, proved):
        wished = survey_wishes.wishes_of(db(), place.survey, entrance, room)
        lines = [each for each in shown.lines() if each.line.work and wished & set(each.line.work.asked)]
        mine.append((flat_name(FlatKey(entrance.building, entrance.entrance, room)), lines))
    return render_template(
        "resident/survey_mine.html", place=place, survey=place.survey, mine=mine, state_word=state_word
    )
