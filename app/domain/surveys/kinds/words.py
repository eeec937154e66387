"""Answers in own words: one line, or several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from app.domain.surveys.kinds.base import GIVEN, Mark, Refused, Typed, Value, only
from app.domain.surveys.node import Node
from app.domain.surveys.typed import lines, one_line

SHORT: Final = 200
LONG: Final = 2_000


@dataclass(frozen=True)
class Short:
    """One line of at most `longest` signs. Value: the text."""

    name: ClassVar[str] = "short"
    longest: int = SHORT

    @classmethod
    def read(cls, node: Node) -> Self:
        return cls(node.whole("longest", 1, SHORT, SHORT))

    def data(self) -> dict[str, Any]:
        return {"longest": self.longest}

    def keys(self) -> tuple[str, ...]:
        return ()

    def parse(self, typed: Typed) -> Value | None:
        return _bounded(one_line(only(typed) or ""), self.longest)

    def marks(self, value: Value) -> tuple[Mark, ...]:  # noqa: ARG002 - what is said is not counted
        return (Mark(GIVEN),)


@dataclass(frozen=True)
class Long(Short):
    """Several lines of together at most `longest` signs. Value: the text, lines divided by \\n."""

    name: ClassVar[str] = "long"
    longest: int = LONG

    @classmethod
    def read(cls, node: Node) -> Self:
        return cls(node.whole("longest", 1, LONG, LONG))

    def parse(self, typed: Typed) -> Value | None:
        return _bounded(lines(only(typed) or ""), self.longest)


def _bounded(text: str, longest: int) -> str | None:
    if len(text) > longest:
        raise Refused("too_long", longest)
    return text or None
