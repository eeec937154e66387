"""After the first answer only wording may change, and every such change is listed, so that it can be shown.

Wording is a title, an introduction, a label, a help text, a source. What an answer means or allows is not:
ids, kinds, order, options, limits, conditions, units, prices and budgets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from app.domain.errors import LouyiError
from app.domain.surveys.questionnaire import Questionnaire
from app.domain.surveys.wording import LANGUAGES

_WORDING: Final = frozenset({"title", "intro", "label", "help", "labels"})
_SOURCES: Final = "sources"


@dataclass(frozen=True)
class Change:
    """One text before and after; place is a path such as "sections.0.questions.2.label", empty text: none."""

    place: str
    language: str
    before: str
    after: str


class MeaningChanged(LouyiError):
    """The new questionnaire asks something else; `places` are the paths that differ."""

    def __init__(self, places: tuple[str, ...]) -> None:
        super().__init__(", ".join(places))
        self.places = places


def wording_only(old: Questionnaire, new: Questionnaire) -> bool:
    """Whether all that differs is wording; two equal questionnaires differ in nothing."""
    return not _meaning(old, new)


def changes(old: Questionnaire, new: Questionnaire) -> tuple[Change, ...]:
    """Every changed text, in the order of the places. Raises MeaningChanged where more than wording
    differs."""
    places = _meaning(old, new)
    if places:
        raise MeaningChanged(places)
    before, after = _leaves(old, wording=True), _leaves(new, wording=True)
    return tuple(
        Change(place, language, str(before.get((place, language), "")), str(after.get((place, language), "")))
        for place, language in dict.fromkeys([*before, *after])
        if before.get((place, language)) != after.get((place, language))
    )


def _meaning(old: Questionnaire, new: Questionnaire) -> tuple[str, ...]:
    before, after = _leaves(old, wording=False), _leaves(new, wording=False)
    keys = dict.fromkeys([*before, *after])
    return tuple(place for place, _ in keys if before.get((place, "")) != after.get((place, "")))


def _leaves(questionnaire: Questionnaire, *, wording: bool) -> dict[tuple[str, str], object]:
    """The values by (path, language or ""), of wording or of everything else."""
    return {
        (path, language): value
        for path, language, value, is_wording in _walk(questionnaire.data(), "", False)
        if is_wording == wording
    }


def _walk(value: Any, path: str, wording: bool) -> Iterator[tuple[str, str, object, bool]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if wording and key in LANGUAGES:
                yield path, key, inner, True
            else:
                below = f"{path}.{key}" if path else key
                yield from _walk(inner, below, wording or key in _WORDING or key == _SOURCES)
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _walk(inner, f"{path}.{i}", wording)
    else:
        yield path, "", value, wording
