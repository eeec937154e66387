"""Paper that is being printed: rows with their own claim (docs/adr/0006), and the file for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session, undefer

from app.domain.errors import LouyiError
from app.models import Motion, PrintJob, User

LEASE = timedelta(minutes=3)
KEPT = timedelta(days=1)
MOST_TRIES = 3
WAITING = 3
"""Jobs that one person may have waiting at once."""
GAVE_UP, FAILED = "gave_up", "failed"


class TooManyJobs(LouyiError):
    """This person waits for enough paper already."""


class Lost(LouyiError):
    """Another worker has taken the job over."""


@dataclass(frozen=True)
class Job:
    """What a worker holds; `tries` tells it from a later holder."""

    print_job_id: int
    motion_id: int
    wish: dict[str, Any]
    tries: int


def ask(session: Session, motion: Motion, wish: dict[str, Any], *, now: datetime, actor: User) -> PrintJob:
    """Put a wish in the queue; the same wish that still waits is not put twice. Raises TooManyJobs."""
    waiting = session.scalars(
        select(PrintJob).where(PrintJob.asked_by == actor.user_id, PrintJob.done_at.is_(None))
    ).all()
    for row in waiting:
        if row.motion_id == motion.motion_id and row.wish == wish:
            return row
    if len(waiting) >= WAITING:
        raise TooManyJobs(str(actor.user_id))
    row = PrintJob(
        motion_id=motion.motion_id, asked_by=actor.user_id, asked_at=now, wish=wish, lease_until=now
    )
    session.add(row)
    session.flush()
    return row


def find(
    session: Session, motion: Motion, print_job_id: int, actor: User, *, file: bool = False
) -> PrintJob | None:
    """The job of this person, with its file if wanted; None for anyone else's."""
    query = select(PrintJob).where(
        PrintJob.print_job_id == print_job_id,
        PrintJob.motion_id == motion.motion_id,
        PrintJob.asked_by == actor.user_id,
    )
    return session.scalar(query.options(undefer(PrintJob.pdf)) if file else query)


def waits(session: Session, *, now: datetime) -> bool:
    """Whether there is a job to take."""
    query = select(PrintJob.print_job_id).where(PrintJob.lease_until <= now).limit(1)
    return session.scalar(query) is not None


def outlived(session: Session, *, now: datetime) -> bool:
    """Whether there is something to sweep."""
    query = select(PrintJob.print_job_id).where(PrintJob.done_at <= now - KEPT).limit(1)
    return session.scalar(query) is not None


def claim(session: Session, *, now: datetime) -> Job | None:
    """Take the oldest job that nobody holds; commit before working. One that ended three workers ends."""
    query = select(PrintJob).where(PrintJob.lease_until <= now).order_by(PrintJob.print_job_id).limit(1)
    row = session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        return None
    job = Job(row.print_job_id, row.motion_id, row.wish, row.tries + 1)
    if row.tries >= MOST_TRIES:
        _change(session, job.print_job_id, row.tries, lease_until=None, done_at=now, fault=GAVE_UP)
        return None
    taken = _change(session, job.print_job_id, row.tries, lease_until=now + LEASE, tries=job.tries)
    return job if taken else None


def tell_progress(session: Session, job: Job, percent: int, *, now: datetime) -> None:
    """For the page that waits; the lease is prolonged. Raises Lost."""
    if not _change(session, job.print_job_id, job.tries, progress=percent, lease_until=now + LEASE):
        raise Lost(str(job.print_job_id))


def end(session: Session, job: Job, *, now: datetime, **values: Any) -> None:
    """The job is over: with `pdf` and `pages`, or with a `fault`."""
    _change(session, job.print_job_id, job.tries, lease_until=None, done_at=now, progress=100, **values)


def sweep(session: Session, *, now: datetime) -> int:
    """Take away what was ready a day ago; returns how many."""
    done = session.execute(delete(PrintJob).where(PrintJob.done_at <= now - KEPT))
    return int(cast("CursorResult[Any]", done).rowcount)


def _change(session: Session, print_job_id: int, held: int, **values: Any) -> bool:
    changed = session.execute(
        update(PrintJob)
        .where(PrintJob.print_job_id == print_job_id, PrintJob.tries == held, PrintJob.done_at.is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", changed).rowcount == 1
