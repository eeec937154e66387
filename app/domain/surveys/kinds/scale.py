"""A five-point scale, 1 the least and 5 the most, each point with its label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from app.domain.surveys.kinds.base import Mark, Refused, Typed, Value, as_text, only
from app.domain.surveys.node import Node
from app.domain.surveys.wording import Wording

POINTS: Final = 5
MIDDLE: Final = 3


@dataclass(frozen=True)
class Scale:
    """`labels` from point 1 to point 5. Value: the point. Field: one value, "1" to "5"."""

    name: ClassVar[str] = "scale"
    labels: tuple[Wording, ...]

    @classmethod
    def read(cls, node: Node) -> Self:
        return cls(node.wordings("labels", POINTS))

    def data(self) -> dict[str, Any]:
        return {"labels": [label.data() for label in self.labels]}

    def keys(self) -> tuple[str, ...]:
        return tuple(str(point) for point in range(1, POINTS + 1))

    def parse(self, typed: Typed) -> Value | None:
        point = only(typed)
        if point is None:
            return None
        if point not in self.keys():
            raise Refused("unknown_option")
        return int(point)

    def marks(self, value: Value) -> tuple[Mark, ...]:
        return (Mark(as_text(value)),)
