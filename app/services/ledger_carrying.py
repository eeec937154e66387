"""Writing the log that follows a broken one: what is proved byte for byte, and what is said again ."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from app.domain.ledger.canonical import NotCanonical, canonical, parse
from app.domain.ledger.commitment import commit
from app.domain.ledger.entries import SHAPES
from app.models import (
    LedgerLeaf,
    LedgerLog,
    LedgerSlot,
)
from app.services.ledger import LedgerStore, Pen, new_log, store_of, unseal
from app.services.ledger_files import KeyDestroyed
from app.services.ledger_proved import CannotDeclare, Found

AGAIN = (
    *("served", "roll_change", "extend", "outage", "notice", "objection", "dispute", "paper_batch"),
    *("revoke", "invalidate"),
)
"""What came after the last good head and is said again, for the database acts by it; a ballot is not."""
NAMES_A_BALLOT = ("revoke", "invalidate", "dispute")


@dataclass
class _Carried:
    """How far the next log is written: the newest entry of each chain, and which entries are ballots."""

    tips: dict[str, int] = field(default_factory=dict)
    ballots: set[int] = field(default_factory=set)


def begin_next(session: Session, found: Found, now: datetime) -> Pen:
    """The next log: the beginning with what it follows, the carried entries, and what is said again."""
    store, log = store_of(session), found.log
    assert store is not None
    log.broken_at = now
    session.flush()
    base = log.origin.rpartition("-r")[0] if log.generation > 1 else log.origin
    try:
        pen = new_log(session, log.motion_id, f"{base}-r{log.generation + 1}", before=log)
    except KeyDestroyed as error:
        raise CannotDeclare("openings") from error
    slots = select(literal(pen.log_id), LedgerSlot.voter_id, LedgerSlot.slot)
    session.execute(
        insert(LedgerSlot).from_select(
            ["log_id", "voter_id", "slot"], slots.where(LedgerSlot.log_id == log.log_id)
        )
    )
    follows = {"origin": log.origin, "size": found.size, "root": b64encode(found.root).decode()}
    said = {"origin": pen.origin, "commit": store.commit, "follows": follows}
    genesis = parse(found.leaves[0].entry) | said
    pen.carry(canonical(genesis), genesis, None)
    carried = _Carried()
    for leaf in found.leaves[1 : found.size]:
        entry = parse(leaf.entry)
        pen.carry(leaf.entry, entry, _opened(store, log, leaf, entry))
        _note(carried, entry, leaf.n)
    for leaf in found.leaves[found.size :]:
        _again(pen, log, leaf, carried, now)
    pen.flush()
    return pen


def _note(carried: _Carried, entry: dict[str, Any], n: int) -> None:
    if SHAPES[entry["type"]].chained:
        carried.tips[entry["slot"]] = n
    if entry["type"] == "ballot":
        carried.ballots.add(n)


def _again(pen: Pen, log: LedgerLog, leaf: LedgerLeaf, carried: _Carried, now: datetime) -> None:
    """Say an entry after the last good head again, unless it is about a ballot that is lost.

    Raises CannotDeclare where it cannot be read: the database acts by it, and the record would not know."""
    if leaf.kind not in AGAIN:
        return
    try:
        entry = parse(leaf.entry)
        known = entry["type"] == leaf.kind and entry["n"] == leaf.n
        sound = known and SHAPES[leaf.kind].fits(entry.keys() - {"v", "n", "h", "type", "op"})
    except (NotCanonical, ValueError, KeyError) as error:
        raise CannotDeclare("entry", leaf.n) from error
    if not sound:
        raise CannotDeclare("entry", leaf.n)
    if leaf.kind in NAMES_A_BALLOT and entry["entry"] not in carried.ballots:
        return
    chained = SHAPES[leaf.kind].chained
    pen.tip = carried.tips[entry["slot"]] if chained else None
    pen.write_again(entry, _opened(pen.store, log, leaf, entry), now=now)
    if chained:
        carried.tips[entry["slot"]] = pen.size - 1


def _opened(
    store: LedgerStore, log: LedgerLog, leaf: LedgerLeaf, entry: dict[str, Any]
) -> dict[str, Any] | None:
    """What an entry opens to; raises CannotDeclare where that does not fit its commitment."""
    if "c" not in entry:
        return None
    try:
        held = unseal(store, log.origin, leaf.n, leaf.sealed or b"")
    except (KeyDestroyed, InvalidTag, ValueError) as error:
        raise CannotDeclare("openings", leaf.n) from error
    if commit(entry["type"], held["opening"], bytes.fromhex(held["salt"])) != entry["c"]:
        raise CannotDeclare("openings", leaf.n)
    return held
