"""Numbers in classes. Smallest and largest single answers are not told: each is one home's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Final

from app.domain.surveys.results.shares import share

MOST_CLASSES: Final = 10


@dataclass(frozen=True)
class Class:
    """From `start` to before `end`, in units of the question's last decimal place."""

    start: int
    end: int
    count: int
    share: int | None


@dataclass(frozen=True)
class Histogram:
    """Classes of one width without a gap, of how many who answered. mean and median are exact, in the same
    units; None where nobody answered."""

    answered: int
    classes: tuple[Class, ...]
    mean: Fraction | None
    median: Fraction | None


def histogram(counts: Mapping[int, int], most: int = MOST_CLASSES) -> Histogram:
    """`counts` by amount. The width is the smallest of 1, 2, 5, 10, 20, 50, .. with at most `most`
    classes."""
    values = sorted((amount, number) for amount, number in counts.items() if number > 0)
    if not values:
        return Histogram(0, (), None, None)
    answered = sum(number for _, number in values)
    width = next(w for w in _widths() if values[-1][0] // w - values[0][0] // w < most)
    numbers: dict[int, int] = {}
    for amount, number in values:
        numbers[amount // width] = numbers.get(amount // width, 0) + number
    return Histogram(
        answered=answered,
        classes=tuple(
            Class(i * width, (i + 1) * width, numbers.get(i, 0), share(numbers.get(i, 0), answered))
            for i in range(values[0][0] // width, values[-1][0] // width + 1)
        ),
        mean=Fraction(sum(amount * number for amount, number in values), answered),
        median=Fraction(_at(values, (answered - 1) // 2) + _at(values, answered // 2), 2),
    )


def _widths() -> Iterator[int]:
    width = 1
    while True:
        yield from (width, 2 * width, 5 * width)
        width *= 10


def _at(values: list[tuple[int, int]], index: int) -> int:
    """The amount at this place of all in order, counted from 0."""
    upto = accumulate(number for _, number in values)
    return next(amount for (amount, _), sum_ in zip(values, upto, strict=True) if index < sum_)
