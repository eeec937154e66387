"""The questions page by page, a look before sending, sent; saved with every page, changed until the close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

import flask_babel
from flask import flash, redirect, render_template, request, session
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.domain.surveys import answers as reading
from app.domain.surveys.answers import Answers, form_of
from app.domain.surveys.questionnaire import Questionnaire
from app.extensions import louyi
from app.services import (
    survey_answers,
    survey_calling,
    survey_calls,
    survey_doors,
    survey_photos,
    survey_plan,
)
from app.services.attempts import Paused
from app.services.survey_answers import read_answers
from app.services.survey_doors import Seat, SurveyFull
from app.services.survey_envelopes import AnswersTooLong, Envelope
from app.services.surveys import SurveyNotOpen
from app.web.access import access
from app.web.request import db, language, now
from app.web.resident import blueprint
from app.web.resident.survey import Asked, load_asked, seat_or_step
from app.web.seen import seen
from app.web.sentences import deadline
from app.web.survey_pages import Filled, Page, complete, faults_on, find_page, merged, pages, said
from app.web.survey_photos import photo_response, take_photos

_: Callable[..., str] = flask_babel.gettext
View = str | Response | tuple[str, int]


def _seated(view: Callable[..., View]) -> Callable[..., View]:
    """Loads the survey and who answers: (place, seat, **rest); whoever has no seat yet goes to that step."""

    @wraps(view)
    def seated(code: str, **rest: str) -> View:
        place = load_asked(code)
        seat = seat_or_step(place)
        return view(place, seat, **rest) if isinstance(seat, Seat) else seat

    return seated


@blueprint.get("/s/<code>/begin")
@access()
@_seated
def survey_begin(place: Asked, seat: Seat) -> View:
    """The first page, or the one where she stopped."""
    asked = place.questions()
    kept = survey_answers.envelope_of(db(), place.survey, seat, louyi().vault)
    if kept.of_another(seat.mark):
        told = _(
            "Another owner of this home, or a worker with one, has answered. You may change the answers."
        )
        flash(told, "info")
    answers = _read(kept, asked)
    found = pages(asked, answers, single=_single())
    at = next((page for page in found if not any(q.id in answers.values for q in page.questions)), None)
    if at is None:
        return redirect(place.url("survey_send"), 303)
    return redirect(place.url("survey_page", question=at.name), 303)


@blueprint.route("/s/<code>/answer/<question>", methods=["GET", "POST"])
@access()
@_seated
def survey_page(place: Asked, seat: Seat, question: str) -> View:
    """One page of questions; each press keeps what is there."""
    asked = place.questions()
    answers = _answers(place, seat, asked)
    page = find_page(pages(asked, answers, single=_single()), question)
    if page is None:
        return redirect(place.url("survey_begin"), 303)
    form = FlaskForm()
    if not form.validate_on_submit():
        return _page(place, asked, page, Filled(form_of(asked, answers), {}), form)
    return _take(place, seat, asked, answers, page, form)


@blueprint.route("/s/<code>/send", methods=["GET", "POST"])
@access()
@_seated
def survey_send(place: Asked, seat: Seat) -> View:
    """All answers once more, and the button that hands them in."""
    asked = place.questions()
    answers, form = _answers(place, seat, asked), FlaskForm()
    missing = complete(asked, answers)
    if missing or not form.validate_on_submit():
        return _look(place, asked, answers, form, list(missing))
    if request.form.get("seen") != seen(answers.data()):
        flash(
            _("These answers have changed meanwhile, on another phone or page. Please look once more."),
            "warning",
        )
        return _look(place, asked, answers, form, [])
    try:
        survey_answers.send(db(), place.survey, seat, answers, now=now(), vault=louyi().vault)
    except SurveyNotOpen:
        return _over(place)
    db().commit()
    return redirect(place.url("survey_thanks"), 303)


@blueprint.get("/s/<code>/thanks")
@access()
@_seated
def survey_thanks(place: Asked, seat: Seat) -> View:
    """Sent: until when it can be changed, and what comes next."""
    kept = survey_answers.envelope_of(db(), place.survey, seat, louyi().vault)
    page = "survey_thanks" if kept.sent is not None else "survey_later"
    return render_template(
        f"resident/{page}.html",
        place=place,
        survey=place.survey,
        form=FlaskForm(),
        deadline=deadline,
        plan=survey_plan.published_plan(db(), place.survey),
        calling=survey_calling.asks_apart(db(), place.survey),
        called=seat.room is not None and survey_calls.agreed(db(), place.survey, seat.place, seat.room),
    )


@blueprint.get("/s/<code>/photo/<reference>")
@access()
@_seated
def survey_photo(place: Asked, seat: Seat, reference: str) -> View:
    """Her own photo, once more."""
    row = survey_answers.find(db(), place.survey, seat)
    return photo_response(survey_photos.own_picture(db(), row, reference, louyi().vault))


@blueprint.post("/s/<code>/take-back")
@access()
@_seated
def survey_take_back(place: Asked, seat: Seat) -> View:
    """Destroy her answers, while the survey is open."""
    if FlaskForm().validate_on_submit():
        try:
            survey_answers.take_back(db(), place.survey, seat, now=now())
        except SurveyNotOpen:
            return _over(place)
        db().commit()
        flash(_("Your answers are gone. You may answer again until the close."), "success")
    return redirect(place.url("survey"), 303)


def _take(
    place: Asked, seat: Seat, asked: Questionnaire, before: Answers, page: Page, form: FlaskForm
) -> View:
    """Read the page, keep it, and go on; or show it again with what is wrong."""
    typed = merged(asked, before, page, request.form)
    try:
        unseen = take_photos(place.survey, seat, page.questions, typed)
    except SurveyNotOpen:
        return _over(place)
    later = "later" in request.form
    read = reading.read(asked, typed)
    faults = unseen if "add" in request.form else faults_on(page, read, later=later) | unseen
    if faults or "add" in request.form:
        return _page(place, asked, page, Filled(typed, faults), form)
    try:
        _refuse_abuse(place, seat)
        survey_answers.save(db(), place.survey, seat, read.answers, now=now(), vault=louyi().vault)
    except SurveyNotOpen:
        return _over(place)
    except (AnswersTooLong, Paused, SurveyFull) as error:
        return _held(place, asked, page, typed, form, error)
    db().commit()
    if later:
        return redirect(place.url("survey_thanks"), 303)
    return redirect(_onward(place, asked, read.answers, page), 303)


def _onward(place: Asked, asked: Questionnaire, answers: Answers, page: Page) -> str:
    """The same page if a question has appeared on it, else the next one, else the look before sending."""
    found = find_page(pages(asked, answers, single=_single()), page.name)
    shown = set(request.form.get("shown", "").split())
    if found is not None and not {each.id for each in found.questions} <= shown:
        flash(_("By your answer a further question has come up on this page."), "info")
        return place.url("survey_page", question=page.name)
    if found is None or found.after is None:
        return place.url("survey_send")
    return place.url("survey_page", question=found.after)


def _refuse_abuse(place: Asked, seat: Seat) -> None:
    """Where nothing is proved, a first answer is held by limits."""
    if place.survey.identity == "open" and survey_answers.find(db(), place.survey, seat) is None:
        address = request.remote_addr or ""
        survey_doors.refuse_abuse(db(), place.survey, address, now=now(), vault=louyi().vault)


def _answers(place: Asked, seat: Seat, asked: Questionnaire) -> Answers:
    """What she saved, else what she sent."""
    return _read(survey_answers.envelope_of(db(), place.survey, seat, louyi().vault), asked)


def _read(kept: Envelope, asked: Questionnaire) -> Answers:
    return read_answers(asked, kept.saved if kept.saved is not None else kept.sent)


def _single() -> bool:
    return bool(session.get("elder"))


def _over(place: Asked) -> Response:
    """It closed while she was writing."""
    db().rollback()
    return redirect(place.url("survey"), 303)


def _held(
    place: Asked,
    asked: Questionnaire,
    page: Page,
    typed: dict[str, list[str]],
    form: FlaskForm,
    error: Exception,
) -> View:
    if isinstance(error, AnswersTooLong):
        text = _("All your texts together are too long. Please shorten them.")
    else:
        text = _("Too many answers come from here just now. Please try again in a quarter of an hour.")
    return _page(place, asked, page, Filled(typed, {page.name: text}), form)


def _page(place: Asked, asked: Questionnaire, page: Page, filled: Filled, form: FlaskForm) -> View:
    filled = replace(filled, photo_url=lambda reference: place.url("survey_photo", reference=reference))
    drawn = render_template(
        "resident/survey_page.html",
        place=place,
        survey=place.survey,
        page=page,
        numbers=asked.numbers(),
        filled=filled,
        form=form,
        back=place.url("survey_page", question=page.before) if page.before else place.url("survey"),
    )
    return (drawn, 422) if filled.faults else drawn


def _look(place: Asked, asked: Questionnaire, answers: Answers, form: FlaskForm, missing: list[str]) -> View:
    found = pages(asked, answers, single=_single())
    rows = [(page.name, each, said(each, answers, language())) for page in found for each in page.questions]
    drawn = render_template(
        "resident/survey_send.html",
        place=place,
        survey=place.survey,
        rows=rows,
        numbers=asked.numbers(),
        missing=missing,
        seen=seen(answers.data()),
        form=form,
        back=place.url("survey_page", question=found[-1].name) if found else place.url("survey"),
    )
    return (drawn, 422) if missing and request.method == "POST" else drawn
