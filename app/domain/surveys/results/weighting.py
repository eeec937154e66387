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
together; then every stratum is five homes or more. A building where nobody answered cannot be weighted; it is
left out and named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.domain.surveys.results.suppression import LEAST, shown_alone


@dataclass(frozen=True)
class Stratum:
    """Buildings that are weighted as one: all their homes, and the homes that answered."""

    buildings: tuple[str, ...]
    homes: int
    answered: int
    weight: Fraction


@dataclass(frozen=True)
class Weighting:
    """The strata, and the buildings without an answer. Without strata nothing can be weighted."""

    strata: tuple[Stratum, ...]
    left_out: tuple[str, ...]

    def weight_of(self, building: str) -> Fraction:
        """0 for a building that is left out."""
        return next((s.weight for s in self.strata if building in s.buildings), Fraction(0))


def weighting(
    homes: Mapping[str, int], answered: Mapping[str, int], separate: Collection[str] | None = None
) -> Weighting:
    """Homes of each building, all and those that answered. `separate`: the buildings that suppression shows
    for the question at hand; without it they are found from `answered` alone."""
    counting = [building for building in homes if answered.get(building, 0)]
    left_out = tuple(building for building in homes if building not in counting)
    if sum(answered[building] for building in counting) < LEAST:
        return Weighting((), left_out)
    alone = shown_alone({b: answered[b] for b in counting}) if separate is None else separate
    together = tuple(building for building in counting if building not in alone)
    parts = [(building,) for building in counting if building in alone] + ([together] if together else [])
    sizes = [(part, sum(homes[b] for b in part), sum(answered[b] for b in part)) for part in parts]
    all_homes, all_answered = sum(size[1] for size in sizes), sum(size[2] for size in sizes)
    return Weighting(
        tuple(
            Stratum(part, size, number, Fraction(size * all_answered, all_homes * number))
            for part, size, number in sizes
        ),
        left_out,
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
