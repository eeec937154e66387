"""A five-point scale as a diverging bar: what lies below and above the middle, with half of the middle on
each side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.domain.surveys.kinds.scale import MIDDLE, POINTS
from app.domain.surveys.results.bars import Bar
from app.domain.surveys.results.shares import share


@dataclass(frozen=True)
class Diverging:
    """`points` from 1 to 5. below and above are the shares of points 1-2 and 4-5; mean is exact, None of
    nothing."""

    answered: int
    points: tuple[Bar, ...]
    below: int | None
    above: int | None
    mean: Fraction | None


def diverging(counts: Mapping[str, int]) -> Diverging:
    """`counts` by point, "1" to "5", missing ones are 0."""
    numbers = [counts.get(str(point), 0) for point in range(1, POINTS + 1)]
    answered = sum(numbers)
    total = sum(point * number for point, number in enumerate(numbers, start=1))
    return Diverging(
        answered=answered,
        points=tuple(
            Bar(str(i), number, share(number, answered)) for i, number in enumerate(numbers, start=1)
        ),
        below=share(sum(numbers[: MIDDLE - 1]), answered),
        above=share(sum(numbers[MIDDLE:]), answered),
        mean=Fraction(total, answered) if answered else None,
    )
