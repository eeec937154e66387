"""What a log that is not what was signed still proves: its last good head, and which ballots it lost."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.domain.ledger import tree
from app.domain.ledger.canonical import parse
from app.domain.ledger.checkpoint import BadNote, parse_note
from app.models import (
    Ballot,
    LedgerLeaf,
    LedgerLog,
    Motion,
    Result,
)
from app.services import ledger_check
from app.services.ledger import LedgerStore, store_of
from app.services.ledger_reading import ballots_at, log_in_use, readable_heads
from app.services.ledger_signer import LogBroken
from app.services.recounting import standing

MOST = 9
"""Logs of one motion: as many as a recount kit holds."""


class CannotDeclare(LouyiError):
    """`why`: reason, persons, role, no_record, withdrawn, counted, registry, whole, no_head, openings, entry,
    too_often; `entry` is the number of the one that stands in the way."""

    def __init__(self, why: str, entry: int | None = None) -> None:
        super().__init__(why if entry is None else f"{why} {entry}")
        self.why, self.entry = why, entry


@dataclass(frozen=True)
class Found:
    """What a broken log still proves."""

    log: LedgerLog
    fault: str
    leaves: Sequence[LedgerLeaf]
    size: int
    """Of the last good head: a head that was signed, and that these entries give."""
    root: bytes
    signed: int
    """Of the longest head that was ever signed here."""
    lost: Sequence[Ballot]
    """Ballots that no entry under the last good head records."""


def look(session: Session, motion: Motion) -> Found:
    """What would be taken over, and what is lost. Raises CannotDeclare; writes nothing."""
    store, log = store_of(session), log_in_use(session, motion.motion_id)
    if store is None or log is None:
        raise CannotDeclare("no_record")
    if motion.withdrawn_at is not None:
        raise CannotDeclare("withdrawn")
    if session.get(Result, motion.motion_id) is not None:
        raise CannotDeclare("counted")
    fault = ledger_check.fault_of(session, log)
    if fault is None:
        raise CannotDeclare("whole")
    if log.generation >= MOST:
        raise CannotDeclare("too_often")
    query = select(LedgerLeaf).where(LedgerLeaf.log_id == log.log_id).order_by(LedgerLeaf.n)
    leaves = session.scalars(query).all()
    size, root, signed = _last_good(store, log, leaves)
    kinds = [leaf.kind for leaf in leaves[:size]]
    if "open" not in kinds:
        raise CannotDeclare("no_head")
    if "close" in kinds:
        raise CannotDeclare("counted")
    named = [leaf.entry for leaf in leaves[:size] if leaf.kind in ("genesis", "key_rotate")]
    if not {b64decode(parse(each)["key"]) for each in named} <= set(store.signer.public_keys):
        raise CannotDeclare("registry")  # the next log begins under the first key, and goes the same way
    return Found(log, fault, leaves, size, root, signed, _lost(session, motion, log, leaves[:size]))


def _last_good(store: LedgerStore, log: LedgerLog, leaves: Sequence[LedgerLeaf]) -> tuple[int, bytes, int]:
    """(size, root) of the longest head under a key of ours that these entries give, and the size of the
    longest that was signed; raises CannotDeclare where there is none."""
    roots, frontier = {}, list[bytes]()
    for n, leaf in enumerate(leaves):
        if leaf.n != n:
            break
        frontier, _done = tree.append(n, frontier, tree.leaf_hash(leaf.entry))
        roots[n + 1] = tree.root_of(frontier)
    heads = [parse_note(note)[0] for note in _notes(store, log)]
    good = [head for head in heads if roots.get(head.size) == head.root]
    if not good:
        raise CannotDeclare("no_head")
    best = max(good, key=lambda head: head.size)
    return best.size, best.root, max(head.size for head in heads)


def _notes(store: LedgerStore, log: LedgerLog) -> Iterator[str]:
    """The heads of the file that a key of ours signed, up to a line that cannot be read."""
    try:
        for each in readable_heads(store, log.origin):
            if parse_note(each.note)[0].origin == log.origin and store.signer.made(each.note):
                yield each.note
    except LogBroken as error:
        raise CannotDeclare("registry") from error
    except BadNote:
        return


def _lost(session: Session, motion: Motion, log: LedgerLog, kept: Sequence[LedgerLeaf]) -> list[Ballot]:
    """Ballots nobody took out that no carried entry records; one that came too late votes again with them."""
    known = ballots_at(session, log)
    carried = {known.get(leaf.n) for leaf in kept if leaf.kind == "ballot"}
    return [row for row in session.scalars(standing(motion)) if row.ballot_id not in carried]
