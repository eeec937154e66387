"""Heads and area, always together: both legs of every count (Civil Code Art. 278)."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, Protocol

LegName = Literal["heads", "area"]
HEADS: LegName = "heads"
AREA: LegName = "area"


class Amount(NamedTuple):
    """Heads as a number of voters, area in 0.01 m2."""

    heads: int
    area: int

    def plus(self, other: "Amount") -> "Amount":
        return Amount(self.heads + other.heads, self.area + other.area)

    def minus(self, other: "Amount") -> "Amount":
        return Amount(self.heads - other.heads, self.area - other.area)


NOTHING = Amount(0, 0)


class Published(Protocol):
    """Totals of which a leg may be unknown (None), as old notices print them."""

    @property
    def heads(self) -> int | None: ...
    @property
    def area(self) -> int | None: ...


def total(amounts: Iterable[Amount]) -> Amount:
    """The sum, leg by leg."""
    result = NOTHING
    for amount in amounts:
        result = result.plus(amount)
    return result


def leg(amount: Published, name: LegName) -> int | None:
    """One leg of totals; None where it was not published."""
    return amount.heads if name == HEADS else amount.area
