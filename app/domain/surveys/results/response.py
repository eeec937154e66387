"""How many homes answered, by building and by entrance, against all homes there (RULES.md section 7).

That a home answered is not what it answered; still, a rate of a place with fewer than five homes names them
nearly, and is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.crowds import FEWEST
from app.domain.surveys.results.shares import share

Place = tuple[str, ...]
"""A building, or a building and an entrance."""


@dataclass(frozen=True)
class Rate:
    """`answered` of `homes` at a place; share in hundredths of a percent. Both are None where the place has
    fewer than five homes."""

    place: Place
    homes: int
    answered: int | None
    share: int | None


@dataclass(frozen=True)
class Response:
    """All together, then every place in the order given."""

    total: Rate
    places: tuple[Rate, ...]


def response(homes: Mapping[Place, int], answered: Mapping[Place, int]) -> Response:
    """Both by the finest place there is; `answered` in homes, at most all of them."""
    return Response(
        rate((), sum(homes.values()), sum(answered.values())),
        tuple(rate(place, number, answered.get(place, 0)) for place, number in homes.items()),
    )


def by_building(numbers: Mapping[Place, int]) -> dict[Place, int]:
    """Sums the entrances of each building, in the order of first appearance."""
    sums: dict[Place, int] = {}
    for place, number in numbers.items():
        sums[place[:1]] = sums.get(place[:1], 0) + number
    return sums


def rate(place: Place, homes: int, answered: int) -> Rate:
    if homes < FEWEST:
        return Rate(place, homes, None, None)
    return Rate(place, homes, answered, share(answered, homes))
