"""What we heard, what we do: the committee or street office answers each work, and posts the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flask_babel
from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.domain.surveys import plan as domain
from app.domain.surveys.questionnaire import Questionnaire
from app.models import Survey, SurveyPlan
from app.services import staff, survey_motions, survey_plan, survey_results, surveys
from app.services.activities import of_survey
from app.services.survey_plan import NoPlanYet, PlanChanged, PlanPublished
from app.web.access import access, signed_in, staff_survey
from app.web.activity import note
from app.web.request import db, language, now
from app.web.sentences import scope_name, stage_word
from app.web.survey_plan_shown import ShownPlan, shown_plan, state_word
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.plan_form import Row, changes_of, cross, known_places, place_words, read_rows, rows_of
from app.web.surveys.questionnaires import judged

_: Callable[..., str] = flask_babel.gettext
Page = str | Response | tuple[str, int]
OWN = "own"
"""The part of the list that holds lines added by hand."""
STATE_OF = {**{state: state for state in domain.STATES}, "open": ""}
"""By the word in the address, of which state lines are shown; any other shows all."""


@dataclass(frozen=True)
class Desk:
    """A survey whose answers can be read, its questions as they read now, and its list if it was begun."""

    survey: Survey
    asked: Questionnaire
    plan: SurveyPlan | None

    def shown(self) -> ShownPlan:
        """Every line, with its numbers as the results show them."""
        assert self.plan is not None
        return shown_plan(
            [(line, line.answers) for line in survey_plan.lines(db(), self.survey, self.plan)],
            self.asked,
            self.plan,
            survey_results.results(db(), self.survey),
            language(),
            asker=self.survey.asker,
        )

    def part(self, name: str) -> list[Row]:
        """The rows of one question, or of the lines added by hand."""
        lines = [each for each in self.shown().lines() if _part_of(each.line) == name]
        return rows_of(lines, self.survey.asker, own=name == OWN)


def load_desk(code: str) -> Desk:
    """Where a list can be begun; else 404."""
    survey = staff_survey(code)
    if not survey_plan.may_begin(survey, now()):
        abort(404)
    asked = judged(surveys.newest_wording(db(), survey).questionnaire)
    return Desk(survey, asked, survey_plan.plan_of(db(), survey))


@blueprint.get("/surveys/<code>/plan")
@access(*AUTHORS, "worker")
def plan(code: str) -> str:
    """The list with its answers, or which questions shall feed it."""
    desk = load_desk(code)
    author = staff.holds(signed_in(), desk.survey.compound, *AUTHORS)
    if desk.plan is None:
        return _questions_page(desk, author, domain.feeding(desk.asked))
    shown, show = desk.shown(), request.args.get("show", "")
    state = STATE_OF.get(show)
    return render_template(
        "surveys/plan.html",
        survey=desk.survey,
        plan=desk.plan,
        shown=shown,
        show="" if state is None else show,
        headings=shown.headings if state is None else shown.only(state),
        part_of=lambda line: _part_of(line.line),
        form=FlaskForm(),
        author=author,
        drafts=staff.holds(signed_in(), desk.survey.compound, "committee"),
        made=survey_motions.made_from(db(), desk.survey, now()),
        stage_word=stage_word,
        scope_name=scope_name,
        state_word=state_word,
        states=(*domain.STATES, ""),
        own=OWN,
    )


@blueprint.route("/surveys/<code>/plan/questions", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def plan_questions(code: str) -> Page:
    """Which questions feed the list."""
    desk, form = load_desk(code), FlaskForm()
    known = [question.id for question in domain.asking(desk.asked)]
    chosen = [each for each in known if each in request.form.getlist("question")]
    if not form.validate_on_submit():
        standing = list(desk.plan.questions) if desk.plan else domain.feeding(desk.asked)
        return _questions_page(desk, True, standing)
    try:
        survey_plan.choose(db(), desk.survey, chosen, now=now(), actor=signed_in())
    except PlanPublished:
        db().rollback()
        flash(_("The list is posted: what stands in it is not taken out. You may add questions."), "warning")
        return redirect(url_for("surveys.plan_questions", code=code), 303)
    except NoPlanYet:
        abort(404)
    note("survey_plan_changed", of_survey(desk.survey), what="questions")
    db().commit()
    return redirect(url_for("surveys.plan", code=code), 303)


@blueprint.route("/surveys/<code>/plan/answers/<part>", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def plan_answers(code: str, part: str) -> Page:
    """Answer the works of one question, row by row; all is kept, or what is wrong stands at its row."""
    desk = load_desk(code)
    if desk.plan is None:
        return redirect(url_for("surveys.plan", code=code), 303)
    rows, form = desk.part(part), FlaskForm()
    if not rows:
        abort(404)
    if not form.validate_on_submit():
        return _rows_page(desk, part, rows, form)
    places = known_places(surveys.places_of(db(), desk.survey))
    read_rows(rows, request.form, places)
    if any(row.faults for row in rows):
        return _rows_page(desk, part, rows, form)
    return _saved(desk, part, rows, places, form)


@blueprint.post("/surveys/<code>/plan/remove/<int(max=2147483647):number>")
@access(*AUTHORS)
def plan_remove(code: str, number: int) -> Response:
    """Take a line of one's own out of a draft."""
    desk = load_desk(code)
    try:
        if desk.plan is None or not survey_plan.remove_own(db(), desk.survey, desk.plan, number):
            abort(404)
    except PlanPublished:
        db().rollback()
        flash(_("The list is posted: what stands in it is not taken out. You may add questions."), "warning")
        return redirect(url_for("surveys.plan", code=code), 303)
    note("survey_plan_changed", of_survey(desk.survey), what="removed")
    db().commit()
    return redirect(url_for("surveys.plan", code=code), 303)


@blueprint.post("/surveys/<code>/plan/publish")
@access(*AUTHORS)
def plan_publish(code: str) -> Response:
    """Show the list at the address of the survey."""
    desk = load_desk(code)
    if desk.plan is None or not any(line.answers for line in _lines(desk)):
        flash(_("Answer at least one line first."), "warning")
        return redirect(url_for("surveys.plan", code=code), 303)
    survey_plan.publish(db(), desk.survey, desk.plan, now=now(), actor=signed_in())
    note("survey_plan_published", of_survey(desk.survey))
    db().commit()
    flash(_("Posted: everyone sees the list. Each later change is shown with its day."), "success")
    return redirect(url_for("surveys.plan", code=code), 303)


def _saved(
    desk: Desk, part: str, rows: list[Row], places: dict[str, tuple[str, str]], form: FlaskForm
) -> Page:
    try:
        saved = survey_plan.save(db(), desk.survey, changes_of(rows, places), now=now(), actor=signed_in())
    except PlanChanged as error:  # nothing was written
        cross(rows, desk.part(part), error.lines)
        return _rows_page(desk, part, rows, form, 409)
    if saved:
        note("survey_plan_changed", of_survey(desk.survey), what=part, lines=saved)
        db().commit()
        flash(flask_babel.ngettext("%(num)s answer saved.", "%(num)s answers saved.", saved), "success")
    return redirect(url_for("surveys.plan", code=desk.survey.code), 303)


def _lines(desk: Desk) -> list[survey_plan.Line]:
    assert desk.plan is not None
    return survey_plan.lines(db(), desk.survey, desk.plan)


def _part_of(line: survey_plan.Line) -> str:
    return line.work.ref[0] if line.work else OWN


def _questions_page(desk: Desk, author: bool, chosen: list[str]) -> str:
    return render_template(
        "surveys/plan_questions.html",
        survey=desk.survey,
        plan=desk.plan,
        questions=domain.asking(desk.asked),
        numbers=desk.asked.numbers(),
        chosen=chosen,
        author=author,
        form=FlaskForm(),
    )


def _rows_page(desk: Desk, part: str, rows: list[Row], form: FlaskForm, status: int = 422) -> Page:
    wrong = any(row.faults or row.crossed for row in rows)
    page = render_template(
        "surveys/plan_answers.html",
        survey=desk.survey,
        plan=desk.plan,
        part=part,
        question=desk.asked.question(part),
        rows=rows,
        wrong=[row for row in rows if row.faults or row.crossed],
        form=form,
        states=domain.STATES,
        longest=domain.LONGEST,
        state_word=state_word,
        places=place_words(surveys.places_of(db(), desk.survey)),
    )
    return page, status if wrong else 200
