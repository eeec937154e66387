"""Photos by reference: the picture itself is kept elsewhere under a reference that cannot be guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from app.domain.surveys.kinds.base import GIVEN, Mark, Refused, Typed, Value
from app.domain.surveys.node import Node

REFERENCE: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
MOST: Final = 6


@dataclass(frozen=True)
class Photo:
    """At most `most` photos. Value: references. Field: one value a photo. Whether a reference exists, and
    belongs to this respondent, is for the caller to see."""

    name: ClassVar[str] = "photo"
    most: int = 1

    @classmethod
    def read(cls, node: Node) -> Self:
        return cls(node.whole("most", 1, MOST, 1))

    def data(self) -> dict[str, Any]:
        return {"most": self.most}

    def keys(self) -> tuple[str, ...]:
        return ()

    def parse(self, typed: Typed) -> Value | None:
        references = tuple(dict.fromkeys(typed.filled))
        if not all(REFERENCE.fullmatch(reference) for reference in references):
            raise Refused("bad_reference")
        if len(references) > self.most:
            raise Refused("too_many", self.most)
        return references or None

    def marks(self, value: Value) -> tuple[Mark, ...]:  # noqa: ARG002 - not counted by what it shows
        return (Mark(GIVEN),)
