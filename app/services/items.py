"""What a motion puts to consent: its own question, or several items (of an election: the candidates)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.rules import Rule, find_rule
from app.models import Motion, MotionItem
from app.services.motions import MotionFrozen, rule_of, with_objections

FEWEST = 2
"""Items of a sheet with several: with one it would ask its own question."""


@dataclass(frozen=True)
class Item:
    """One question with the rule that decides it. `position` counts from 1, as in `ballots.choices`."""

    position: int
    title: str
    details: str
    rule: Rule
    share: str | None = None
    own_rule: bool = False
    """Decided by a rule of its own, and not by the motion's."""


@dataclass(frozen=True)
class NewItem:
    """What the committee writes. `rule_key` None: the motion's own rule."""

    title: str
    details: str = ""
    rule_key: str | None = None
    share: str | None = None


def items_of(session: Session, motion: Motion) -> list[Item]:
    """All items in order (one query); a motion without rows has one, its own question (no query)."""
    if not motion.asks:
        return [Item(1, motion.question, motion.details, rule_of(motion), motion.share)]
    rows = session.scalars(
        select(MotionItem).where(MotionItem.motion_id == motion.motion_id).order_by(MotionItem.position)
    ).all()
    return [_item(motion, row) for row in rows]


def written(session: Session, motion: Motion) -> list[NewItem]:
    """The items of a draft as they were written; its own question is none of them (one query)."""
    rows = session.scalars(
        select(MotionItem).where(MotionItem.motion_id == motion.motion_id).order_by(MotionItem.position)
    )
    return [NewItem(row.title, row.details, row.rule_key, row.share) for row in rows]


def set_items(session: Session, motion: Motion, items: Sequence[NewItem]) -> None:
    """Write the items of a draft anew, in this order; none makes it a motion of one question.

    Raises MotionFrozen once it is announced."""
    if motion.announced_at is not None:
        raise MotionFrozen(motion.code)
    session.execute(delete(MotionItem).where(MotionItem.motion_id == motion.motion_id))
    session.add_all(
        MotionItem(
            motion_id=motion.motion_id,
            position=position,
            title=item.title,
            details=item.details,
            rule_key=item.rule_key,
            share=item.share,
        )
        for position, item in enumerate(items, 1)
    )
    session.flush()
    session.expire(motion, ["asks"])


def _item(motion: Motion, row: MotionItem) -> Item:
    if row.rule_key is None:
        return Item(row.position, row.title, row.details, rule_of(motion), motion.share)
    rule = with_objections(motion, find_rule(row.rule_key, share=row.share))
    return Item(row.position, row.title, row.details, rule, row.share, own_rule=True)
