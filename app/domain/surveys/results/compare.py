"""The same question asked twice: in two compounds, or before and after the works.

Shares are compared, not counts, because the two sides are seldom of one size. A difference is exact and
rounded once, so that it may differ by one hundredth from that of the two shares shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from app.domain.crowds import FEWEST
from app.domain.surveys.questionnaire import Question
from app.domain.surveys.results.bars import Bar, Bars
from app.domain.surveys.results.shares import WHOLE, rounded
from app.domain.surveys.wording import FIRST
from app.domain.text import same_word

BESIDE: Final = frozenset({"help", "group", "groups", "min", "max"})
"""What may differ: help, headings over options, and the bounds of a number or a day."""


@dataclass(frozen=True)
class Compared:
    """One key on both sides; None on a side that does not have it. difference: second less first, in
    hundredths of a percentage point."""

    key: str
    first: Bar | None
    second: Bar | None
    difference: int | None


@dataclass(frozen=True)
class Comparison:
    """How many answered on either side, and every key: those of the first, then those of the second alone."""

    first: int
    second: int
    keys: tuple[Compared, ...]

    def most_changed(self) -> tuple[Compared, ...]:
        """The largest difference first, up or down; what stands on one side only comes last."""
        return tuple(
            sorted(self.keys, key=lambda one: -1 if one.difference is None else -abs(one.difference) - 2)
        )


def alike(one: Question, other: Question) -> bool:
    """Whether both ask the same: id, kind, and in Chinese the words of the question and of its options.

    The words belong to it: ids are numbered in every questionnaire anew ("q1"), so that the same id alone
    may stand for two things. Options may stand in another order."""
    return bool(_meaning(one) == _meaning(other))


def compare(first: Bars, second: Bars) -> Comparison | None:
    """None where fewer than five answered on either side. A scale's points are compared as Bars too."""
    if min(first.answered, second.answered) < FEWEST:
        return None
    ones, others = ({bar.key: bar for bar in side.bars} for side in (first, second))
    return Comparison(
        first.answered,
        second.answered,
        tuple(
            Compared(key, ones.get(key), others.get(key), _difference(ones, others, key, first, second))
            for key in dict.fromkeys([*ones, *others])
        ),
    )


def _difference(
    ones: dict[str, Bar], others: dict[str, Bar], key: str, first: Bars, second: Bars
) -> int | None:
    if key not in ones or key not in others:
        return None
    exact = Fraction(others[key].count, second.answered) - Fraction(ones[key].count, first.answered)
    return int(rounded(exact * WHOLE, 0))


def _meaning(question: Question) -> Any:
    data = {"id": question.id, "kind": question.kind.name, "label": question.label.data()}
    return _plain(data | question.kind.data())


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if FIRST in value:
            return same_word(value[FIRST])
        return {name: _plain(inner) for name, inner in value.items() if name not in BESIDE}
    if isinstance(value, list):
        inners = [_plain(inner) for inner in value]
        named = all(isinstance(inner, dict) for inner in inners)
        return sorted(inners, key=lambda inner: str(inner["id"])) if named else inners
    return value
