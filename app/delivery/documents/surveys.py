"""Posters of a survey: one A4 page for each place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from . import wording
from .data import Lang, PosterAt
from .sheets import qr_fields
from .typeset import typeset


@dataclass(frozen=True)
class SurveyPosters:
    """What every poster says, and where each hangs."""

    lang: Lang
    compound: str
    title: str
    asker: str
    promise: str
    """Anonymous or with the home, in a sentence."""
    who: str
    closes_at: datetime
    phone: str
    domain: str
    code: str
    posters: Sequence[PosterAt]
    printed_at: datetime
    demo: bool = False


def survey_posters(posters: SurveyPosters, *, fonts: Path | None = None) -> bytes:
    """The PDF, a page for each place in the order given. Raises TypesetError, NaiveInstant."""
    fields: dict[str, object] = {
        "lang": posters.lang,
        "compound": posters.compound,
        "title": posters.title,
        "asker": posters.asker,
        "promise": posters.promise,
        "who": posters.who,
        "deadline": wording.deadline(posters.closes_at, posters.lang),
        "phone": posters.phone,
        "domain": posters.domain,
        "code": posters.code,
        "posters": [{"place": each.place, "qr": qr_fields(each.link)} for each in posters.posters],
        "demo": posters.demo,
    }
    return typeset("survey.typ", fields, at=posters.printed_at, fonts=fonts)
