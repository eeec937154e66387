"""Choices: one, several up to a limit, or the first N in their order; each perhaps with "other" in own words.

What is typed beside "other" chooses it where that hides nothing: a person who fills in the line means it.
Where it would contradict another choice or an order, the person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from app.domain.surveys.kinds.base import OTHER, Mark, Refused, Typed, Value, as_keys, only
from app.domain.surveys.kinds.options import MAX_OPTIONS, Offer, read_offer
from app.domain.surveys.node import Node


@dataclass(frozen=True)
class Single:
    """Exactly one option. Value: its id. Field: one value (radio buttons, or a select)."""

    name: ClassVar[str] = "single"
    offer: Offer

    @classmethod
    def read(cls, node: Node) -> Self:
        return cls(read_offer(node))

    def data(self) -> dict[str, Any]:
        return self.offer.data()

    def keys(self) -> tuple[str, ...]:
        return self.offer.keys()

    def parse(self, typed: Typed) -> Value | None:
        key = only(typed)
        if self.offer.other and typed.other:
            if key not in (None, OTHER):
                raise Refused("other_beside_choice")
            return OTHER
        if key is not None:
            check_known([key], self.offer)
            check_other([key], typed)
        return key

    def marks(self, value: Value) -> tuple[Mark, ...]:
        return tuple(map(Mark, as_keys(value)))


@dataclass(frozen=True)
class Multiple:
    """From `least` to `limit` options (0: no limit). Value: ids in the questionnaire's order. Field: one
    value an option (check boxes)."""

    name: ClassVar[str] = "multiple"
    offer: Offer
    limit: int = 0
    least: int = 0

    @classmethod
    def read(cls, node: Node) -> Self:
        kind = cls(
            read_offer(node), node.whole("limit", 0, MAX_OPTIONS, 0), node.whole("least", 0, MAX_OPTIONS, 0)
        )
        if kind.least > (kind.limit or len(kind.keys())):
            node.fault("least", "least_over_most")
        return kind

    def data(self) -> dict[str, Any]:
        return self.offer.data() | {"limit": self.limit, "least": self.least}

    def keys(self) -> tuple[str, ...]:
        return self.offer.keys()

    def parse(self, typed: Typed) -> Value | None:
        picked = set(typed.filled)
        if self.offer.other and typed.other:
            picked.add(OTHER)
        if not picked:
            return None
        check_known(picked, self.offer)
        check_other(picked, typed)
        if len(picked) > 1 and picked & self.offer.alone():
            raise Refused("not_alone")
        if self.limit and len(picked) > self.limit:
            raise Refused("too_many", self.limit)
        if len(picked) < self.least and not picked & self.offer.alone():
            raise Refused("too_few", self.least)
        return self.offer.in_order(picked)

    def marks(self, value: Value) -> tuple[Mark, ...]:
        return tuple(map(Mark, as_keys(value)))


@dataclass(frozen=True)
class Ranking:
    """The first `top` options in their order, or fewer. Value: ids, most wanted first. Field: `top` values
    with one name, the first choice first (selects); blanks may stand at the end only."""

    name: ClassVar[str] = "ranking"
    offer: Offer
    top: int

    @classmethod
    def read(cls, node: Node) -> Self:
        kind = cls(read_offer(node), node.whole("top", 1, 10))
        if kind.top > len(kind.keys()):
            node.fault("top", "too_large")
        return kind

    def data(self) -> dict[str, Any]:
        return self.offer.data() | {"top": self.top}

    def keys(self) -> tuple[str, ...]:
        return self.offer.keys()

    def parse(self, typed: Typed) -> Value | None:
        order = typed.filled
        if OTHER not in order and self.offer.other and typed.other:
            raise Refused("other_not_ranked")
        if not order:
            return None
        check_known(order, self.offer)
        if order != typed.values[: len(order)]:
            raise Refused("gap")
        if len(order) > self.top:
            raise Refused("too_many", self.top)
        if len(set(order)) < len(order):
            raise Refused("twice")
        check_other(order, typed)
        return order

    def marks(self, value: Value) -> tuple[Mark, ...]:
        return tuple(Mark(key, place) for place, key in enumerate(as_keys(value), start=1))


def check_known(keys: Iterable[str], offer: Offer) -> None:
    if not set(keys) <= set(offer.keys()):
        raise Refused("unknown_option")


def check_other(keys: Iterable[str], typed: Typed) -> None:
    if OTHER in keys and not typed.other:
        raise Refused("other_empty")
