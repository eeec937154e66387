"""What texts may cost: a cap for each motion, and one for each day of the whole installation.

Codes, receipts and echoes go before reminders, which may use no more than half of either cap: however many
reminders there are, the rest is there for those who vote. Two workers at once
may pass a cap by one batch; a text whose cost is counted already is never held.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.text_message import Tariff
from app.models import Message

BEIJING = ZoneInfo("Asia/Shanghai")
REMINDER, TEST = "reminder", "test"
Held = Literal["day_cap", "motion_cap"]


@dataclass(frozen=True)
class Caps:
    """The installation's prices and caps, from the settings."""

    tariff: Tariff
    day_fen: int
    motion_fen: int


@dataclass
class Spent:
    """In fen."""

    all: int = 0
    reminders: int = 0

    def add(self, kind: str, fen: int) -> None:
        """Count one text."""
        self.all += fen
        self.reminders += fen if kind == REMINDER else 0


@dataclass
class Purse:
    """What was spent, and what may be, while one batch is taken out of the queue."""

    caps: Caps
    day: Spent
    motions: dict[int, Spent] = field(default_factory=dict)

    def pay(self, kind: str, motion_id: int | None, fen: int) -> Held | None:
        """Take the price of one text out, or say which cap is in the way. Tests have limits of their own."""
        if kind == TEST:
            return None
        if not _fits(self.day, kind, fen, self.caps.day_fen):
            return "day_cap"
        if motion_id is not None:
            spent = self.motions.setdefault(motion_id, Spent())
            if not _fits(spent, kind, fen, self.caps.motion_fen):
                return "motion_cap"
            spent.add(kind, fen)
        self.day.add(kind, fen)
        return None


def open_purse(session: Session, caps: Caps, motion_ids: Collection[int], now: datetime) -> Purse:
    """For texts of these motions (two queries)."""
    return Purse(caps, spent_today(session, now), spent_by_motions(session, motion_ids))


def spent_today(session: Session, now: datetime) -> Spent:
    """Of the whole installation, since midnight in Beijing (one query)."""
    midnight = datetime.combine(now.astimezone(BEIJING).date(), time(), BEIJING)
    rows = session.execute(
        select(Message.kind, func.sum(Message.cost_fen))
        .where(Message.attempted_at >= midnight, Message.kind != TEST)
        .group_by(Message.kind)
    )
    spent = Spent()
    for kind, fen in rows:
        spent.add(kind, int(fen or 0))
    return spent


def spent_by_motions(session: Session, motion_ids: Collection[int]) -> dict[int, Spent]:
    """Of each of these motions, ever (one query)."""
    rows = session.execute(
        select(Message.motion_id, Message.kind, func.sum(Message.cost_fen))
        .where(Message.motion_id.in_(motion_ids))
        .group_by(Message.motion_id, Message.kind)
    )
    found: dict[int, Spent] = {}
    for motion_id, kind, fen in rows:
        if motion_id is not None:
            found.setdefault(motion_id, Spent()).add(kind, int(fen or 0))
    return found


def _fits(spent: Spent, kind: str, fen: int, cap_fen: int) -> bool:
    if spent.all + fen > cap_fen:
        return False
    return kind != REMINDER or spent.reminders + fen <= cap_fen // 2
