"""The questions of a draft: one a page with its picture on a phone beside it; their order, and the whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.domain.surveys.node import QuestionnaireInvalid
from app.models import Survey
from app.services import surveys
from app.services.activities import of_survey
from app.services.surveys import SurveyOpened
from app.web.access import access, signed_in, staff_survey
from app.web.activity import note
from app.web.request import db, language, now
from app.web.survey_pages import Filled
from app.web.surveys import blueprint, questionnaires
from app.web.surveys.draft import AUTHORS, opened_before
from app.web.surveys.question_form import (
    OF_KIND,
    QuestionForm,
    as_data,
    as_seen,
    place_faults,
    question_form,
)
from app.web.surveys.questionnaires import Data, NoSuchQuestion, judged, question_data
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
Page = str | Response | tuple[str, int]
BLANK = Filled({}, {})


@blueprint.route("/surveys/<code>/question/<question>", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def edit_question(code: str, question: str) -> Page:
    """Change one question of a draft."""
    survey, data = draft_data(code)
    old = _question(data, question)
    form = question_form(old["kind"], judged(data), old, language())
    if not form.validate_on_submit() or not as_seen(form, old):
        return _edit_page(survey, data, form, old)
    changed = questionnaires.put(data, as_data(form, old["kind"], question, old))
    return _save(survey, changed, form, old, question)


@blueprint.route("/surveys/<code>/add/<kind>", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def add_question(code: str, kind: str) -> Page:
    """A new question of this kind, at the end of a section (?section=) or of a new one."""
    survey, data = draft_data(code)
    if kind not in OF_KIND or (kind == "photo" and survey.anonymous):
        abort(404)
    form = question_form(kind, judged(data), None, language())
    if not form.validate_on_submit():
        return _edit_page(survey, data, form, {"kind": kind})
    question = questionnaires.fresh(data, "q")
    section, title = request.form.get("section", ""), (one_line(request.form.get("new_section")) or "")[:200]
    changed = questionnaires.add(data, as_data(form, kind, question, None), section, title)
    return _save(survey, changed, form, {"kind": kind}, question)


@blueprint.post("/surveys/<code>/question/<question>/<any(up, down, out):way>")
@access(*AUTHORS)
def move_question(code: str, question: str, way: str) -> Response:
    """One place up or down, or out."""
    survey, data = draft_data(code)
    _question(data, question)
    if way == "out":
        changed = questionnaires.take_out(data, question)
    else:
        changed = questionnaires.move(data, question, -1 if way == "up" else 1)
    try:
        judged(changed)
        _keep(survey, changed, "order")
    except QuestionnaireInvalid:
        flash(
            _("Nothing was changed: another question depends on this one, or it is the last one."), "warning"
        )
    except SurveyOpened:
        return opened_before(survey.code)
    return redirect(url_for("surveys.survey", code=survey.code, _anchor=question), 303)


@blueprint.get("/surveys/<code>/preview")
@access(*AUTHORS, "worker")
def preview(code: str) -> str:
    """The whole questionnaire as a phone shows it."""
    survey = staff_survey(code)
    asked = judged(surveys.newest_wording(db(), survey).questionnaire)
    return render_template("surveys/preview.html", survey=survey, asked=asked, filled=BLANK)


def draft_data(code: str) -> tuple[Survey, Data]:
    """The draft and its questions, held while they are changed; an open survey has no page for it (404)."""
    survey = staff_survey(code)
    if request.method == "POST":
        surveys.lock_survey(db(), survey)
    if survey.opened_at is not None:
        abort(opened_before(survey.code) if request.method == "POST" else 404)
    return survey, surveys.newest_wording(db(), survey).questionnaire


def _question(data: Data, question: str) -> Data:
    try:
        return question_data(data, question)
    except NoSuchQuestion:
        abort(404)


def _save(survey: Survey, changed: Data, form: QuestionForm, old: Data, question: str) -> Page:
    """Keep it and show it again beside its new picture, or say what is wrong."""
    try:
        judged(changed)
        _keep(survey, changed, "question")
    except QuestionnaireInvalid as error:
        place_faults(form, error.faults)
        return _edit_page(survey, surveys.newest_wording(db(), survey).questionnaire, form, old)
    except SurveyOpened:
        return opened_before(survey.code)
    flash(_("Saved. This is how it looks on a phone."), "success")
    return redirect(url_for("surveys.edit_question", code=survey.code, question=question), 303)


def _keep(survey: Survey, changed: Data, what: str) -> None:
    surveys.set_questionnaire(db(), survey, changed, now=now(), actor=signed_in())
    note("survey_changed", of_survey(survey), what=what)
    db().commit()


def _edit_page(survey: Survey, data: Data, form: FlaskForm, old: Data) -> Page:
    asked = judged(data)
    shown: Any = asked.question(old["id"]) if "id" in old else None
    page = render_template(
        "surveys/question.html",
        survey=survey,
        asked=asked,
        form=form,
        shown=shown,
        kind=old["kind"],
        filled=BLANK,
    )
    return page, 422 if form.errors else 200
