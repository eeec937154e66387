"""Every question broken down by another one that staff chose, as far as it may be shown; for staff alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import flask_babel

from app.domain.crowds import FEWEST
from app.domain.surveys.questionnaire import Question, Questionnaire
from app.domain.surveys.results.crossing import UNTOLD, may_show, offered
from app.domain.surveys.results.shares import percent, share
from app.services.survey_crossings import Crossed
from app.web.survey_pages import labels_of
from app.web.survey_shown import Table

_: Callable[..., str] = flask_babel.gettext


@dataclass(frozen=True)
class Broken:
    """One question by groups; without a table fewer than two may be shown. hidden: names of the others."""

    table: Table | None
    hidden: Sequence[str]


@dataclass(frozen=True)
class Breakdown:
    """What can be chosen, as (id, words), what was, and every question by it."""

    choices: Sequence[tuple[str, str]]
    by: Question | None = None
    questions: Mapping[str, Broken] = field(default_factory=dict)


Counting = Callable[[Sequence[str], str, Sequence[str]], Mapping[str, Crossed]]
"""By the questions offered, by the one of these that was chosen, each of the third."""


def breakdown(asked: Questionnaire, by: str, count: Counting, language: str) -> Breakdown:
    """By the question of this id; by none where it is not offered: then nothing is counted."""
    questions = offered(asked)
    choices = [(each.id, each.label.said(language)) for each in questions]
    places = {each.id: place for place, each in enumerate(questions, 1)}
    if by not in places:
        return Breakdown(choices)
    chosen = questions[places[by] - 1]
    others = [each for each in asked.questions() if each.id != by and each.kind.keys()]
    found = count(list(places), by, [each.id for each in others])
    broken = {
        each.id: _broken(each, chosen, places[by], found[each.id], language)
        for each in others
        if each.id in found and sum(found[each.id].cells.values()) >= FEWEST
    }
    return Breakdown(choices, chosen, broken)


def _broken(question: Question, by: Question, dimension: int, found: Crossed, language: str) -> Broken:
    homes: dict[str, int] = {}
    for values, number in found.cells.items():
        homes[values[dimension]] = homes.get(values[dimension], 0) + number
    names = {key: name for key, name in _groups(by, language).items() if homes.get(key)}
    may = may_show(found.cells, dimension)
    groups = [key for key in names if key in may]
    if len(groups) < 2:
        return Broken(None, list(names.values()))
    rows = [
        (label, *(_cell(found.keys_in.get((group, key), 0), homes[group]) for group in groups))
        for key, label in labels_of(question, language).items()
    ]
    head = (_("Choice"), *(names[group] for group in groups))
    return Broken(Table(head, rows), [name for key, name in names.items() if key not in may])


def _groups(by: Question, language: str) -> dict[str, str]:
    return labels_of(by, language) | {UNTOLD: _("No answer")}


def _cell(number: int, homes: int) -> str:
    return f"{number} ({percent(share(number, homes))} %)"
