"""The notice before a vote, and of an extension, for the wall (DESIGN, Paper; RULES 4)."""

from pathlib import Path

from . import wording
from .data import VotingNotice
from .sheets import head_fields, qr_fields
from .typeset import typeset

_AS_GIVEN = ("lang", "title", "compound", "scope", "question", "asked", "details", "rule", "article",
             "ways", "phone", "address", "code", "issuer", "record", "demo", "reason")  # fmt: skip


def voting_notice(notice: VotingNotice, *, fonts: Path | None = None) -> bytes:
    """The PDF. Raises TypesetError, NaiveInstant."""
    return typeset("voting.typ", voting_fields(notice), at=notice.posted_at, fonts=fonts)


def voting_fields(notice: VotingNotice) -> dict[str, object]:
    """What the template reads: every date already in words."""
    lang = notice.lang
    return {name: getattr(notice, name) for name in _AS_GIVEN} | {
        "opens": wording.since(notice.opens_at, lang),
        "closes": wording.until(notice.closes_at, lang),
        "before": wording.until(notice.before, lang) if notice.before else None,
        "posted_day": wording.day(notice.posted_at, lang),
        "ends": wording.until(notice.ends_at, lang) if notice.days else None,
        "days": str(notice.days),
        "objection_days": str(notice.objection_days),
        "record": " ".join(notice.record[at : at + 8] for at in range(0, len(notice.record), 8)),
        "qr": qr_fields(notice.link),
        "head": head_fields(notice.head),
    }
