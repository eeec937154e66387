"""The results of a survey as a page shows them: question by question a table, never from under five homes.

The same for everyone who may see them; own words are not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import flask_babel
from markupsafe import Markup

from app.delivery.charts import class_label
from app.domain.crowds import FEWEST
from app.domain.surveys.questionnaire import Question, Questionnaire
from app.domain.surveys.results.histogram import histogram
from app.domain.surveys.results.ranking import ranking
from app.domain.surveys.results.scale import diverging
from app.domain.surveys.results.shares import percent, rounded, share
from app.domain.surveys.results.suppression import shown_alone
from app.services.survey_rates import Rates
from app.services.survey_results import Counted, Results
from app.web.sentences import place_name
from app.web.survey_pages import labels_of
from app.web.survey_pictures import picture
from app.web.survey_weights import Weights

_: Callable[..., str] = flask_babel.gettext
SAID = ("short", "long", "photo")
WEIGHED = ("single", "multiple", "scale", "basket")


@dataclass(frozen=True)
class Table:
    """A heading and rows; the first cell of a row is its name."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class ShownQuestion:
    """One question; without a table too few answered, or it was answered in words."""

    number: int
    question: Question
    answered: int
    table: Table | None
    by_building: Table | None
    notes: Sequence[str]
    picture: Markup = Markup()
    weighted: bool = False
    """Whether the table has a weighted share."""

    @property
    def hidden(self) -> bool:
        """Whether too few answered it."""
        return self.answered < FEWEST


def shown(asked: Questionnaire, found: Results, rates: Rates, language: str) -> list[ShownQuestion]:
    """Every question in its order."""
    numbers, weights = asked.numbers(), Weights(rates, found)
    return [
        _question(numbers[each.id], each, found.of(each.id), weights, language) for each in asked.questions()
    ]


def _question(
    number: int, question: Question, counted: Counted, weights: Weights, language: str
) -> ShownQuestion:
    if counted.answered < FEWEST or question.kind.name in SAID:
        return ShownQuestion(number, question, counted.answered, None, None, ())
    weighted = weights.shares(counted, question.kind.keys()) if question.kind.name in WEIGHED else None
    table, notes = _table(question, counted, weighted, language)
    parts = _by_building(question, counted, language) if question.kind.keys() else None
    drawn = picture(question, counted, language)
    return ShownQuestion(number, question, counted.answered, table, parts, notes, drawn, bool(weighted))


def _table(
    question: Question, counted: Counted, weighted: Mapping[str, str] | None, language: str
) -> tuple[Table, Sequence[str]]:
    kind: Any = question.kind
    if kind.name == "ranking":
        return _ranking(question, counted, language), ()
    if kind.name == "number":
        return _number(kind, counted, language)
    more = (_("Weighted share"),) if weighted else ()
    head = (_("Choice"), _("Answers given"), _("Share"), *more)
    labels = labels_of(question, language) if kind.keys() else {key: key for key in sorted(counted.keys)}
    rows = [
        (
            label,
            str(counted.keys.get(key, 0)),
            f"{percent(share(counted.keys.get(key, 0), counted.answered))} %",
            *((weighted[key],) if weighted else ()),
        )
        for key, label in labels.items()
    ]
    if kind.name != "scale":
        return Table(head, rows), ()
    found = diverging(counted.keys)
    mean = rounded(found.mean) if found.mean is not None else "–"
    return Table(head, rows), (_("On the average %(mean)s of 5.", mean=mean),)


def _ranking(question: Question, counted: Counted, language: str) -> Table:
    kind: Any = question.kind
    labels = labels_of(question, language)
    found = ranking(kind.keys(), counted.places, counted.answered, kind.top)
    places = [_("Place %(number)s", number=place) for place in range(1, kind.top + 1)]
    head = (_("Choice"), *places, _("Among the first three"), _("Share"), _("Points (Borda)"))
    rows = [
        (
            labels[each.key],
            *map(str, each.places),
            str(each.first_three),
            f"{percent(each.share)} %",
            str(each.points),
        )
        for each in found.by_share()
    ]
    return Table(head, rows)


def _number(kind: Any, counted: Counted, language: str) -> tuple[Table, Sequence[str]]:
    """In classes: a single largest or smallest number would be one home's."""
    found = histogram(counted.amounts)
    unit = kind.unit.said(language)
    rows = [
        (
            class_label(each, kind.decimals),
            str(each.count),
            f"{percent(each.share)} %",
        )
        for each in found.classes
    ]
    notes = []
    if found.mean is not None and found.median is not None:
        scale = 10**kind.decimals
        values = {"mean": rounded(found.mean / scale), "median": rounded(found.median / scale), "unit": unit}
        notes.append(_("Mean %(mean)s %(unit)s, median %(median)s %(unit)s.", **values))
    head = (_("Number (%(unit)s)", unit=unit) if unit else _("Number"), _("Answers given"), _("Share"))
    return Table(head, rows), notes


def _by_building(question: Question, counted: Counted, language: str) -> Table | None:
    """Buildings side by side, as far as they may be shown; None where fewer than two may."""
    named = {building: number for building, number in counted.answered_in.items() if building}
    may = shown_alone(counted.answered_in)
    buildings = [building for building in sorted(named, key=_natural) if building in may]
    if len(buildings) < 2:
        return None
    head = (_("Choice"), *(place_name(building, "") for building in buildings))
    rows = [
        (label, *(_cell(counted, building, key) for building in buildings))
        for key, label in labels_of(question, language).items()
    ]
    return Table(head, rows)


def _cell(counted: Counted, building: str, key: str) -> str:
    number = counted.keys_in.get((building, key), 0)
    return f"{number} ({percent(share(number, counted.answered_in[building]))} %)"


def _natural(building: str) -> tuple[int, str]:
    return (int(building) if building.isdigit() else 10**9, building)
