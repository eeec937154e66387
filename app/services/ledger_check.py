"""Reading whole logs again: does the database still give every root that was ever signed?

Once at the start of a worker at the end of each log, and every night each log from its first entry, in memory
that does not grow with it. What was found last is kept, for the people who run the installation.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.ledger import tree
from app.domain.ledger.checkpoint import BadNote, parse_note
from app.models import LedgerBreak, LedgerCheck, LedgerLeaf, LedgerLog
from app.services.ledger import LedgerStore, fault_at_end, store_of
from app.services.ledger_files import SignedState
from app.services.ledger_signer import LogBroken

BATCH = 500


def due_log(session: Session, since: datetime) -> LedgerLog | None:
    """A log in use that was not read whole since then."""
    return session.scalar(
        select(LedgerLog)
        .outerjoin(LedgerCheck, LedgerCheck.log_id == LedgerLog.log_id)
        .where(
            LedgerLog.broken_at.is_(None),
            (LedgerCheck.read_whole_at.is_(None)) | (LedgerCheck.read_whole_at < since),
        )
        .order_by(LedgerLog.log_id)
        .limit(1)
    )


def note_check(session: Session, log: LedgerLog, fault: str | None, *, now: datetime, whole: bool) -> None:
    """Keep what was found; a look at the end alone does not take back what a whole reading found."""
    held = session.get(LedgerCheck, log.log_id)
    if held is None:
        held = LedgerCheck(log_id=log.log_id)
        session.add(held)
    if whole or fault is not None or held.read_whole_at is None:
        held.fault = fault
        held.checked_at = now
    if whole:
        held.read_whole_at = now


def faults(session: Session) -> list[tuple[str, str]]:
    """(origin, fault) of the logs in use that do not fit what was signed."""
    rows = session.execute(
        select(LedgerLog.origin, LedgerCheck.fault)
        .join(LedgerCheck, LedgerCheck.log_id == LedgerLog.log_id)
        .where(LedgerLog.broken_at.is_(None), LedgerCheck.fault.is_not(None))
        .order_by(LedgerLog.log_id)
    )
    return [(row.origin, row.fault) for row in rows]


def look_at_ends(session: Session) -> list[tuple[LedgerLog, str | None]]:
    """Each log in use with its fault at the end; one query, and one small read of a file for each."""
    store = store_of(session)
    if store is None:
        return []
    last = select(LedgerLeaf.log_id, func.max(LedgerLeaf.n).label("n")).group_by(LedgerLeaf.log_id).subquery()
    rows = session.execute(
        select(LedgerLog, LedgerLeaf.n, LedgerLeaf.kind, LedgerLeaf.frontier, LedgerBreak.begins)
        .join(last, last.c.log_id == LedgerLog.log_id)
        .join(LedgerLeaf, (LedgerLeaf.log_id == last.c.log_id) & (LedgerLeaf.n == last.c.n))
        .outerjoin(LedgerBreak, LedgerBreak.next_log_id == LedgerLog.log_id)
        .where(LedgerLog.broken_at.is_(None))
    )
    return [
        (row.LedgerLog, end_fault(store, row.LedgerLog.origin, row.n + 1, row.kind, row.frontier, row.begins))
        for row in rows
    ]


def end_fault(
    store: LedgerStore, origin: str, size: int, kind: str, frontier: bytes, begins: int | None
) -> str | None:
    """The same as an append would meet, with a lost signing key as one more."""
    try:
        return fault_at_end(store, origin, size, kind, frontier, begins)
    except LogBroken:
        return "key_lost"
    except BadNote:
        return "bad_head"


def fault_of(session: Session, log: LedgerLog) -> str | None:
    """The whole log against every head that was signed for it; None: all fits."""
    store = store_of(session)
    if store is None:
        return None
    signed = _ascending(store, log.origin)
    try:
        return _compare(session, store, log, signed)
    except LogBroken:
        return "key_lost"
    except (BadNote, ValueError, KeyError):
        return "bad_head"


def _compare(
    session: Session, store: LedgerStore, log: LedgerLog, signed: Iterator[SignedState]
) -> str | None:
    query = (
        select(LedgerLeaf.n, LedgerLeaf.kind, LedgerLeaf.entry, LedgerLeaf.nodes, LedgerLeaf.frontier)
        .where(LedgerLeaf.log_id == log.log_id)
        .order_by(LedgerLeaf.n)
        .execution_options(yield_per=BATCH)
    )
    size, kind, frontier, head = 0, "", list[bytes](), next(signed, None)
    with session.execute(query) as rows:
        for row in rows:
            if row.n != size:
                return "gap"
            frontier, done = tree.append(size, frontier, tree.leaf_hash(row.entry))
            size, kind = size + 1, row.kind
            if b"".join(done) != row.nodes or b"".join(frontier) != row.frontier:
                return "nodes_differ"
            if head is not None and head.size == size:
                if parse_note(head.note)[0].root != tree.root_of(frontier):
                    return "differs"
                if not store.signer.made(head.note):
                    return "other_key"
                head = next(signed, None)
    if head is not None:
        return "behind"
    begins = session.scalar(select(LedgerBreak.begins).where(LedgerBreak.next_log_id == log.log_id))
    return fault_at_end(store, log.origin, size, kind, b"".join(frontier), begins)


def _ascending(store: LedgerStore, origin: str) -> Iterator[SignedState]:
    """The heads of a file; raises ValueError where they do not grow: two for one size are a split view."""
    size = 0
    for each in store.signer.heads.all(origin):
        if each.size <= size:
            raise ValueError(origin)
        size = each.size
        yield each
