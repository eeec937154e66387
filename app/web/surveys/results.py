"""What a survey says: pictures and tables, files; and posting it for everyone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial
from typing import Any, Final, TypeVar

import flask_babel
from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app.delivery.exports import Cell, SheetTable
from app.domain.crowds import FEWEST
from app.domain.surveys.kinds.base import OTHER
from app.domain.surveys.kinds.number import written
from app.domain.surveys.questionnaire import Question, Questionnaire
from app.domain.surveys.results.crossing import LARGEST
from app.extensions import louyi
from app.models import Survey
from app.services import staff, survey_crossings, survey_imports, survey_rates, survey_results, surveys
from app.services.activities import of_survey
from app.services.lately import Count
from app.services.survey_results import Answered
from app.services.surveys import Stage, SurveyNotOpen
from app.web.access import access, signed_in, staff_survey
from app.web.activity import note
from app.web.files import send_long
from app.web.live import live_answer, tag_of
from app.web.request import db, language, now
from app.web.sentences import place_name
from app.web.survey_crossed import Breakdown, breakdown
from app.web.survey_pages import labels_of
from app.web.survey_shown import shown
from app.web.survey_words import unread_sentence
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.questionnaires import judged

_: Callable[..., str] = flask_babel.gettext
T = TypeVar("T")
LARGE: Final = 2000
"""Answers from which on the page of an open survey is counted once a minute, not at each view."""


@blueprint.get("/surveys/<code>/results")
@access(*AUTHORS, "worker")
def results(code: str) -> str:
    """Question by question; while answers come in, the page's script asks for the part that moves."""
    survey, asked = readable(code)
    values = _values(survey, asked)
    part = render_template("surveys/_results_live.html", **values)
    return render_template(
        "surveys/results.html",
        live=part,
        tag=tag_of(part),
        live_url=url_for("surveys.results_live", code=code, by=request.args.get("by") or None),
        form=FlaskForm(),
        **values,
    )


@blueprint.get("/surveys/<code>/results/live")
@access(*AUTHORS, "worker")
def results_live(code: str) -> Response:
    """That part alone; 304 while nothing has moved."""
    return live_answer(render_template("surveys/_results_live.html", **_values(*readable(code))))


def _values(survey: Survey, asked: Questionnaire) -> dict[str, Any]:
    rates = survey_rates.rates(db(), survey)
    large = survey.tallied_at is None and rates.whole.answers > LARGE
    count = _lately if large else _at_once
    counted = count((survey.survey_id,), lambda: survey_results.results(db(), survey))
    found, imported = counted.value, survey_imports.done(db(), survey)
    of_a_file = survey_imports.tells(survey, imported)
    wished = request.args.get("by", "")
    by = wished if any(each.id == wished for each in asked.questions()) else ""
    return {
        "survey": survey,
        "stage": surveys.stage_of(survey, now()),
        "as_of": counted.at if large else None,
        "questions": shown(asked, found, rates, language()),
        "breakdown": count((survey.survey_id, by, language()), lambda: _breakdown(survey, asked, by)).value
        if found.responses >= FEWEST and found.marks <= LARGEST and not of_a_file
        else None,
        "of_a_file": of_a_file,
        "responses": found.responses,
        "imported": imported,
        "unread": unread_sentence(survey, rates.whole.answers, found.responses, imported),
        "rates": rates,
        "fewest": FEWEST,
        "author": staff.holds(signed_in(), survey.compound, *AUTHORS),
        "place_name": place_name,
    }


def _at_once(_name: Hashable, count: Callable[[], T]) -> Count[T]:
    return Count(now(), count())


def _lately(name: Hashable, count: Callable[[], T]) -> Count[T]:
    return louyi().lately.get(("survey", name), now(), count)


def _breakdown(survey: Survey, asked: Questionnaire, by: str) -> Breakdown:
    return breakdown(asked, by, partial(survey_crossings.crossings, db(), survey), language())


@blueprint.post("/surveys/<code>/publish")
@access(*AUTHORS)
def publish(code: str) -> Answer:
    """Show the results at the address of the survey."""
    survey = staff_survey(code)
    try:
        surveys.publish(db(), survey, now=now(), actor=signed_in())
    except SurveyNotOpen:
        db().rollback()
    else:
        note("survey_published", of_survey(survey))
        db().commit()
        flash(_("Posted: the address and the QR code of the survey show the results now."), "success")
    return redirect(url_for("surveys.results", code=code), 303)


@blueprint.post("/surveys/<code>/file.<any(xlsx, csv):kind>")
@access(*AUTHORS)
def survey_file(code: str, kind: str) -> Response:
    """Every response as a row; the workbook has the code book beside it. Under five there is no file."""
    survey, asked = readable(code)
    if survey_results.answered(db(), survey) < FEWEST:
        abort(404)
    note("survey_downloaded", of_survey(survey), file=kind)
    db().commit()
    with louyi().database.reading() as reading:  # long, and in nobody's way
        table = SheetTable(_("Survey answers"), _header(survey, asked), _rows(reading, survey, asked))
        return send_long([table, _code_book(asked)], kind, f"louyi-{survey.code}-answers", now())


def readable(code: str) -> tuple[Survey, Questionnaire]:
    """A survey whose answers may be seen now: closed and opened, or named and begun."""
    survey = staff_survey(code)
    stage = surveys.stage_of(survey, now())
    if stage is Stage.DRAFT or (survey.anonymous and stage is not Stage.CLOSED):
        abort(404)
    return survey, judged(surveys.newest_wording(db(), survey).questionnaire)


def _columns(asked: Questionnaire) -> Iterator[tuple[Question, str]]:
    """A column a question, or where several can be chosen a column an option."""
    for question in asked.questions():
        if question.kind.name in ("multiple", "ranking", "basket"):
            yield from ((question, key) for key in question.kind.keys())  # noqa: SIM118  no dict
        elif question.kind.name != "photo":
            yield question, ""


def _header(survey: Survey, asked: Questionnaire) -> list[str]:
    numbers = asked.numbers()
    first = [_("Building"), _("Entrance")]
    if not survey.anonymous:
        first += [_("Room"), _("Helped")]
    for question, key in _columns(asked):
        first.append(f"{numbers[question.id]}.{key}" if key else str(numbers[question.id]))
    return [*first, _("In own words")]


def _rows(session: Session, survey: Survey, asked: Questionnaire) -> Iterator[Sequence[Cell]]:
    columns, numbers = list(_columns(asked)), asked.numbers()
    for each in survey_results.every(session, survey, louyi().vault):
        place: list[Cell] = [each.building or None, each.entrance or None]
        if not survey.anonymous:
            place += [each.room, _("Yes") if each.helped else _("No")]
        yield [*place, *(_cell(each, question, key) for question, key in columns), _others(each, numbers)]


def _cell(each: Answered, question: Question, key: str) -> Cell:
    """1 for a chosen option, its place where an order was asked, a number, a point, words."""
    kind: Any = question.kind
    found = each.marks.get(question.id, ())
    if key:
        return next((place or 1 for mark, place, _amount, _said in found if mark == key), None)
    if not found:
        return None
    mark, _place, amount, said = found[0]
    if kind.name == "number" and amount is not None:
        return amount if kind.decimals == 0 else written(amount, kind.decimals)
    if kind.name == "scale":
        return int(mark)
    return said if kind.name in ("short", "long", "date") else mark


def _others(each: Answered, numbers: dict[str, int]) -> str:
    """What was written beside “Other”."""
    return "; ".join(
        f"{numbers[question]}: {said}"
        for question, marks in each.marks.items()
        for mark, _place, _amount, said in marks
        if mark == OTHER and said and question in numbers
    )


def _code_book(asked: Questionnaire) -> SheetTable:
    """Each column with its question, and each key with its words."""
    numbers = asked.numbers()
    rows: list[Sequence[Cell]] = []
    for question in asked.questions():
        rows.append([str(numbers[question.id]), "", question.label.said(language())])
        labels = labels_of(question, language())
        rows += [[str(numbers[question.id]), key, label] for key, label in labels.items()]
    return SheetTable(_("Code book"), [_("What is asked"), _("Code of the choice"), _("Words")], rows)
