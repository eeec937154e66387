"""Reads untrusted questionnaire data piece by piece and collects every fault with its place.

A place is a path such as "sections[0].questions[2].options[1].label". Reading goes on after a fault with a
value that does no harm, so that one look at the list mends everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from app.domain.errors import LouyiError
from app.domain.surveys.typed import lines
from app.domain.surveys.wording import FIRST, LANGUAGES, NO_WORDING, Wording

Reason = Literal[
    "missing",
    "unknown_key",
    "not_an_object",
    "not_a_list",
    "not_text",
    "not_a_flag",
    "not_a_whole_number",
    "not_a_number",
    "not_a_date",
    "not_an_id",
    "not_an_address",
    "empty",
    "too_long",
    "too_few",
    "too_many",
    "too_small",
    "too_large",
    "unknown_language",
    "unknown_kind",
    "same_id",
    "reserved_id",
    "unknown_group",
    "unknown_source",
    "unknown_option",
    "not_an_earlier_question",
    "no_condition_on_this_kind",
    "price_over_budget",
    "least_over_most",
]
ID: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
NO_ID: Final = ""
MAX_TEXT: Final = 1_000


@dataclass(frozen=True)
class Fault:
    """One fault of a questionnaire: where, and why."""

    place: str
    reason: Reason


class QuestionnaireInvalid(LouyiError):
    """The data is no questionnaire; `faults` names every place and reason."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.place}: {fault.reason}" for fault in faults))
        self.faults = tuple(faults)


@dataclass
class Node:
    """One object of the data. `faults` is shared by the whole reading; keys that nobody asked for are
    faults."""

    data: dict[str, Any]
    place: str
    faults: list[Fault]
    asked: set[str] = field(default_factory=set)

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def fault(self, key: str, reason: Reason) -> None:
        self.faults.append(Fault(self.at(key) if key else self.place, reason))

    def get(self, key: str) -> Any:
        self.asked.add(key)
        return self.data.get(key)

    def done(self) -> None:
        """Names the keys that were not asked for: a typing slip must not be passed over."""
        for key in sorted(str(key) for key in self.data if key not in self.asked):
            self.fault(key[:40], "unknown_key")

    def id(self, key: str = "id") -> str:
        value = self.get(key)
        if value is None:
            self.fault(key, "missing")
        elif not isinstance(value, str) or not ID.fullmatch(value):
            self.fault(key, "not_an_id")
        else:
            return value
        return NO_ID

    def text(self, key: str, longest: int = MAX_TEXT) -> str:
        """A text that may be missing."""
        value = self.get(key)
        return "" if value is None else self._clean(key, value, longest)

    def wording(self, key: str, longest: int = MAX_TEXT, *, required: bool = True) -> Wording:
        value = self.get(key)
        if value is None:
            if required:
                self.fault(key, "missing")
            return NO_WORDING
        return self._wording(key, value, longest)

    def wordings(self, key: str, count: int) -> tuple[Wording, ...]:
        """Exactly `count` wordings."""
        values = self.list(key, count, count)
        return tuple(self._wording(f"{key}[{i}]", value, MAX_TEXT) for i, value in enumerate(values))

    def texts(self, key: str, least: int, most: int) -> tuple[str, ...]:
        """A list of short texts, such as ids."""
        values = self.list(key, least, most)
        return tuple(self._clean(f"{key}[{i}]", value, MAX_TEXT) for i, value in enumerate(values))

    def address(self, key: str) -> str:
        """A web address that may be missing; nothing but http and https, for a page makes it a link."""
        text = self.text(key, 300)
        if text and not re.match(r"https?://[^\s\"'<>]+$", text):
            self.fault(key, "not_an_address")
            return ""
        return text

    def flag(self, key: str) -> bool:
        value = self.get(key)
        if value is not None and not isinstance(value, bool):
            self.fault(key, "not_a_flag")
        return value is True

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from low to high; without a default it must be given."""
        value = self.get(key)
        if value is None and default is not None:
            return default
        if value is None:
            self.fault(key, "missing")
        elif isinstance(value, bool) or not isinstance(value, int):
            self.fault(key, "not_a_whole_number")
        elif not low <= value <= high:
            self.fault(key, "too_small" if value < low else "too_large")
        else:
            return value
        return low

    def list(self, key: str, least: int, most: int) -> list[Any]:
        """A list with least to most members; a missing one is an empty one."""
        value = self.get(key)
        if value is None:
            value = []
        if not isinstance(value, list | tuple):
            self.fault(key, "not_a_list")
            return []
        if not least <= len(value) <= most:
            self.fault(key, "too_few" if len(value) < least else "too_many")
        return list(value[:most])

    def nodes(self, key: str, least: int, most: int) -> Iterator[Node]:
        """The objects of a list, one after the other; each is checked for unknown keys once it was used."""
        for i, value in enumerate(self.list(key, least, most)):
            child = self.child(f"{key}[{i}]", value)
            yield child
            child.done()

    def child(self, key: str, value: object) -> Node:
        if isinstance(value, dict):
            return Node(value, self.at(key), self.faults)
        self.fault(key, "not_an_object")
        return Node({}, self.at(key), [])

    def unique(self, key: str, value: str, seen: set[str]) -> None:
        """Puts an id among those seen, or names it as a second one."""
        if value and value in seen:
            self.fault(key, "same_id")
        seen.add(value)

    def _wording(self, key: str, value: object, longest: int) -> Wording:
        node = self.child(key, value)
        texts = {language: node.text(language, longest) for language in LANGUAGES}
        node.done_with_languages()
        if isinstance(value, dict) and not texts[FIRST] and isinstance(value.get(FIRST), str | None):
            node.fault(FIRST, "missing" if value.get(FIRST) is None else "empty")
        return Wording(**texts)

    def done_with_languages(self) -> None:
        for key in sorted(str(key) for key in self.data if key not in self.asked):
            self.fault(key[:40], "unknown_language")

    def _clean(self, key: str, value: object, longest: int) -> str:
        if not isinstance(value, str):
            self.fault(key, "not_text")
            return ""
        text = lines(value)
        if len(text) > longest:
            self.fault(key, "too_long")
        return text[:longest]
