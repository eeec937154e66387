"""By which questions the others may be broken down, and which groups of such a break-down may be shown.

Whoever looks can choose one question after the other, and has the buildings beside: all these pictures are
subtracted from each other. So every dimension that is offered is judged at once (`suppression`), whichever
one is looked at, and only so many are offered as can be judged while somebody waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.surveys.questionnaire import Question, Questionnaire
from app.domain.surveys.results.suppression import Cells, Group, shown, shown_alone

MOST: Final = 4
"""Questions that are offered: the first single choices, where templates ask who answers."""
LARGEST: Final = 600_000
"""Marks of all questions together that are read while somebody waits: ten thousand homes, sixty questions."""
UNTOLD: Final = ""
"""The group of the homes that did not answer the question by which is broken down."""


def offered(asked: Questionnaire) -> tuple[Question, ...]:
    """The questions by which others may be broken down, in their order."""
    return tuple(each for each in asked.questions() if each.kind.name == "single")[:MOST]


def settled(cells: Cells) -> frozenset[Group]:
    """The groups that the pages of results show; the first value of each cell is the building.

    Buildings are shown elsewhere as `shown_alone` says. Where all dimensions together would hide one of those
    it is too late for it, and nothing is shown of the others.
    """
    found, homes = shown(cells), _of(cells, 0)
    buildings = frozenset((0, each) for each in shown_alone(homes) if homes[each])
    return found.groups if buildings <= found.groups else buildings


def may_show(cells: Cells, dimension: int) -> frozenset[str]:
    """The groups of one dimension that may be shown."""
    return frozenset(value for number, value in settled(cells) if number == dimension)


def _of(cells: Cells, dimension: int) -> Mapping[str, int]:
    homes: dict[str, int] = {}
    for values, number in cells.items():
        homes[values[dimension]] = homes.get(values[dimension], 0) + number
    return homes
