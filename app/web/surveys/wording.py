"""Words of an open survey are mended, and everyone sees when; what is asked stands."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.surveys import versions
from app.domain.surveys.node import QuestionnaireInvalid
from app.models import Survey
from app.services import surveys
from app.services.activities import of_survey
from app.services.surveys import Stage, SurveyNotOpen
from app.web.access import access, signed_in, staff_survey
from app.web.activity import note
from app.web.request import db, now
from app.web.survey_pages import Filled
from app.web.surveys import blueprint, questionnaires
from app.web.surveys.draft import AUTHORS
from app.web.surveys.question_form import QuestionForm, as_seen, place_faults, reworded, wording_form
from app.web.surveys.questionnaires import Data, NoSuchQuestion, judged, question_data

_: Callable[..., str] = flask_babel.gettext
Page = str | Response | tuple[str, int]


@blueprint.route("/surveys/<code>/words/<question>", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def fix_wording(code: str, question: str) -> Page:
    """Mend the words of one question, line for line."""
    survey = staff_survey(code)
    if request.method == "POST":
        surveys.lock_survey(db(), survey)
    if surveys.stage_of(survey, now()) is not Stage.OPEN:
        abort(404)
    data = surveys.newest_wording(db(), survey).questionnaire
    try:
        old = question_data(data, question)
    except NoSuchQuestion:
        abort(404)
    form = wording_form(old)
    if form.validate_on_submit() and as_seen(form, old) and _mended(survey, data, form, old):
        return redirect(url_for("surveys.survey", code=survey.code), 303)
    asked = judged(data)
    page = render_template(
        "surveys/words.html",
        survey=survey,
        form=form,
        shown=asked.question(question),
        numbers=asked.numbers(),
        filled=Filled({}, {}),
    )
    return page, 422 if form.errors else 200


def _mended(survey: Survey, data: Data, form: QuestionForm, old: Data) -> bool:
    """Keep the new words if they are new; False with the error at its field."""
    try:
        changed = questionnaires.put(data, reworded(form, old))
        if not versions.changes(judged(data), judged(changed)):
            return True
        surveys.fix_wording(db(), survey, changed, now=now(), actor=signed_in())
    except QuestionnaireInvalid as error:
        place_faults(form, error.faults)
        return False
    except (versions.MeaningChanged, SurveyNotOpen):
        form.label.errors = [_("Only words can be mended: the number and order of the lines stand.")]
        return False
    note("survey_reworded", of_survey(survey), question=old["id"])
    db().commit()
    flash(_("Mended. The page of the survey says since when."), "success")
    return True
