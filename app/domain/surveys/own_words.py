"""Words of residents: where a question takes them, and which may be posted (RULES.md section 7).

A tag makes a group. Nothing is posted of a question that fewer than five answered in words, nor of a group of
fewer than five; a text without a tag stands in the crowd of all who wrote to its question.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from app.domain.crowds import FEWEST
from app.domain.surveys.kinds.base import GIVEN, OTHER
from app.domain.surveys.questionnaire import Question

MOST_SIGNS: Final = 20_000
"""Signs of all posted texts of one question: what a phone shows and a person reads."""


def words_key(question: Question) -> str | None:
    """The key of the mark that carries own words; None where the question takes none."""
    kind: Any = question.kind
    if kind.name in ("short", "long"):
        return GIVEN
    return OTHER if hasattr(kind, "offer") and kind.offer.other else None


def may_post(words: int, groups: Iterable[int]) -> bool:
    """words: texts to this question; groups: the sizes of the groups in which the text is."""
    sizes = tuple(groups)
    return words >= FEWEST and (not sizes or max(sizes) >= FEWEST)
