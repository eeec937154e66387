"""A worker fills a survey in with a resident, or from her paper: one page, recorded as helped."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.domain.surveys import answers as reading
from app.extensions import louyi
from app.models import Survey
from app.services import survey_answers, surveys
from app.services.activities import of_survey
from app.services.survey_answers import AlreadyAnswered
from app.services.survey_envelopes import AnswersTooLong
from app.services.surveys import SurveyNotOpen
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.request import db, now
from app.web.sentences import place_name
from app.web.survey_pages import Filled, sentences
from app.web.survey_photos import take_photos
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.questionnaires import judged
from app.web.surveys.seats import (
    home_name,
    known_home,
    my_entrances,
    open_for_entry,
    seat_of_form,
    tell_why,
    token_of_form,
)
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]


class HelpHomeForm(FlaskForm):  # type: ignore[misc]
    """A home by its address."""

    home = StringField(
        _l("Home, such as 3-1-501"),
        filters=[one_line],
        validators=[DataRequired(_l("Type building, entrance and room.")), Length(max=50)],
    )


class HelpEntranceForm(FlaskForm):  # type: ignore[misc]
    """Where the person lives, in a survey that counts persons."""

    home = SelectField(_l("Entrance"))


@blueprint.route("/surveys/<code>/help", methods=["GET", "POST"])
@access(*AUTHORS, "worker", audited=False)
def help_home(code: str) -> Page:
    """For whom."""
    survey = open_for_entry(code)
    form = HelpHomeForm() if survey.identity == "household" else HelpEntranceForm()
    if survey.identity != "household":
        form.home.choices = [
            SelectChoice(key, place_name(each.building, each.entrance))
            for key, each in my_entrances(survey).items()
        ]
    if form.validate_on_submit():
        home = known_home(survey, form.home.data)
        if home is not None:
            return redirect(url_for("surveys.help_answer", code=survey.code, home=home), 303)
        form.home.errors = [_("The survey knows no such home. Check building, entrance and room.")]
    page = render_template("surveys/help_home.html", survey=survey, form=form)
    return page, 422 if form.errors else 200


@blueprint.route("/surveys/<code>/help/<home>", methods=["GET", "POST"])
@access(*AUTHORS, "worker", audited=False)
def help_answer(code: str, home: str) -> Page:
    """All questions; sent once."""
    survey = open_for_entry(code)
    if known_home(survey, home) != home:
        abort(404)
    form = FlaskForm()
    asked = judged(surveys.newest_wording(db(), survey).questionnaire)
    typed = request.form.to_dict(flat=False)
    if not form.validate_on_submit():
        return _answer_page(survey, home, Filled({}, {}), form)
    try:
        unseen = take_photos(survey, seat_of_form(survey, home), asked.questions(), typed, helped=True)
    except (SurveyNotOpen, AlreadyAnswered) as error:
        return _refused(survey, home, Filled(typed, {}), form, error)
    read = reading.read(asked, typed)
    faults = unseen if "add" in request.form else sentences(read) | unseen
    if faults or "add" in request.form:
        return _answer_page(survey, home, Filled(typed, faults), form)
    return _send(survey, home, Filled(typed, {}), form, read.answers)


def _send(survey: Survey, home: str, filled: Filled, form: FlaskForm, answers: reading.Answers) -> Page:
    try:
        seat = seat_of_form(survey, home)
        survey_answers.send(db(), survey, seat, answers, now=now(), vault=louyi().vault, helper=signed_in())
    except (SurveyNotOpen, AlreadyAnswered, AnswersTooLong) as error:
        return _refused(survey, home, filled, form, error)
    note("survey_helped", of_survey(survey))
    db().commit()
    flash(_("Recorded, as filled in with help. The next one?"), "success")
    return redirect(url_for("surveys.help_home", code=survey.code), 303)


def _refused(survey: Survey, home: str, filled: Filled, form: FlaskForm, error: Exception) -> Page:
    """Nothing is committed; a page needs the user of this session, so it is not rolled back either."""
    if isinstance(error, SurveyNotOpen):
        return redirect(url_for("surveys.survey", code=survey.code), 303)
    tell_why(error)
    return _answer_page(survey, home, filled, form, 409)


def _answer_page(survey: Survey, home: str, filled: Filled, form: FlaskForm, status: int = 200) -> Page:
    asked = judged(surveys.newest_wording(db(), survey).questionnaire)
    page = render_template(
        "surveys/help_answer.html",
        survey=survey,
        name=home_name(survey, home),
        asked=asked,
        filled=filled,
        form=form,
        token=token_of_form(),
    )
    return page, 422 if filled.faults else status
