"""Options: what a question of choice offers, in groups where there are many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from app.domain.surveys.kinds.base import OTHER
from app.domain.surveys.node import Node
from app.domain.surveys.wording import Wording, stored

MAX_OPTIONS: Final = 60
MAX_GROUPS: Final = 12
MAX_LABEL: Final = 300


@dataclass(frozen=True)
class Group:
    """A heading over some options."""

    id: str
    label: Wording

    def data(self) -> dict[str, Any]:
        return {"id": self.id, "label": self.label.data()}


@dataclass(frozen=True)
class Option:
    """One choice. group is the id of a group or empty; an option that stands `alone` excludes all others
    ("nothing is needed")."""

    id: str
    label: Wording
    help: Wording
    group: str = ""
    alone: bool = False

    def data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "label": self.label.data(),
            **stored(self.help, "help"),
            **({"group": self.group} if self.group else {}),
            **({"alone": True} if self.alone else {}),
        }


@dataclass(frozen=True)
class Offer:
    """The options in their order, their groups, and whether "other" in own words is one of them."""

    options: tuple[Option, ...]
    groups: tuple[Group, ...] = ()
    other: bool = False

    def keys(self) -> tuple[str, ...]:
        return self._keys

    @cached_property
    def _keys(self) -> tuple[str, ...]:
        return (*(option.id for option in self.options), *((OTHER,) if self.other else ()))

    def alone(self) -> frozenset[str]:
        return frozenset(option.id for option in self.options if option.alone)

    def in_order(self, keys: Iterable[str]) -> tuple[str, ...]:
        wanted = set(keys)
        return tuple(key for key in self.keys() if key in wanted)

    def data(self) -> dict[str, Any]:
        return {
            "options": [option.data() for option in self.options],
            **({"groups": [group.data() for group in self.groups]} if self.groups else {}),
            **({"other": True} if self.other else {}),
        }


def read_offer(node: Node) -> Offer:
    """From the keys options, groups, other."""
    groups = _groups(node)
    known, seen = {group.id for group in groups}, set[str]()
    options = tuple(_option(child, known, seen) for child in node.nodes("options", 1, MAX_OPTIONS))
    return Offer(options, groups, node.flag("other"))


def _groups(node: Node) -> tuple[Group, ...]:
    seen, groups = set[str](), []
    for child in node.nodes("groups", 0, MAX_GROUPS):
        group = Group(child.id(), child.wording("label", MAX_LABEL))
        child.unique("id", group.id, seen)
        groups.append(group)
    return tuple(groups)


def _option(child: Node, groups: set[str], seen: set[str]) -> Option:
    option = Option(
        id=read_option_id(child, seen),
        label=child.wording("label", MAX_LABEL),
        help=child.wording("help", required=False),
        group=child.id("group") if "group" in child.data else "",
        alone=child.flag("alone"),
    )
    if option.group and option.group not in groups:
        child.fault("group", "unknown_group")
    return option


def read_option_id(child: Node, seen: set[str]) -> str:
    """An id that no option before has, and not the key of "other"."""
    key = child.id()
    if key == OTHER:
        child.fault("id", "reserved_id")
    child.unique("id", key, seen)
    return key
