"""Posters of a compound's suggestions: one A4 page for each place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .data import Lang, PosterAt
from .sheets import qr_fields
from .typeset import typeset


@dataclass(frozen=True)
class SuggestionPosters:
    """What every poster says, and where each hangs; without a place anywhere in the compound."""

    lang: Lang
    compound: str
    term: str
    """In how many days an answer is due, in words."""
    roll_only: bool
    phone: str
    domain: str
    code: str
    posters: Sequence[PosterAt]
    printed_at: datetime
    demo: bool = False


def suggestion_posters(posters: SuggestionPosters, *, fonts: Path | None = None) -> bytes:
    """The PDF, a page for each place in the order given. Raises TypesetError, NaiveInstant."""
    fields: dict[str, object] = {
        "lang": posters.lang,
        "compound": posters.compound,
        "term": posters.term,
        "roll_only": posters.roll_only,
        "phone": posters.phone,
        "domain": posters.domain,
        "code": posters.code,
        "posters": [{"place": each.place, "qr": qr_fields(each.link)} for each in posters.posters],
        "demo": posters.demo,
    }
    return typeset("suggestion.typ", fields, at=posters.printed_at, fonts=fonts)
