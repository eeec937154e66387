"""Answers on paper, typed by the keys alone: the home, then the numbers of the choices, sheet after sheet.

A line a question, in the numbers of the printed sheet (`domain/surveys/paper`). Enter never hands in by
itself: without a script it shows the sheet again with what was understood, for a worker cannot change what is
handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import flask_babel
from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app.domain.surveys import answers as reading
from app.domain.surveys import paper
from app.domain.surveys.answers import Answers
from app.domain.surveys.questionnaire import Questionnaire
from app.extensions import louyi
from app.models import Survey
from app.services import survey_answers, surveys
from app.services.activities import of_survey
from app.services.survey_answers import AlreadyAnswered
from app.services.survey_envelopes import AnswersTooLong
from app.services.surveys import SurveyNotOpen
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.request import db, language, now
from app.web.survey_pages import said
from app.web.survey_words import fault_sentence
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.questionnaires import judged
from app.web.surveys.seats import (
    answered_before,
    home_name,
    known_home,
    open_for_entry,
    seat_at,
    seat_of_form,
    tell_why,
    token_of_form,
)
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
LONGEST = 2_000


class SheetHomeForm(FlaskForm):  # type: ignore[misc]
    """What stands at the top of the sheet."""

    home = StringField(
        _l("Home, such as 3-1-501"),
        filters=[one_line],
        validators=[DataRequired(_l("Type what stands at the top of the sheet.")), Length(max=50)],
    )


@dataclass(frozen=True)
class TypedSheet:
    """One sheet as it was typed, what was understood, and what is wrong, by question id."""

    lines: Mapping[str, str]
    answers: Answers
    faults: Mapping[str, str]
    shown: frozenset[str]
    """What these answers ask; other questions are passed over."""


@blueprint.route("/surveys/<code>/paper", methods=["GET", "POST"])
@access(*AUTHORS, "worker", audited=False)
def type_home(code: str) -> Page:
    """Whose sheet it is; one that has answered is told before anything is typed."""
    survey = open_for_entry(code)
    form = SheetHomeForm()
    if survey.identity != "household":
        form.home.label.text = _("Entrance, such as 3-1")
    if form.validate_on_submit():
        home = known_home(survey, form.home.data)
        if home is None:
            form.home.errors = [_("The survey knows no such place. Check what stands on the sheet.")]
        elif _has_answered(survey, home):
            form.home.errors = [answered_before()]
        else:
            return redirect(url_for("surveys.type_sheet", code=survey.code, home=home), 303)
    page = render_template("surveys/type_home.html", survey=survey, form=form)
    return page, 422 if form.errors else 200


@blueprint.route("/surveys/<code>/paper/<home>", methods=["GET", "POST"])
@access(*AUTHORS, "worker", audited=False)
def type_sheet(code: str, home: str) -> Page:
    """All questions, a line each; "look" shows what was understood, "record" hands it in."""
    survey = open_for_entry(code)
    if known_home(survey, home) != home:
        abort(404)
    form = FlaskForm()
    asked = judged(surveys.newest_wording(db(), survey).questionnaire)
    typed = _read(asked)
    if not form.validate_on_submit():
        return _page(survey, home, asked, typed, form, 200)
    if typed.faults or "record" not in request.form:
        return _page(survey, home, asked, typed, form, 422 if typed.faults else 200)
    try:
        _record(survey, home, typed.answers)
    except SurveyNotOpen:
        return redirect(url_for("surveys.survey", code=survey.code), 303)
    except (AlreadyAnswered, AnswersTooLong) as error:
        tell_why(error)
        return _page(survey, home, asked, typed, form, 409)
    note("survey_paper", of_survey(survey))
    db().commit()
    flash(_("Recorded: %(home)s. The next sheet?", home=home_name(survey, home)), "success")
    if survey.identity == "household":
        return redirect(url_for("surveys.type_home", code=survey.code), 303)
    return redirect(url_for("surveys.type_sheet", code=survey.code, home=home), 303)


def _read(asked: Questionnaire) -> TypedSheet:
    lines = {each.id: request.form.get(each.id, "")[:LONGEST] for each in asked.questions()}
    sheet = paper.read_sheet(asked, lines)
    read = reading.read(asked, sheet.form)
    shown = reading.visible(asked, read.answers)
    kinds = {each.id: each.kind.name for each in asked.questions()}
    faults = {
        name: fault_sentence(fault)
        for name, fault in read.faults.items()
        if kinds[name] not in paper.NOT_ON_PAPER
    }
    unread = {
        name: _("“%(typed)s” is no number of a choice here.", typed=wrong)
        for name, wrong in sheet.unread.items()
        if name in shown or name in faults
    }
    return TypedSheet(lines, read.answers, faults | unread, shown | frozenset(faults))


def _record(survey: Survey, home: str, answers: Answers) -> None:
    seat = seat_of_form(survey, home)
    survey_answers.send(
        db(), survey, seat, answers, now=now(), vault=louyi().vault, helper=signed_in(), on_paper=True
    )


def _has_answered(survey: Survey, home: str) -> bool:
    """Known before a sheet is typed only where the home itself is the seat."""
    if survey.one_per != "household":
        return False
    found = survey_answers.find(db(), survey, seat_at(survey, home, ""))
    return found is not None and found.sent


def _page(
    survey: Survey, home: str, asked: Questionnaire, typed: TypedSheet, form: FlaskForm, status: int
) -> Page:
    posted = request.method == "POST"
    drawn = render_template(
        "surveys/type_sheet.html",
        survey=survey,
        name=home_name(survey, home),
        asked=asked,
        typed=typed if posted else TypedSheet({}, Answers(), {}, frozenset()),
        posted=posted,
        said=lambda question: said(question, typed.answers, language()),
        numbered=lambda conditions: paper.numbered(asked, conditions),
        not_on_paper=paper.NOT_ON_PAPER,
        form=form,
        token=token_of_form(),
    )
    return (drawn, status) if posted else drawn
