"""Answers in own words: one line, or several."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from app.domain.surveys.kinds.base import GIVEN, Mark, Refused, Typed, Value, as_text, only
from app.domain.surveys.node import Node
from app.domain.text import trim

SHORT: Final = 200
LONG: Final = 2_000
_UNWANTED: Final = frozenset({"Cc", "Cs"})


def one_line(text: str) -> str:
    """Without control signs and halves of letters; line ends become blanks."""
    return trim(_clean(text.replace("\r\n", " ").replace("\n", " ")))


def lines(text: str) -> str:
    """As it was typed, line ends as one sign, without other control signs."""
    return trim(_clean(text.replace("\r\n", "\n").replace("\r", "\n")))


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

    def form(self, value: Value) -> list[str]:
        return [as_text(value)]

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


def _clean(text: str) -> str:
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _UNWANTED)
