"""The same question once more: a draft with wording, items, rule, settings and plans of a counted motion."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.codes import short_code
from app.domain.errors import LouyiError
from app.models import Compound, Motion, MotionItem, Result, SmallCommittee, User
from app.services import attachments, elections, items

COPIED = (
    *("compound_id", "question", "details", "scope", "building", "entrance", "kind", "seats"),
    *("rule_key", "rule_version", "share", "custom_rule", "collision", "blank_rule", "parking", "cost_plan"),
    *("notice_days", "objection_days", "objection_blocks", "proxy_cap", "proxy_bars_staff", "silence"),
    *("own_consent", "consultation_only", "choices_posted", "sheet_photo", "second_entry", "retention_years"),
)
"""Everything but the window, which is past."""


class NotCounted(LouyiError):
    """It was never counted: there is nothing to ask again."""


def repoll(
    session: Session, earlier: Motion, reason: str, *, same_flats: bool, now: datetime, actor: User
) -> Motion:
    """A new draft. `same_flats`: only homes of the earlier roll decide, as the living roll has them by then.

    Raises NotCounted."""
    if session.get(Result, earlier.motion_id) is None:
        raise NotCounted(earlier.code)
    motion = Motion(
        **{name: getattr(earlier, name) for name in COPIED},
        code=short_code(secrets.token_bytes(5)),
        repoll_of=earlier.motion_id,
        repoll_reason=reason,
        repoll_same_flats=same_flats,
        created_by=actor.user_id,
        created_at=now,
    )
    motion.compound = session.get_one(Compound, earlier.compound_id)
    session.add(motion)
    session.flush()
    asked = session.scalars(
        select(MotionItem).where(MotionItem.motion_id == earlier.motion_id).order_by(MotionItem.position)
    ).all()
    items.set_items(
        session,
        motion,
        [items.NewItem(row.title, row.details, rule_key=row.rule_key, share=row.share) for row in asked],
    )
    small = elections.small_committee(session, earlier)
    if small:
        session.add(SmallCommittee(motion_id=motion.motion_id, source=small))
    attachments.copy_all(session, earlier, motion, now=now, actor=actor)
    return motion


def earlier_of(session: Session, motion: Motion) -> Motion | None:
    """The motion that this one puts to the vote again."""
    return session.get(Motion, motion.repoll_of) if motion.repoll_of is not None else None


def later_of(session: Session, motion: Motion) -> Sequence[Motion]:
    """Announced motions that put this one to the vote again, oldest first (one query)."""
    query = select(Motion).where(Motion.repoll_of == motion.motion_id, Motion.announced_at.is_not(None))
    return session.scalars(query.order_by(Motion.motion_id)).all()
