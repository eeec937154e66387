"""Two surveys side by side, question by question; nothing that the results of either would hide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import flask_babel
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.delivery import charts
from app.delivery.charts import Frame
from app.domain.surveys.questionnaire import Question, Questionnaire
from app.domain.surveys.results.bars import Bar, Bars, bars
from app.domain.surveys.results.compare import Comparison, alike, compare
from app.domain.surveys.results.ranking import ranking
from app.models import Survey
from app.services import survey_rates, survey_results
from app.services.survey_rates import Rates
from app.services.survey_results import Counted, Results
from app.web.presentation import beijing_day
from app.web.survey_pages import labels_of
from app.web.survey_shown import SAID, ShownQuestion, Table, shown

_: Callable[..., str] = flask_babel.gettext


@dataclass(frozen=True)
class Side:
    """One of the two surveys with all that its own results show."""

    survey: Survey
    asked: Questionnaire
    found: Results
    rates: Rates
    questions: Mapping[str, ShownQuestion]


@dataclass(frozen=True)
class Pair:
    """A question that both ask. Without a table one of them hides it, or it is a number: then the notes of
    both say mean and median."""

    first: ShownQuestion
    second: ShownQuestion
    table: Table | None = None
    picture: Markup = Markup()

    @property
    def hidden(self) -> bool:
        """Whether too few answered it in one of the two."""
        return self.first.hidden or self.second.hidden


@dataclass(frozen=True)
class Compared:
    """What both ask, and the words of the questions that cannot be compared."""

    pairs: Sequence[Pair]
    differing: Sequence[str]
    said: Sequence[str]
    """Answered in words or with photos."""


def side(session: Session, survey: Survey, asked: Questionnaire, language: str) -> Side:
    """One survey that is counted (three queries)."""
    found, rates = survey_results.results(session, survey), survey_rates.rates(session, survey)
    questions = {each.question.id: each for each in shown(asked, found, rates, language)}
    return Side(survey, asked, found, rates, questions)


def compared(first: Side, second: Side, language: str) -> Compared:
    """In the order of the first."""
    ones, others = (
        {each.id: each for each in one.asked.questions() if each.kind.name not in SAID}
        for one in (first, second)
    )
    common = [key for key in ones if key in others and alike(ones[key], others[key])]
    differing = [
        each.label.said(language)
        for asked in (ones, others)
        for key, each in asked.items()
        if key not in common
    ]
    words = [
        each.label.said(language)
        for one in (first, second)
        for each in one.asked.questions()
        if each.kind.name in SAID
    ]
    pairs = [_pair(first, second, key, language) for key in common]
    return Compared(pairs, list(dict.fromkeys(differing)), list(dict.fromkeys(words)))


def _pair(first: Side, second: Side, key: str, language: str) -> Pair:
    pair = Pair(first.questions[key], second.questions[key])
    question = pair.first.question
    one, other = first.found.of(key), second.found.of(key)
    if pair.hidden or question.kind.name == "number":  # classes of another width would tell more of either
        return pair
    keys = question.kind.keys() or sorted({*one.keys, *other.keys})
    result = compare(_bars(question, keys, one), _bars(question, keys, other))
    if result is None:
        return pair
    labels = labels_of(question, language) or {each: each for each in keys}
    names = (_("First: %(name)s", name=_name(first)), _("Second: %(name)s", name=_name(second)))
    frame = Frame(
        f"compare-{key}".replace("_", "-"),
        question.label.said(language),
        _("Both surveys side by side; the numbers stand in the table below."),
    )
    drawn = Markup(charts.comparison(frame, result, labels, names))  # noqa: S704  delivery/charts escapes
    return Pair(pair.first, pair.second, _table(result, labels), drawn)


def _bars(question: Question, keys: Sequence[str], counted: Counted) -> Bars:
    """Of an order: how many put it among the first three."""
    kind: Any = question.kind
    if kind.name != "ranking":
        return bars(keys, counted.keys, counted.answered)
    found = ranking(keys, counted.places, counted.answered, kind.top)
    return bars(keys, {each.key: each.first_three for each in found.options}, counted.answered)


def _table(result: Comparison, labels: Mapping[str, str]) -> Table:
    head = (_("Choice"), _("First survey"), _("Second survey"), _("Difference in points"))
    rows = [
        (
            labels[each.key],
            _cell(each.first),
            _cell(each.second),
            "–" if each.difference is None else charts.signed(each.difference),
        )
        for each in result.keys
    ]
    return Table(head, rows)


def _cell(bar: Bar | None) -> str:
    return charts.number(bar.count, bar.share) if bar else "–"


def _name(one: Side) -> str:
    assert one.survey.closes_at is not None, "tallied"
    return f"{one.survey.compound.name}, {beijing_day(one.survey.closes_at)}"
