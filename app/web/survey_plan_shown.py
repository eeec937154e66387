"""The plan list as pages show it: what was heard, from five homes on, and what is said to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import flask_babel

from app.domain.crowds import FEWEST
from app.domain.surveys import questionnaire
from app.domain.surveys.plan import STATES, Ref, Work
from app.domain.surveys.questionnaire import Questionnaire
from app.domain.surveys.results.shares import percent, share
from app.domain.surveys.results.suppression import shown_alone
from app.models import Survey, SurveyPlan, SurveyPlanAnswer
from app.services import survey_plan, survey_results, surveys
from app.services.survey_plan import Line
from app.services.survey_results import Results
from app.web.request import db, language
from app.web.sentences import place_name

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
MOST_OF_A_BUILDING = 10
"""Works that the index of a building names."""


@dataclass(frozen=True)
class ShownAnswer:
    """An answer in words."""

    state: str
    word: str
    reason: str
    body: str
    due: str
    where: str
    at: datetime


@dataclass(frozen=True)
class ShownLine:
    """One line: its name, how many wanted it (no sentence where too few answered), and its answer."""

    anchor: str
    heading: str
    label: str
    wanted: Sequence[str]
    weight: int
    """Homes that wanted it, to sort by; 0 where that is not shown."""
    answer: ShownAnswer | None
    earlier: Sequence[ShownAnswer]
    """What was said before, the newest first."""
    line: Line


@dataclass(frozen=True)
class ShownPlan:
    """Lines under their headings, the most wanted first."""

    headings: Mapping[str, Sequence[ShownLine]]
    tally: Mapping[str, int]
    """Lines by state; "" has no answer yet."""

    def lines(self) -> Iterable[ShownLine]:
        """All of them."""
        return (line for lines in self.headings.values() for line in lines)

    def only(self, state: str) -> dict[str, list[ShownLine]]:
        """Headings with the lines of this state, "" for those without an answer."""
        found: dict[str, list[ShownLine]] = {}
        for heading, lines in self.headings.items():
            if mine := [each for each in lines if (each.answer.state if each.answer else "") == state]:
                found[heading] = mine
        return found

    def by_ref(self) -> dict[Ref, ShownLine]:
        """Works by every place where they are asked for."""
        return {ref: each for each in self.lines() if each.line.work for ref in each.line.work.asked}


def state_word(state: str) -> str:
    """What becomes of a work."""
    return {
        "planned": _("In this plan"),
        "needs_vote": _("Needs a vote of the owners"),
        "later": _("Later"),
        "not_possible": _("Not possible"),
        "": _("No answer yet"),
    }[state]


def due_word(due: str) -> str:
    """ "by 30 June 2027", "in the second quarter of 2027"."""
    if not due:
        return ""
    if "Q" in due:
        year, quarter = due.split("-Q")
        return _("quarter %(quarter)s of %(year)s", quarter=quarter, year=year)
    day = date.fromisoformat(due)
    return _("by %(year)s-%(month)s-%(day)s", year=day.year, month=day.month, day=day.day)


def where_word(building: str, entrance: str) -> str:
    """Where an answer holds; nothing for the whole compound."""
    return place_name(building, entrance) if building else ""


def shown_answer(answer: SurveyPlanAnswer) -> ShownAnswer:
    """One answer in words."""
    return ShownAnswer(
        answer.state,
        state_word(answer.state),
        answer.reason,
        answer.body,
        due_word(answer.due),
        where_word(answer.building, answer.entrance),
        answer.decided_at,
    )


def shown_plan(
    lines: Iterable[tuple[Line, Sequence[SurveyPlanAnswer]]],
    asked: Questionnaire,
    plan: SurveyPlan,
    found: Results | None,
    language: str,
    *,
    asker: str,
) -> ShownPlan:
    """Each line with those of its answers that the reader may see. Without `found` nothing is counted."""
    headings: dict[str, list[ShownLine]] = {}
    for line, answers in lines:
        shown = _line(line, answers, asked, plan, found, language, asker)
        headings.setdefault(shown.heading, []).append(shown)
    tally = dict.fromkeys((*STATES, ""), 0)
    for each in headings.values():
        each.sort(key=lambda one: -one.weight)
        for one in each:
            tally[one.answer.state if one.answer else ""] += 1
    return ShownPlan(headings, tally)


def posted_plan(survey: Survey, plan: SurveyPlan) -> tuple[ShownPlan, Results | None]:
    """What everyone sees: the answers that were told to the public. Numbers stand there once the results are
    posted; before, a list that is looked at twice would tell who answered between (docs/adr/0017)."""
    counted = survey_results.results(db(), survey) if survey.published_at is not None else None
    lines = [(line, survey_plan.posted(line, plan)) for line in survey_plan.lines(db(), survey, plan)]
    asked = questionnaire.read(surveys.newest_wording(db(), survey).questionnaire)
    return shown_plan(
        lines, asked, plan, counted, language(), asker=survey.said("asker", language())
    ), counted


def buildings(shown: ShownPlan, found: Results) -> dict[str, list[tuple[ShownLine, str]]]:
    """What was wanted in each building that may be shown, the most wanted first, with how many."""
    best: dict[str, dict[str, tuple[int, ShownLine, str]]] = {}
    for (question, option), line in shown.by_ref().items():
        counted = found.of(question)
        if line.line.work is None or line.line.work.ref != (question, option):
            continue
        for building in shown_alone(counted.answered_in) - {""}:
            number = counted.keys_in.get((building, option), 0)
            if number:
                words = _of(number, counted.answered_in[building])
                best.setdefault(building, {})[line.anchor] = (number, line, words)
    ordered = sorted(best, key=lambda name: (not name.isdigit(), int(name) if name.isdigit() else 0, name))
    return {
        building: [
            (line, words)
            for _number, line, words in sorted(best[building].values(), key=lambda each: -each[0])[
                :MOST_OF_A_BUILDING
            ]
        ]
        for building in ordered
    }


def _line(
    line: Line,
    answers: Sequence[SurveyPlanAnswer],
    asked: Questionnaire,
    plan: SurveyPlan,
    found: Results | None,
    language: str,
    asker: str,
) -> ShownLine:
    said = [shown_answer(answer) for answer in answers]
    work = line.work
    if work is None:
        assert line.line is not None
        anchor, label = f"own-{line.line.survey_plan_line_id}", answers[-1].title if answers else ""
        heading, wanted = _("Added by %(asker)s", asker=asker), []
    else:
        anchor, label = f"w-{work.ref[0]}-{work.ref[1]}", work.label.said(language)
        question = asked.question(work.ref[0])
        over = work.heading or (question.label if question else work.label)
        heading = over.said(language)
        wanted = list(_wanted(work, asked, plan, found)) if found else []
    return ShownLine(
        anchor,
        heading,
        label,
        [words for _number, words in wanted],
        max((number for number, _words in wanted), default=0),
        said[-1] if said else None,
        said[-2::-1],
        line,
    )


def _wanted(work: Work, asked: Questionnaire, plan: SurveyPlan, found: Results) -> Iterable[tuple[int, str]]:
    """How many wanted it, question by question, as the page of results shows it."""
    for name, option in work.asked:
        counted, question = found.of(name), asked.question(name)
        if name not in plan.questions or question is None or counted.answered < FEWEST:
            continue
        number = counted.keys.get(option, 0)
        kind: Any = question.kind
        if kind.name != "ranking":
            yield number, _("Wanted by %(part)s", part=_of(number, counted.answered))
        else:
            yield number, _("%(number)s put it among the first %(top)s", top=kind.top, number=number)


def _of(number: int, answered: int) -> str:
    return _(
        "%(number)s of %(answered)s (%(share)s %%)",
        number=number,
        answered=answered,
        share=percent(share(number, answered)),
    )
