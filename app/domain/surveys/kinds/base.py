"""What every kind of question can do, and the shapes that pass between kinds and the rest.

A kind is a frozen dataclass with
    name                  the word in "kind"
    read(node)            from questionnaire data
    data()                back to data, without the keys that all questions share
    keys()                the keys that can be counted or asked for in a condition; () for free values
    parse(typed)          what was typed -> Value, None if nothing was typed; raises Refused
    marks(value)          the value as rows to count
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from app.domain.errors import LouyiError

Value = str | int | tuple[str, ...]
"""single, number (exact text), short, long, date (ISO): text; scale: 1 to 5; the others: option ids or
references in their order."""

Why = Literal[
    "required",
    "unknown_option",
    "one_only",
    "too_many",
    "too_few",
    "twice",
    "gap",
    "not_alone",
    "other_empty",
    "other_beside_choice",
    "other_not_ranked",
    "too_long",
    "not_a_number",
    "too_many_decimals",
    "too_small",
    "too_large",
    "not_a_date",
    "too_early",
    "too_late",
    "over_budget",
    "bad_reference",
    "too_much",
]
OTHER: Final = "other"
"""The key of the answer in own words; no option may have this id."""
GIVEN: Final = "given"
"""The key that stands for a text, a photo or a date that is not counted by its value."""


@dataclass(frozen=True)
class Typed:
    """The values of one question's field, blanks left in place, and what was typed beside "other"."""

    values: tuple[str, ...]
    other: str = ""

    @property
    def filled(self) -> tuple[str, ...]:
        return tuple(value for value in self.values if value)


class Mark(NamedTuple):
    """A row to count. place is 1, 2, .. where the order was asked, else 0; amount is a number's value in
    units of its last decimal place, else None."""

    key: str
    place: int = 0
    amount: int | None = None


class Refused(LouyiError):
    """An answer that cannot stand; `limit` is the bound that it passed, as text, or empty."""

    def __init__(self, why: Why, limit: object = "") -> None:
        super().__init__(f"{why} {limit}".strip())
        self.why: Why = why
        self.limit = str(limit)


def only(typed: Typed) -> str | None:
    """The single value of a field, None if nothing was typed."""
    filled = typed.filled
    if len(filled) > 1:
        raise Refused("one_only")
    return filled[0] if filled else None


def as_text(value: Value) -> str:
    return value if isinstance(value, str) else str(value)


def as_keys(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)
