"""The code of each home for a survey: eight labels on A4, to be cut and put into the letter boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from . import wording
from .data import Lang
from .sheets import qr_fields
from .typeset import typeset


@dataclass(frozen=True)
class SurveyLabel:
    """A home, and the address that its code opens."""

    home: str
    link: str


@dataclass(frozen=True)
class SurveyLabels:
    """What every label says, and for which homes they are."""

    lang: Lang
    compound: str
    title: str
    asker: str
    anonymous: bool
    closes_at: datetime
    phone: str
    domain: str
    code: str
    labels: Sequence[SurveyLabel]
    printed_at: datetime
    demo: bool = False


def survey_labels(pack: SurveyLabels, *, fonts: Path | None = None) -> bytes:
    """The PDF, labels in the order given. Raises TypesetError, NaiveInstant."""
    fields: dict[str, object] = {
        "lang": pack.lang,
        "compound": pack.compound,
        "title": pack.title,
        "asker": pack.asker,
        "anonymous": pack.anonymous,
        "deadline": wording.deadline(pack.closes_at, pack.lang),
        "phone": pack.phone,
        "domain": pack.domain,
        "code": pack.code,
        "labels": [{"home": each.home, "qr": qr_fields(each.link)} for each in pack.labels],
        "demo": pack.demo,
    }
    return typeset("survey-labels.typ", fields, at=pack.printed_at, fonts=fonts)
