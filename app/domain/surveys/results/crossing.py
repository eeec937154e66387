"""By which questions the others may be broken down, and which groups of such a break-down may be shown.

Whoever looks can choose one question after the other, and has the buildings beside: all these pictures are
subtracted from each other. So every dimension that is offered is judged at once (`suppression`), whichever
one is looked at, and only so many are offered as can be judged while somebody waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.surveys.questionnaire import Question, Questionnaire
from app.domain.surveys.results.suppression import Cells, shown, shown_alone

MOST: Final = 4
"""Questions that are offered: the first single choices, where templates ask who answers."""
LARGEST: Final = 600_000
"""Marks of all questions together that are read while somebody waits: ten thousand homes, sixty questions."""
UNTOLD: Final = ""
"""The group of the homes that did not answer the question by which is broken down."""


def offered(asked: Questionnaire) -> tuple[Question, ...]:
    """The questions by which others may be broken down, in their order."""
    return tuple(each for each in asked.questions() if each.kind.name == "single")[:MOST]


def may_show(cells: Cells, dimension: int) -> frozenset[str]:
    """The groups of one dimension that may be shown; the first value of each cell is the building.

    Buildings are shown elsewhere as `shown_alone` says. Where all dimensions together would hide one of those
    it is too late for it, and nothing is shown of the others.
    """
    found = shown(cells)
    if not all(found.may(0, building) for building in shown_alone(_of(cells, 0))):
        return frozenset()
    return frozenset(
        value for value, homes in _of(cells, dimension).items() if homes and found.may(dimension, value)
    )


def _of(cells: Cells, dimension: int) -> Mapping[str, int]:
    homes: dict[str, int] = {}
    for values, number in cells.items():
        homes[values[dimension]] = homes.get(values[dimension], 0) + number
    return homes
