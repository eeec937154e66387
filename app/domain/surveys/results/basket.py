"""Works under a budget: how many put each in their basket, and which fit when the most wanted come first.

The second is the greedy rule of participatory budgeting (approval counts, descending; a work that no longer
fits is passed over, cheaper ones after it may still fit; equal counts: the cheaper first). It is a picture
for talking, not a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.surveys.kinds.basket import Basket
from app.domain.surveys.results.shares import share


@dataclass(frozen=True)
class Wanted:
    """One work; price in fen; share of all who answered. cost is the sum up to and with it where it fits,
    else None."""

    key: str
    price: int
    count: int
    share: int | None
    cost: int | None

    @property
    def fits(self) -> bool:
        return self.cost is not None


@dataclass(frozen=True)
class BasketCount:
    """Works, most wanted first, under the budget (fen); `cost` is that of all that fit."""

    answered: int
    budget: int
    works: tuple[Wanted, ...]
    cost: int


def basket(kind: Basket, counts: Mapping[str, int], answered: int) -> BasketCount:
    """`counts` by work; a work that nobody wants never fits."""
    wanted = sorted(kind.works, key=lambda work: (-counts.get(work.id, 0), work.price))
    spent, works = 0, []
    for work in wanted:
        count = counts.get(work.id, 0)
        fits = count > 0 and spent + work.price <= kind.budget
        spent += work.price if fits else 0
        works.append(Wanted(work.id, work.price, count, share(count, answered), spent if fits else None))
    return BasketCount(answered, kind.budget, tuple(works), spent)


def in_order(keys: Iterable[str], count: BasketCount) -> tuple[Wanted, ...]:
    """The works in the questionnaire's order, for the table behind the picture."""
    by_key = {work.key: work for work in count.works}
    return tuple(by_key[key] for key in keys)
