"""What we heard, what we do: the posted list of a survey, for everyone, found without sending anything."""

from __future__ import annotations

from flask import abort, render_template

from app.domain.crowds import FEWEST
from app.domain.surveys.plan import STATES
from app.services import survey_motions, survey_wishes, surveys
from app.services import survey_plan as plans
from app.web.access import access
from app.web.public import blueprint
from app.web.request import db, now
from app.web.sentences import place_name, scope_name, stage_word
from app.web.survey_plan_shown import buildings, posted_plan, state_word


@blueprint.get("/s/<code>/plan")
@access()
def survey_plan(code: str) -> str:
    """Once it is posted; else 404. Numbers stand there once the results are posted, too."""
    survey = surveys.find_survey(db(), code)
    plan = plans.published_plan(db(), survey) if survey is not None else None
    if survey is None or plan is None:
        abort(404)
    shown, counted = posted_plan(survey, plan)
    return render_template(
        "public/survey_plan.html",
        survey=survey,
        plan=plan,
        shown=shown,
        made=survey_motions.made_from(db(), survey, now()),
        stage_word=stage_word,
        scope_name=scope_name,
        mine=survey_wishes.may_look(db(), survey, now()),
        counted=counted,
        buildings=buildings(shown, counted) if counted else {},
        changed=max((each.answer.at for each in shown.lines() if each.answer), default=plan.published_at),
        states=(*STATES, ""),
        state_word=state_word,
        place_name=place_name,
        fewest=FEWEST,
    )
