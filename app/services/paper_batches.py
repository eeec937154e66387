"""Piles of sheets: a worker says how many lie there, enters them, and explains a difference at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.models import Motion, PaperBatch, PaperEntry, User
from app.services import ledger_events
from app.services.motions import get_motion, lock_motion


class BatchOpen(LouyiError):
    """This worker has an open pile in the motion."""


class DifferenceUnexplained(LouyiError):
    """Entered and void are not the expected number: why? `missing` may be negative."""

    def __init__(self, missing: int) -> None:
        super().__init__(str(missing))
        self.missing = missing


@dataclass(frozen=True)
class BatchProgress:
    """How far an open pile has come."""

    batch: PaperBatch
    entered: int


def begin(session: Session, motion: Motion, expected: int, *, now: datetime, actor: User) -> PaperBatch:
    """Open a pile; raises BatchOpen."""
    if open_batch(session, motion, actor) is not None:
        raise BatchOpen
    row = PaperBatch(
        motion_id=motion.motion_id, expected=expected, opened_at=now, opened_by=actor.user_id, void=0
    )
    session.add(row)
    session.flush()
    return row


def close(session: Session, row: PaperBatch, void: int, difference: str, *, now: datetime) -> None:
    """Raises DifferenceUnexplained where the numbers differ and nothing is said of it."""
    lock_motion(session, get_motion(session, row.motion_id))
    entered = _entered(session, row)
    missing = row.expected - entered - void
    if missing and not difference:
        raise DifferenceUnexplained(missing)
    row.void, row.entered, row.difference, row.closed_at = void, entered, difference, now
    session.flush()
    ledger_events.pile_closed(session, row, now=now)


def open_batch(session: Session, motion: Motion, actor: User) -> PaperBatch | None:
    """The worker's open pile in this motion."""
    return session.scalar(
        select(PaperBatch).where(
            PaperBatch.motion_id == motion.motion_id,
            PaperBatch.opened_by == actor.user_id,
            PaperBatch.closed_at.is_(None),
        )
    )


def progress_of(session: Session, motion: Motion, actor: User) -> BatchProgress | None:
    """The same with the number of sheets entered from it."""
    row = open_batch(session, motion, actor)
    return BatchProgress(row, _entered(session, row)) if row is not None else None


def closed(session: Session, motion: Motion) -> list[tuple[PaperBatch, str]]:
    """All closed piles of a motion with who entered them, oldest first (one query)."""
    rows = session.execute(
        select(PaperBatch, User.name)
        .join(User, User.user_id == PaperBatch.opened_by)
        .where(PaperBatch.motion_id == motion.motion_id, PaperBatch.closed_at.is_not(None))
        .order_by(PaperBatch.paper_batch_id)
    ).all()
    return [(row[0], row[1]) for row in rows]


def _entered(session: Session, row: PaperBatch) -> int:
    query = select(func.count()).where(PaperEntry.paper_batch_id == row.paper_batch_id)
    return session.scalar(query) or 0
