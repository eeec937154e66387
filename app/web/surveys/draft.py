"""A new survey, and the settings of a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from app.services import staff, surveys
from app.services.activities import of_survey
from app.services.surveys import NewSurvey, SurveyOpened
from app.web.access import access, signed_in, staff_compound, staff_survey
from app.web.activity import note
from app.web.request import db, language, now
from app.web.surveys import blueprint
from app.web.surveys.forms import DraftForm, SettingsForm, settings_of
from app.web.surveys.questionnaires import begin, template_words

_: Callable[..., str] = flask_babel.gettext
Page = str | Response | tuple[str, int]
AUTHORS = ("committee", "office")


@blueprint.route("/surveys/of/<code>/new", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def new_survey(code: str) -> Page:
    """Who asks, why, and from which template."""
    compound = staff_compound(code)
    form = DraftForm(data={"asker": _asker(compound), "template": "renovation"})
    form.template.choices = [SelectChoice(key, word) for key, word in template_words(language())]
    if not form.validate_on_submit():
        page = render_template("surveys/new.html", compound=compound, form=form)
        return page, 422 if form.errors else 200
    new = NewSurvey(
        form.title.data, form.asker.data, form.purpose.data, begin(form.template.data, form.title.data)
    )
    survey = surveys.draft_survey(db(), compound, new, now=now(), actor=signed_in())
    note("survey_drafted", of_survey(survey), template=form.template.data)
    db().commit()
    return redirect(url_for("surveys.survey", code=survey.code), 303)


@blueprint.route("/surveys/<code>/settings", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def survey_settings(code: str) -> Page:
    """Who may answer, anonymous or with the home, until when."""
    survey = staff_survey(code)
    form = SettingsForm(data=settings_of(survey))
    if survey.opened_at is not None or not form.validate_on_submit():
        page = render_template("surveys/settings.html", survey=survey, form=form)
        return page, 422 if form.errors else 200
    try:
        surveys.lock_survey(db(), survey)
        surveys.change_draft(survey, **form.changes())
    except SurveyOpened:
        return opened_before(survey.code)
    note("survey_changed", of_survey(survey), what="settings")
    db().commit()
    return redirect(url_for("surveys.survey", code=survey.code), 303)


def opened_before(code: str) -> Response:
    """Somebody else opened it while the form was filled in."""
    db().rollback()
    flash(_("The survey is open: it cannot be changed like this any more."), "warning")
    return redirect(url_for("surveys.survey", code=code), 303)


def _asker(compound: Any) -> str:
    """A proposal: the street office for its people, else the committee."""
    if staff.holds(signed_in(), compound, "office"):
        return str(compound.street)
    return _("Owners’ committee of %(compound)s", compound=compound.name)
