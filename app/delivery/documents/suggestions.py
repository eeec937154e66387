"""The poster of a compound's suggestions: one A4 page."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .data import Lang
from .sheets import qr_fields
from .typeset import typeset


@dataclass(frozen=True)
class SuggestionPoster:
    """What the poster says."""

    lang: Lang
    compound: str
    term: str
    """In how many days an answer is due, in words."""
    roll_only: bool
    phone: str
    domain: str
    link: str
    code: str
    printed_at: datetime
    demo: bool = False


def suggestion_poster(poster: SuggestionPoster, *, fonts: Path | None = None) -> bytes:
    """The PDF. Raises TypesetError, NaiveInstant."""
    fields: dict[str, object] = {
        "lang": poster.lang,
        "compound": poster.compound,
        "term": poster.term,
        "roll_only": poster.roll_only,
        "phone": poster.phone,
        "domain": poster.domain,
        "code": poster.code,
        "qr": qr_fields(poster.link),
        "demo": poster.demo,
    }
    return typeset("suggestion.typ", fields, at=poster.printed_at, fonts=fonts)
