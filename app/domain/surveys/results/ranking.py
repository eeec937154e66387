"""Ordered choices, counted in two ways that are shown side by side.

First three: the share of all who answered that put the option among their first three, as Changzhou published
it in 2021 (RULES.md section 7). Borda (J.-C. de Borda, 1781, cut off at the top N): a first place brings N
points, a second N - 1, .., a place that was not given none. The first asks how many want it, the second also
how much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.surveys.results.shares import share

FIRST: Final = 3


@dataclass(frozen=True)
class Ranked:
    """One option. places: how many put it first, second, ..; first_three: how many put it among the first
    three, share: of all who answered; points: Borda. The two ranks count from 1, equal options share the
    better one."""

    key: str
    places: tuple[int, ...]
    first_three: int
    share: int | None
    points: int
    rank_by_share: int
    rank_by_points: int


@dataclass(frozen=True)
class Ranking:
    """The options in the questionnaire's order, of how many who answered, with `top` places to give."""

    answered: int
    top: int
    options: tuple[Ranked, ...]

    def by_share(self) -> tuple[Ranked, ...]:
        """Most often among the first three first; more points decide between equals."""
        return tuple(sorted(self.options, key=lambda option: (-option.first_three, -option.points)))

    def by_points(self) -> tuple[Ranked, ...]:
        return tuple(sorted(self.options, key=lambda option: (-option.points, -option.first_three)))


def ranking(keys: Iterable[str], counts: Mapping[tuple[str, int], int], answered: int, top: int) -> Ranking:
    """`counts` by (key, place), places from 1 to top; missing ones are 0."""
    places = {key: tuple(counts.get((key, place), 0) for place in range(1, top + 1)) for key in keys}
    first = {key: sum(numbers[:FIRST]) for key, numbers in places.items()}
    points = {key: sum((top - i) * n for i, n in enumerate(numbers)) for key, numbers in places.items()}
    by_share, by_points = _ranks(first), _ranks(points)
    return Ranking(
        answered,
        top,
        tuple(
            Ranked(
                key,
                numbers,
                first[key],
                share(first[key], answered),
                points[key],
                by_share(key),
                by_points(key),
            )
            for key, numbers in places.items()
        ),
    )


def _ranks(values: Mapping[str, int]) -> Callable[[str], int]:
    """1 for the largest; as many are before an option as are larger."""
    return lambda key: 1 + sum(value > values[key] for value in values.values())
