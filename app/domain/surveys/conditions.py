"""When a question or a section is shown: every condition must hold, each by one of the keys that it names.

In data: "show_if": [{"question": "lift_wish", "any": ["4", "5"]}, ...]. A condition looks back only, at a
question that can be counted by keys (single, multiple, ranking, scale, basket); what is hidden has no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.surveys.node import Node

MAX_CONDITIONS: Final = 5


@dataclass(frozen=True)
class Condition:
    """Holds if one of `any` was chosen at `question`."""

    question: str
    any: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        return {"question": self.question, "any": list(self.any)}

    def holds(self, chosen: Mapping[str, frozenset[str]]) -> bool:
        return not chosen.get(self.question, frozenset()).isdisjoint(self.any)


def shown(conditions: Iterable[Condition], chosen: Mapping[str, frozenset[str]]) -> bool:
    """`chosen` has the chosen keys by question id, of shown questions only."""
    return all(condition.holds(chosen) for condition in conditions)


def read_conditions(node: Node, earlier: Mapping[str, tuple[str, ...]]) -> tuple[Condition, ...]:
    """`earlier` has the keys by id of every question that stands before."""
    return tuple(_condition(child, earlier) for child in node.nodes("show_if", 0, MAX_CONDITIONS))


def _condition(child: Node, earlier: Mapping[str, tuple[str, ...]]) -> Condition:
    condition = Condition(child.id("question"), child.texts("any", 1, 60))
    keys = earlier.get(condition.question)
    if keys is None:
        child.fault("question", "not_an_earlier_question")
    elif not keys:
        child.fault("question", "no_condition_on_this_kind")
    elif not set(condition.any) <= set(keys):
        child.fault("any", "unknown_option")
    return condition
