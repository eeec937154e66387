"""What the verdict macro draws: the word, both legs with their thresholds, the article."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import flask_babel

from app.delivery.documents.data import LegLine
from app.domain.rules import Rule
from app.web.counted import legs_of
from app.web.sentences import article, verdict_sentence, verdict_word

_: Callable[..., str] = flask_babel.gettext


@dataclass(frozen=True)
class Band:
    """The arguments of `macros/verdict.html`, in its order."""

    state: str
    word: str
    sentence: str
    legs: list[dict[str, Any]]
    article: str


def band_of(rule: Rule, count: Mapping[str, Any]) -> Band:
    """The band of a counted motion, from the object of the tally."""
    return Band(
        state=count["verdict"],
        word=verdict_word(count["verdict"]),
        sentence=verdict_sentence(count),
        legs=[_leg(line) for line in legs_of(rule, count)],
        article=article(rule),
    )


def _leg(line: LegLine) -> dict[str, Any]:
    labels = {
        ("quorum", "heads"): _("Took part, by homes"),
        ("quorum", "area"): _("Took part, by area"),
        ("approval", "heads"): _("Agreed, by homes"),
        ("approval", "area"): _("Agreed, by area"),
    }
    return {
        "label": labels[line.test, line.measure],
        "part": line.have,
        "whole": line.of,
        "unit": line.measure,
        "need_num": line.threshold[0],
        "need_den": line.threshold[1],
        "inclusive": line.inclusive,
        "met": line.met,
    }
