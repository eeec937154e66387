"""Weights for non-response: post-stratification by building (Holt and Smith, Post Stratification, JRSS A 142,
1979).

A building b has N_b homes, of which n_b answered. Each of its answers counts

    w_b = (N_b / N) / (n_b / n)        N = sum of N_b, n = sum of n_b over the buildings that count

times, so that every building weighs as many homes as it has, not as many as answered. The weighted share of
an option that x_b of the a_b who answered the question chose is

    p = sum of w_b x_b  /  sum of w_b a_b

It stands beside the raw counts, never instead of them. Exact fractions; rounded only to be shown.

With two unknown counts a raw sum and a weighted sum are two equations: weights must not open what is hidden.
So buildings that suppression hides (fewer than five homes, or more to protect those) are one stratum
together; then every stratum is five homes or more. Answers of which no building is told (UNTOLD, as
domain/crowds leaves them) join that stratum, and so do the buildings of which no answer is told: there they
come from. Otherwise a building where nobody answered cannot be weighted; it is left out and named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.domain.crowds import FEWEST
from app.domain.surveys.results.suppression import shown_alone

UNTOLD: Final = ""


@dataclass(frozen=True)
class Stratum:
    """Buildings that are weighted as one: all their homes, and the homes that answered."""

    buildings: tuple[str, ...]
    homes: int
    answered: int
    weight: Fraction


@dataclass(frozen=True)
class Weighting:
    """The strata, and what could not be weighted. Without strata nothing is."""

    strata: tuple[Stratum, ...]
    left_out: tuple[str, ...]

    def weight_of(self, building: str) -> Fraction:
        """0 for a building that is left out."""
        return next((s.weight for s in self.strata if building in s.buildings), Fraction(0))


def weighting(
    homes: Mapping[str, int], answered: Mapping[str, int], separate: Collection[str] | None = None
) -> Weighting:
    """Homes of each building, all and those that answered; `answered` may count some at UNTOLD.

    `separate`: the buildings that suppression shows for the question at hand; without it they are found from
    `answered` alone.
    """
    counting = {building: number for building, number in answered.items() if number}
    silent = [building for building in homes if building not in counting]
    if sum(counting.values()) < FEWEST:
        return Weighting((), tuple(silent))
    alone = shown_alone(counting) if separate is None else separate
    rest = [building for building in counting if building in homes and building not in alone]
    if UNTOLD in counting:
        rest, silent = [*rest, *silent], []
    parts = [[building] for building in homes if building in counting and building in alone]
    if rest:
        parts.append([*rest, UNTOLD] if UNTOLD in counting else rest)
    elif UNTOLD in counting:
        silent = [UNTOLD]
    return Weighting(_strata(parts, homes, counting), tuple(silent))


def _strata(
    parts: list[list[str]], homes: Mapping[str, int], answered: Mapping[str, int]
) -> tuple[Stratum, ...]:
    sizes = [tuple(sum(numbers.get(b, 0) for b in part) for numbers in (homes, answered)) for part in parts]
    all_homes, all_answered = sum(size for size, _ in sizes), sum(number for _, number in sizes)
    return tuple(
        Stratum(tuple(part), size, number, Fraction(size * all_answered, all_homes * number))
        for part, (size, number) in zip(parts, sizes, strict=True)
    )


def weighted_share(
    weights: Weighting, chosen: Mapping[str, int], asked: Mapping[str, int]
) -> Fraction | None:
    """`chosen` of those who answered the question (`asked`), both by building. None where no weight is
    left."""
    whole = _sum(weights, asked)
    return _sum(weights, chosen) / whole if whole else None


def _sum(weights: Weighting, counts: Mapping[str, int]) -> Fraction:
    return sum((weights.weight_of(building) * count for building, count in counts.items()), Fraction(0))
