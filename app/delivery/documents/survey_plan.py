"""What we heard, what we do: the notice for the wall."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from . import wording
from .data import Lang
from .sheets import qr_fields
from .typeset import typeset


@dataclass(frozen=True)
class PlanRow:
    """One work in words."""

    label: str
    wanted: str
    state: str
    """A word such as 列入本次计划, with its date."""
    reason: str
    body: str
    changed: str
    """The day of the last change after the posting; empty without one."""


@dataclass(frozen=True)
class PlanNotice:
    """Answered works under their headings, and the names of those that have no answer yet."""

    lang: Lang
    compound: str
    title: str
    asker: str
    posted_at: datetime
    printed_at: datetime
    groups: Sequence[tuple[str, Sequence[PlanRow]]]
    unanswered: Sequence[str]
    phone: str
    link: str
    address: str
    code: str
    demo: bool = False


def plan_notice(notice: PlanNotice, *, fonts: Path | None = None) -> bytes:
    """The PDF. Raises TypesetError, NaiveInstant."""
    fields: dict[str, object] = {
        "lang": notice.lang,
        "compound": notice.compound,
        "title": notice.title,
        "asker": notice.asker,
        "posted": wording.day(notice.posted_at, notice.lang),
        "printed": wording.moment(notice.printed_at, notice.lang),
        "groups": [{"heading": head, "rows": [asdict(row) for row in rows]} for head, rows in notice.groups],
        "unanswered": list(notice.unanswered),
        "phone": notice.phone,
        "address": notice.address,
        "code": notice.code,
        "qr": qr_fields(notice.link),
        "demo": notice.demo,
    }
    return typeset("plan.typ", fields, at=notice.printed_at, fonts=fonts)
