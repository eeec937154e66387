"""An import from upload to undo: what a person asks for is a job in its row; a worker does it once.

Between the jobs: read -> (columns) -> compare -> (preview, corrections) -> apply -> undo.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, exists, select, update
from sqlalchemy.orm import Session, undefer

from app.domain.errors import LouyiError
from app.models import ColumnChoice, Compound, Motion, RollImport, User
from app.services.vault import Vault

LEASE = timedelta(minutes=5)
PAUSE = timedelta(seconds=5)
MOST_TRIES = 3
GAVE_UP = "GaveUp"


class NotNow(LouyiError):
    """The import is at work, over, or not ready for this."""


class CannotUndo(LouyiError):
    """A later import, a motion opened since, or another change of the roll rests on it."""


@dataclass(frozen=True)
class Job:
    """One job that this worker has taken."""

    roll_import_id: int
    kind: str
    lease_until: datetime


def start(
    session: Session,
    compound: Compound,
    filename: str,
    data: bytes,
    *,
    actor: User,
    now: datetime,
    vault: Vault,
) -> RollImport:
    """Keep the file, sealed, and ask for it to be read."""
    row = RollImport(
        compound_id=compound.compound_id,
        filename=filename[-100:],
        file_sealed=vault.seal_bytes(data),
        created_by=actor.user_id,
        created_at=now,
        job="read",
        job_by=actor.user_id,
        lease_until=now,
    )
    session.add(row)
    session.flush()
    return row


def find(session: Session, compound: Compound, roll_import_id: int, *sealed: Any) -> RollImport | None:
    """The import of this compound; `sealed` names columns to load with it."""
    query = select(RollImport).where(
        RollImport.roll_import_id == roll_import_id, RollImport.compound_id == compound.compound_id
    )
    return session.scalar(query.options(*(undefer(column) for column in sealed)))


def history(session: Session, compound: Compound) -> list[tuple[RollImport, str]]:
    """Imports with the name of who began them, newest first."""
    query = select(RollImport, User.name).join(User, User.user_id == RollImport.created_by)
    query = query.where(RollImport.compound_id == compound.compound_id)
    return [(row, name) for row, name in session.execute(query.order_by(RollImport.roll_import_id.desc()))]


def ask(session: Session, row: RollImport, kind: str, *, actor: User, now: datetime, **values: Any) -> None:
    """Ask for a job; raises NotNow while another runs or after it was applied."""
    changed = session.execute(
        update(RollImport)
        .where(
            RollImport.roll_import_id == row.roll_import_id,
            RollImport.job.is_(None),
            RollImport.applied_at.is_not(None) if kind == "undo" else RollImport.applied_at.is_(None),
            RollImport.undone_at.is_(None),
        )
        .values(job=kind, job_by=actor.user_id, lease_until=now, tries=0, progress=0, fault=None, **values)
        .execution_options(synchronize_session=False)
    )
    if cast(CursorResult[Any], changed).rowcount != 1:
        raise NotNow(kind)
    session.expire(row)


def ask_to_compare(
    session: Session, row: RollImport, *, actor: User, now: datetime, vault: Vault, **values: Any
) -> None:
    """After a change of columns (`mapping`) or of cells (`corrections`)."""
    if "corrections" in values:
        corrections = values.pop("corrections")
        values["corrections_sealed"] = vault.seal_bytes(json.dumps(corrections).encode())
    ask(session, row, "compare", actor=actor, now=now, plan_sealed=None, counts=None, **values)


def ask_again(session: Session, row: RollImport, kind: str, *, now: datetime) -> None:
    """The next job follows without a person between."""
    session.execute(
        update(RollImport)
        .where(RollImport.roll_import_id == row.roll_import_id, RollImport.job.is_(None))
        .values(job=kind, lease_until=now, tries=0, progress=0)
    )


def get(session: Session, roll_import_id: int, *sealed: Any) -> RollImport:
    """For the worker: the row, with the sealed columns that the job needs."""
    options = [undefer(column) for column in sealed]
    return session.scalars(
        select(RollImport).where(RollImport.roll_import_id == roll_import_id).options(*options)
    ).one()


def waits(session: Session, *, now: datetime) -> bool:
    """Whether there is a job to take."""
    return bool(
        session.scalar(select(exists().where(RollImport.job.is_not(None), RollImport.lease_until <= now)))
    )


def claim(session: Session, *, now: datetime) -> Job | None:
    """Take the oldest job that nobody holds. Commit before working. One that killed three workers ends."""
    due = select(RollImport.roll_import_id, RollImport.job, RollImport.tries).where(
        RollImport.job.is_not(None), RollImport.lease_until <= now
    )
    found = session.execute(due.order_by(RollImport.roll_import_id).limit(1)).first()
    if found is None:
        return None
    number, kind, tries = found
    until = now + LEASE
    if tries >= MOST_TRIES:
        end(session, number, fault=GAVE_UP)
        return None
    taken = session.execute(
        update(RollImport)
        .where(RollImport.roll_import_id == number, RollImport.job == kind, RollImport.tries == tries)
        .where(RollImport.lease_until <= now)
        .values(lease_until=until, tries=tries + 1)
    )
    return Job(number, str(kind), until) if cast(CursorResult[Any], taken).rowcount == 1 else None


def still_mine(session: Session, job: Job) -> RollImport | None:
    """The row, locked, while this worker's lease stands; None where another has taken the job."""
    return session.scalar(
        select(RollImport)
        .where(RollImport.roll_import_id == job.roll_import_id, RollImport.job == job.kind)
        .where(RollImport.lease_until == job.lease_until)
        .with_for_update()
    )


def end(session: Session, roll_import_id: int, **values: Any) -> None:
    """The job is over; `values` is what it brought."""
    session.execute(
        update(RollImport)
        .where(RollImport.roll_import_id == roll_import_id)
        .values(job=None, lease_until=None, progress=0, **values)
    )


def postpone(session: Session, job: Job, *, now: datetime) -> None:
    """Give the job back; it is taken again after a moment."""
    session.execute(
        update(RollImport)
        .where(RollImport.roll_import_id == job.roll_import_id, RollImport.job == job.kind)
        .where(RollImport.lease_until == job.lease_until)
        .values(lease_until=now + PAUSE)
    )


def tell_progress(session: Session, job: Job, percent: int) -> None:
    """For the page that waits."""
    session.execute(
        update(RollImport)
        .where(RollImport.roll_import_id == job.roll_import_id, RollImport.job == job.kind)
        .values(progress=min(percent, 100))
    )


def seal_plan(plan: Mapping[str, Any], vault: Vault) -> bytes:
    """The plan for its column."""
    return vault.seal_bytes(zlib.compress(json.dumps(plan).encode(), 1))


def open_plan(row: RollImport, vault: Vault) -> dict[str, Any]:
    """The plan; raises NotNow where there is none."""
    if row.plan_sealed is None:
        raise NotNow("plan")
    return cast("dict[str, Any]", json.loads(zlib.decompress(vault.unseal_bytes(row.plan_sealed))))


def corrections_of(row: RollImport, vault: Vault) -> dict[str, dict[str, str]]:
    """{"sheet:row": {kind: text}}."""
    if row.corrections_sealed is None:
        return {}
    return cast("dict[str, dict[str, str]]", json.loads(vault.unseal_bytes(row.corrections_sealed)))


def remembered_columns(session: Session, compound_id: int, signature: str) -> list[str] | None:
    """What a person chose for this header line before."""
    found = session.get(ColumnChoice, (compound_id, _header_digest(signature)))
    return list(found.columns) if found else None


def remember_columns(session: Session, compound_id: int, signature: str, columns: Sequence[str]) -> None:
    """For the next file whose header line says the same."""
    session.merge(
        ColumnChoice(compound_id=compound_id, header_digest=_header_digest(signature), columns=list(columns))
    )


def may_undo(session: Session, row: RollImport) -> bool:
    """Applied, not undone, the last of its compound, and no motion was opened since."""
    if row.applied_at is None or row.undone_at is not None:
        return False
    later = exists().where(
        RollImport.compound_id == row.compound_id,
        RollImport.undone_at.is_(None),
        RollImport.applied_at > row.applied_at,
    )
    opened = exists().where(Motion.compound_id == row.compound_id, Motion.frozen_at >= row.applied_at)
    return not session.scalar(select(later | opened))


def _header_digest(signature: str) -> bytes:
    return hashlib.sha256(signature.encode()).digest()
