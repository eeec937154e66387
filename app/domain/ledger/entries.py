"""The entries of the record: what every one of them holds in public, by type (docs/record.md).

An entry is {"v", "n", "h", "type", "op", ...}. `h` is the hour in Beijing only. `op` is a pseudonym or null,
or two where two persons had to agree. What is personal is not here: `c` is the commitment to it.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any, Final

from app.domain.errors import LouyiError

VERSION: Final = 1
BEIJING: Final = timezone(timedelta(hours=8))
COMMON: Final = frozenset({"v", "n", "h", "type", "op"})


class BadEntry(LouyiError):
    """An entry of an unknown type, or with other fields than its type has."""


@dataclass(frozen=True)
class Shape:
    """The fields of a type beside the common ones, and how it stands in a voter's chain."""

    fields: frozenset[str]
    chained: bool = False
    two_persons: bool = False
    committed: bool = False
    optional: frozenset[str] = frozenset()
    """What only some motions have: of an election what it decided."""

    def fits(self, names: Set[str]) -> bool:
        """Whether an entry of the type may have just these."""
        return self.fields <= names <= self.fields | self.optional


def _shape(*fields: str, chained: bool = False, two_persons: bool = False, optional: str = "") -> Shape:
    chain = {"slot", "prev"} if chained else set()
    more = frozenset(filter(None, [optional]))
    return Shape(frozenset({*fields, *chain}), chained, two_persons, "c" in fields, more)


SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "genesis": _shape("spec", "origin", "key", "commit", "follows"),
        "roll": Shape(frozenset({"slot", "c"}), chained=True, committed=True),
        "open": _shape(
            "notice",
            "question",
            "items",
            "options",
            "opens",
            "closes",
            "zone",
            "disclosure",
            "transfer",
            "heads",
            "flats",
            "area",
            "roll",
        ),
        "served": _shape("slot", "channel", "c"),
        "ballot": _shape("ch", "c", chained=True),
        "late": _shape("slot", "ch", "c"),
        "revoke": _shape("entry", "reason", "c", chained=True),
        "transfer": _shape("reason", "c", chained=True),
        "invalidate": _shape("entry", "reason", "c", chained=True, two_persons=True),
        "roll_change": _shape("slot", "c"),
        "extend": _shape("closes", "reason", two_persons=True),
        "outage": _shape("from", "to", "reason", two_persons=True),
        "dispute": _shape("slot", "entry", "state", "c"),
        "objection": _shape("number", "stage", "kind", "state", "c"),
        "paper_batch": _shape("issued", "returned", "void", "scans"),
        "notice": _shape("kind", "sha256"),
        "close": _shape(),
        "withdraw": _shape("reason", two_persons=True),
        "tally": _shape("items", "served", "verifier", optional="election"),
        "correction": _shape("number", "items", "c", two_persons=True, optional="election"),
        "final": _shape(),
        "erasure": _shape("entries"),
        "key_rotate": _shape("key"),
        "head_posted": _shape("size", "place", "day"),
        "log_opened": _shape("origin", "head"),
        "log_closed": _shape("origin", "head"),
        "log_broken": _shape("origin", "head", "next", "reason", two_persons=True),
    }
)
CHAINED: Final = tuple(kind for kind, shape in SHAPES.items() if shape.chained)


def hour_of(moment: datetime, last: str = "") -> str:
    """The hour in Beijing, "2026-03-01T19+08"; never before the last entry's, though a clock steps back."""
    return max(moment.astimezone(BEIJING).strftime("%Y-%m-%dT%H+08"), last)


def instant(moment: datetime) -> str:
    """An exact instant in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry(kind: str, number: int, hour: str, op: str | list[str] | None, /, **fields: Any) -> dict[str, Any]:
    """One entry; raises BadEntry where the fields are not those of its type."""
    shape = SHAPES.get(kind)
    if shape is None or not shape.fits(set(fields)):
        raise BadEntry(f"{kind}: {sorted(set(fields) ^ (shape.fields if shape else set()))}")
    if shape.two_persons and not (isinstance(op, list) and len(set(op)) == len(op) == 2):
        raise BadEntry(f"{kind} takes two persons")
    return {"v": VERSION, "n": number, "h": hour, "type": kind, "op": op, **fields}
