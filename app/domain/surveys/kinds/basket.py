"""A basket: works with their prices, chosen within a budget; money in fen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from app.domain.surveys.kinds.base import Mark, Refused, Typed, Value, as_keys
from app.domain.surveys.kinds.options import MAX_LABEL, MAX_OPTIONS, read_option_id
from app.domain.surveys.node import Node
from app.domain.surveys.wording import Wording, stored

DEAREST: Final = 10**13


@dataclass(frozen=True)
class Work:
    """A work with its price in fen."""

    id: str
    label: Wording
    help: Wording
    price: int

    def data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "label": self.label.data(),
            **stored(self.help, "help"),
            "price": self.price,
        }


@dataclass(frozen=True)
class Basket:
    """Works that together cost at most `budget` (fen). Value: ids in the questionnaire's order. Field: one
    value a work (check boxes)."""

    name: ClassVar[str] = "basket"
    budget: int
    works: tuple[Work, ...]

    @classmethod
    def read(cls, node: Node) -> Self:
        budget, seen, works = node.whole("budget", 1, DEAREST), set[str](), []
        for child in node.nodes("works", 1, MAX_OPTIONS):
            work = Work(
                read_option_id(child, seen),
                child.wording("label", MAX_LABEL),
                child.wording("help", required=False),
                child.whole("price", 1, DEAREST),
            )
            if work.price > budget:
                child.fault("price", "price_over_budget")
            works.append(work)
        return cls(budget, tuple(works))

    def data(self) -> dict[str, Any]:
        return {"budget": self.budget, "works": [work.data() for work in self.works]}

    def keys(self) -> tuple[str, ...]:
        return tuple(work.id for work in self.works)

    def price(self, keys: Iterable[str]) -> int:
        """What these works cost together, in fen."""
        wanted = set(keys)
        return sum(work.price for work in self.works if work.id in wanted)

    def parse(self, typed: Typed) -> Value | None:
        picked = set(typed.filled)
        if not picked:
            return None
        if not picked <= set(self.keys()):
            raise Refused("unknown_option")
        if self.price(picked) > self.budget:
            raise Refused("over_budget", self.price(picked) - self.budget)
        return tuple(key for key in self.keys() if key in picked)

    def marks(self, value: Value) -> tuple[Mark, ...]:
        return tuple(map(Mark, as_keys(value)))
