"""A date, as a browser sends it (2026-11-05) or as people write it (2026年11月5日, 2026/11/5, 2026.11.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Self

from app.domain.surveys.kinds.base import Mark, Refused, Typed, Value, as_text, only
from app.domain.surveys.node import Node
from app.domain.text import compact

_DATE: Final = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")


def read_date(text: str) -> date | None:
    """None if the text is no date that the calendar has."""
    found = _DATE.fullmatch(compact(text)) if len(text) <= 40 else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Day:
    """From `earliest` to `latest`, both included; None: no bound. Value: ISO text. Counted by month."""

    name: ClassVar[str] = "date"
    earliest: date | None = None
    latest: date | None = None

    @classmethod
    def read(cls, node: Node) -> Self:
        kind = cls(_bound(node, "min"), _bound(node, "max"))
        if kind.earliest and kind.latest and kind.earliest > kind.latest:
            node.fault("min", "least_over_most")
        return kind

    def data(self) -> dict[str, Any]:
        bounds = {"min": self.earliest, "max": self.latest}
        return {key: day.isoformat() for key, day in bounds.items() if day}

    def keys(self) -> tuple[str, ...]:
        return ()

    def parse(self, typed: Typed) -> Value | None:
        text = only(typed)
        if text is None:
            return None
        day = read_date(text)
        if day is None:
            raise Refused("not_a_date")
        if self.earliest and day < self.earliest:
            raise Refused("too_early", self.earliest.isoformat())
        if self.latest and day > self.latest:
            raise Refused("too_late", self.latest.isoformat())
        return day.isoformat()

    def marks(self, value: Value) -> tuple[Mark, ...]:
        return (Mark(as_text(value)[:7]),)


def _bound(node: Node, key: str) -> date | None:
    text = node.text(key, 40)
    day = read_date(text)
    if text and day is None:
        node.fault(key, "not_a_date")
    return day
