"""The surveys of one's compounds, and one survey: what to do next, who has answered, open and close."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.models import Survey
from app.services import staff, survey_calling, survey_rates, surveys
from app.services.activities import of_survey
from app.services.surveys import Stage, SurveyIncomplete, SurveyNotOpen, SurveyOpened
from app.web.access import access, my_compounds, signed_in, staff_survey
from app.web.activity import note
from app.web.live import live_answer, tag_of
from app.web.request import db, now
from app.web.sentences import deadline, place_name
from app.web.survey_tasks import survey_tasks
from app.web.survey_words import stage_word, who_sentence
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS, opened_before
from app.web.surveys.kinds import KIND_WORDS
from app.web.surveys.questionnaires import judged

_: Callable[..., str] = flask_babel.gettext


@blueprint.get("/surveys")
@access(*AUTHORS, "worker")
def worklist() -> str:
    """Every survey of one's compounds, the newest first."""
    compounds = my_compounds()
    found = surveys.lines(db(), [each.compound_id for each in compounds], now())
    run = [each for each in compounds if staff.holds(signed_in(), each, *AUTHORS)]
    return render_template(
        "surveys/worklist.html",
        compounds=compounds,
        tasks=[task for task in survey_tasks(run) if not task.quiet],
        lines=found,
        stage_word=stage_word,
        deadline=deadline,
        authors={each.code for each in run},
    )


@blueprint.get("/surveys/<code>")
@access(*AUTHORS, "worker")
def survey(code: str) -> str:
    """One survey; while answers come in, the page's script asks for the part that moves."""
    found = staff_survey(code)
    kept = surveys.wordings(db(), found)
    stage = surveys.stage_of(found, now())
    part = _live(found) if stage is not Stage.DRAFT else ""
    return render_template(
        "surveys/draft.html" if stage is Stage.DRAFT else "surveys/survey.html",
        survey=found,
        stage=stage,
        asked=judged(kept[-1].questionnaire),
        wordings=kept[1:],
        live=part,
        tag=tag_of(part),
        form=FlaskForm(),
        author=staff.holds(signed_in(), found.compound, *AUTHORS),
        calling=survey_calling.calling_of(db(), found),
        kind_words=KIND_WORDS,
        stage_word=stage_word,
        who=who_sentence(found),
        deadline=deadline,
    )


@blueprint.get("/surveys/<code>/live")
@access(*AUTHORS, "worker")
def survey_live(code: str) -> Response:
    """That part alone; 304 while nothing has moved."""
    found = staff_survey(code)
    if surveys.stage_of(found, now()) is Stage.DRAFT:
        abort(404)
    return live_answer(_live(found))


def _live(found: Survey) -> str:
    return render_template(
        "surveys/_survey_live.html",
        survey=found,
        rates=survey_rates.rates(db(), found),
        stage_word=stage_word(surveys.stage_of(found, now())),
        deadline=deadline,
        place_name=place_name,
    )


@blueprint.post("/surveys/<code>/open")
@access(*AUTHORS)
def open_survey(code: str) -> Response:
    """From now on residents answer."""
    found = staff_survey(code)
    try:
        surveys.open_survey(db(), found, now=now(), actor=signed_in())
    except SurveyIncomplete as error:
        return _refused(found, error.what)
    except SurveyOpened:
        return opened_before(found.code)
    note("survey_opened", of_survey(found))
    db().commit()
    flash(_("The survey is open. Print the poster, and send the address to the residents."), "success")
    return redirect(url_for("surveys.survey", code=found.code), 303)


@blueprint.post("/surveys/<code>/close")
@access(*AUTHORS)
def close_survey(code: str) -> Response:
    """Take no more answers."""
    found = staff_survey(code)
    try:
        surveys.close_early(db(), found, now=now())
    except SurveyNotOpen:
        db().rollback()
    else:
        note("survey_closed", of_survey(found))
        db().commit()
        flash(_("Closed. The answers are counted within a minute."), "success")
    return redirect(url_for("surveys.survey", code=code), 303)


@blueprint.post("/surveys/<code>/delete")
@access(*AUTHORS)
def delete_survey(code: str) -> Response:
    """Take a draft away."""
    found = staff_survey(code)
    on = of_survey(found)
    try:
        surveys.delete_draft(db(), found)
    except SurveyOpened:
        return opened_before(code)
    note("survey_deleted", on)
    db().commit()
    flash(_("The draft is gone."), "success")
    return redirect(url_for("surveys.worklist"), 303)


def _refused(found: Survey, what: str) -> Response:
    db().rollback()
    text = {
        "closes": _("Say first until when the survey is open."),
        "photo": _("A photo may tell who: take that question out, or ask with the home."),
        "past": _("The end of the survey is over. Choose a later time."),
        "roll": _("This compound has no roll with homes yet. Import it first."),
    }[what]
    flash(text, "warning")
    view = "surveys.survey" if what == "roll" else "surveys.survey_settings"
    return redirect(url_for(view, code=found.code), 303)
