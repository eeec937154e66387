"""Words of the notices, and what the notice before the vote and the one of an extension print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import flask_babel

from app.delivery.documents.data import VotingNotice
from app.models import Motion, Notice
from app.services.items import Item
from app.services.motions import rule_of
from app.web.sentences import article, page_language, posted_sentence, rule_sentence, scope_name
from config import Settings

_: Callable[..., str] = flask_babel.gettext


def notice_word(kind: str) -> str:
    """A kind of notice."""
    return {
        "voting": _("Notice of the vote"),
        "extension": _("Notice of an extension"),
        "preliminary": _("Preliminary result"),
        "final": _("Final result"),
    }[kind]


def instant_of(row: Notice, name: str) -> datetime:
    """An instant that the notice stated when it was posted."""
    return datetime.fromisoformat(row.content[name])


def voting_of(
    motion: Motion, row: Notice, items: Sequence[Item], heads: int, area: int, *, settings: Settings
) -> VotingNotice:
    """The notice before the vote, or of an extension, over a roll of `heads` and `area` (0.01 m2)."""
    rule = rule_of(motion)
    scope = scope_name(motion)
    moved = row.kind == "extension"
    title = (
        _("Notice of an extension of the vote in %(compound)s, %(scope)s")
        if moved
        else _("Notice of a vote in %(compound)s, %(scope)s")
    )
    return VotingNotice(
        lang=page_language(),
        title=title % {"compound": motion.compound.name, "scope": scope},
        compound=motion.compound.name,
        scope=scope,
        question=row.content["question"],
        asked=tuple(item.title for item in items) if motion.asks else (),
        details=row.content["details"],
        rule=rule_sentence(rule, heads, area).rstrip(".。"),
        article=article(rule),
        ways=_ways(motion, paper_only=rule.paper_only) + _posted(motion),
        opens_at=instant_of(row, "opens_at"),
        closes_at=instant_of(row, "closes_at"),
        posted_at=row.posted_at,
        ends_at=row.ends_at,
        days=0 if moved else motion.notice_days,
        objection_days=motion.objection_days,
        phone=motion.compound.phone or settings.contact_phone,
        link=f"{settings.base_url}/m/{motion.code}",
        address=settings.base_url.split("://")[-1],
        code=motion.code,
        issuer=_("Owners' committee of %(compound)s", compound=motion.compound.name),
        record=row.content_sha256,
        demo=motion.compound.generated or settings.demo,
        before=instant_of(row, "before") if moved else None,
        reason=row.content["reason"] if moved else "",
    )


def _posted(motion: Motion) -> str:
    """The sentence that an owner must have read before she answers."""
    return f" {posted_sentence()}" if motion.choices_posted else ""


def _ways(motion: Motion, *, paper_only: bool) -> str:
    if paper_only or motion.consultation_only:
        return _("On signed paper: a sheet is brought to each home. Only answers on signed paper count.")
    return _(
        "Scan the code with your phone and prove your number by a text message, or fill in the paper sheet, "
        "which every home may ask for. Both count the same."
    )
