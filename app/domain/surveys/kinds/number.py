"""A number with its unit, exact: whole, or with a fixed count of decimals, kept in the last of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from app.domain.surveys.kinds.base import GIVEN, Mark, Refused, Typed, Value, as_text, only
from app.domain.surveys.node import Node
from app.domain.surveys.wording import Wording, stored
from app.domain.text import compact

MAX_DECIMALS: Final = 4
MAX_DIGITS: Final = 12
BOUND: Final = 10**MAX_DIGITS
_NUMBER: Final = re.compile(r"([+-]?)([0-9]{1,12})(?:\.([0-9]{1,12}))?")


def scaled(text: str, decimals: int) -> int | None:
    """The text "12.5" with two decimals is 1250; None if it is no such number. Full width digits are digits,
    zeros behind the last decimal place are nothing."""
    found = _NUMBER.fullmatch(compact(text).replace("\N{MINUS SIGN}", "-")) if len(text) <= 40 else None
    if not found:
        return None
    sign, whole, rest = found[1], found[2], (found[3] or "").rstrip("0")
    if len(rest) > decimals:
        return None
    amount = int(whole) * int(10**decimals) + int(rest.ljust(decimals, "0") or "0")
    return -amount if sign == "-" else amount


def written(amount: int, decimals: int) -> str:
    """1250 with two decimals is "12.50"."""
    whole, rest = divmod(abs(amount), 10**decimals)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}.{rest:0{decimals}d}" if decimals else f"{sign}{whole}"


@dataclass(frozen=True)
class Number:
    """`lowest` and `highest` are in units of the last decimal place. Value: the exact text, such as
    "12.50"."""

    name: ClassVar[str] = "number"
    unit: Wording
    decimals: int
    lowest: int
    highest: int

    @classmethod
    def read(cls, node: Node) -> Self:
        unit, decimals = node.wording("unit", 30, required=False), node.whole("decimals", 0, MAX_DECIMALS, 0)
        edge = BOUND * 10**decimals - 1
        lowest = _bound(node, "min", decimals, 0)
        highest = _bound(node, "max", decimals, edge)
        if lowest > highest:
            node.fault("min", "least_over_most")
        return cls(unit, decimals, lowest, highest)

    def data(self) -> dict[str, Any]:
        return {
            **stored(self.unit, "unit"),
            "decimals": self.decimals,
            "min": written(self.lowest, self.decimals),
            "max": written(self.highest, self.decimals),
        }

    def keys(self) -> tuple[str, ...]:
        return ()

    def parse(self, typed: Typed) -> Value | None:
        text = only(typed)
        if text is None:
            return None
        amount = scaled(text, self.decimals)
        if amount is None:
            many = scaled(text, MAX_DIGITS) is not None
            raise Refused("too_many_decimals", self.decimals) if many else Refused("not_a_number")
        if amount < self.lowest:
            raise Refused("too_small", written(self.lowest, self.decimals))
        if amount > self.highest:
            raise Refused("too_large", written(self.highest, self.decimals))
        return written(amount, self.decimals)

    def marks(self, value: Value) -> tuple[Mark, ...]:
        return (Mark(GIVEN, 0, scaled(as_text(value), self.decimals)),)


def _bound(node: Node, key: str, decimals: int, default: int) -> int:
    text = node.text(key, 40)
    if not text:
        return default
    amount = scaled(text, decimals)
    if amount is None:
        node.fault(key, "not_a_number")
        return default
    return amount
