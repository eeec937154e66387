"""A new survey, and the settings of a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import flask_babel
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.models import Compound, Survey
from app.services import staff, survey_copies, surveys
from app.services.activities import of_survey
from app.services.surveys import WORDS, NewSurvey, SurveyOpened
from app.web.access import access, my_compounds, signed_in, staff_compound, staff_survey
from app.web.activity import note
from app.web.presentation import BEIJING
from app.web.request import db, language, now
from app.web.surveys import blueprint
from app.web.surveys.forms import COPY, DraftForm, SettingsForm, settings_of
from app.web.surveys.questionnaires import begin, template_words

_: Callable[..., str] = flask_babel.gettext
Page = str | Response | tuple[str, int]
AUTHORS = ("committee", "office")


@blueprint.route("/surveys/of/<code>/new", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def new_survey(code: str) -> Page:
    """Who asks, why, and from which template, or as a copy of ?copy=ABCD2345 or another."""
    compound = staff_compound(code)
    sources = _sources()
    form = DraftForm(data={"template": "renovation"} | _begun_with(sources, request.args.get("copy", "")))
    form.offer(template_words(language()), [(key, _source_word(each)) for key, each in sources.items()])
    source = sources.get(form.source.data or "") if form.template.data == COPY else None
    form.take_words(source)
    if request.method == "GET":
        form.asker.data = _asker(compound)
    if not form.validate_on_submit():
        page = render_template("surveys/new.html", compound=compound, form=form)
        return page, 422 if form.errors else 200
    survey = _drafted(compound, form, source)
    note("survey_drafted", of_survey(survey), template=form.template.data)
    db().commit()
    return redirect(url_for("surveys.survey", code=survey.code), 303)


@blueprint.route("/surveys/<code>/settings", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def survey_settings(code: str) -> Page:
    """Who may answer, anonymous or with the home, until when."""
    survey = staff_survey(code)
    form = SettingsForm(data=settings_of(survey))
    form.asks_photo = surveys.asks_photo(surveys.newest_wording(db(), survey).questionnaire)
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


def _sources() -> dict[str, Survey]:
    """Surveys of the user's own compounds, by their codes."""
    mine = [each.compound_id for each in my_compounds()]
    return {each.code: each for each in survey_copies.offered(db(), mine)}


def _source_word(survey: Survey) -> str:
    return f"{survey.title} · {survey.compound.name} · {survey.created_at.astimezone(BEIJING):%Y-%m-%d}"


def _begun_with(sources: Mapping[str, Survey], code: str) -> dict[str, str | None]:
    """What the form shows at first, where a survey's page sent the user here."""
    found = sources.get(code)
    if found is None:
        return {}
    words = {name: getattr(found, name) for name in WORDS if not name.startswith("asker")}
    return {"template": COPY, "source": code} | words


def _drafted(compound: Compound, form: DraftForm, source: Survey | None) -> Survey:
    words = form.words()
    if source is not None:
        return survey_copies.draft_copy(db(), source, compound, words, now=now(), actor=signed_in())
    photos = form.photos.data
    questions = begin(form.template.data, words["title"], photos=photos)
    new = NewSurvey(**words, questionnaire=questions, anonymous=not photos)
    return surveys.draft_survey(db(), compound, new, now=now(), actor=signed_in())


def _asker(compound: Compound) -> str:
    """A proposal: the street office for its people, else the committee."""
    if staff.holds(signed_in(), compound, "office"):
        return compound.street
    return _("Owners’ committee of %(compound)s", compound=compound.name)
