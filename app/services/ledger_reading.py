"""Reading the record: entries, proofs, receipts, and what a recount kit holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.ledger import tree
from app.domain.ledger.canonical import NotCanonical, canonical, parse
from app.domain.ledger.receipt import ProofFile, entry_code
from app.models import (
    Ballot,
    LedgerBreak,
    LedgerLeaf,
    LedgerLog,
    LedgerSlot,
    Motion,
    Notice,
    Witness,
    WitnessLook,
)
from app.services.ledger import STORE, LedgerStore, store_of, unseal
from app.services.ledger_files import KeyDestroyed, SignedState


@dataclass(frozen=True)
class EntryReceipt:
    """Where a ballot stands in the record: entry `n` of `size`, its code, and the file that proves it."""

    n: int
    size: int
    code: str
    head: str
    """The signed head of that size."""
    proof: ProofFile | None
    """None once its opening was destroyed."""


def log_in_use(session: Session, motion_id: int | None) -> LedgerLog | None:
    """The log of a motion (None: the registry) to which entries are appended."""
    return session.scalar(
        select(LedgerLog).where(LedgerLog.motion_id == motion_id, LedgerLog.broken_at.is_(None))
    )


def log_named(session: Session, name: str) -> tuple[str, LedgerLog] | None:
    """(the code of its motion, the log) whose origin ends in /v/`name`, a broken one too."""
    row = session.execute(
        select(Motion.code, LedgerLog)
        .join(LedgerLog, LedgerLog.motion_id == Motion.motion_id)
        .where(LedgerLog.origin.endswith(f"/v/{name}", autoescape=True))
    ).first()
    return (row.code, row.LedgerLog) if row else None


def breaks_of(session: Session, motion_id: int) -> Sequence[tuple[LedgerBreak, LedgerLog]]:
    """Each time that the motion's record was begun anew, with the log that broke, the first one first."""
    query = (
        select(LedgerBreak, LedgerLog)
        .join(LedgerLog, LedgerLog.log_id == LedgerBreak.log_id)
        .where(LedgerLog.motion_id == motion_id)
        .order_by(LedgerLog.generation)
    )
    return [(row.LedgerBreak, row.LedgerLog) for row in session.execute(query)]


def log_by_id(session: Session, log_id: int) -> LedgerLog:
    """A log by its number."""
    return session.get_one(LedgerLog, log_id)


def broken_log(
    session: Session, motion_id: int, generation: int
) -> tuple[LedgerLog, LedgerBreak, SignedState] | None:
    """A log that was declared broken, why, and its last good head: nothing after that is shown of it."""
    store = store_of(session)
    for row, log in breaks_of(session, motion_id):
        if log.generation == generation and store is not None:
            head = next((each for each in readable_heads(store, log.origin) if each.size == row.size), None)
            return (log, row, head) if head else None
    return None


def readable_heads(store: LedgerStore, origin: str) -> Iterator[SignedState]:
    """The heads of a log, the oldest first, up to a line that is none: it may be what broke."""
    try:
        yield from store.signer.heads.all(origin)
    except (ValueError, LookupError, TypeError):
        return


def ballots_at(session: Session, log: LedgerLog, only: Sequence[int] | None = None) -> dict[int, int]:
    """The ballot that each entry of a log (or of these alone) records.

    A leaf names the ballot that it recorded first; the same entry in the log after a break is the same
    ballot's."""
    here, first, other = aliased(LedgerLeaf), aliased(LedgerLeaf), aliased(LedgerLog)
    query = (
        select(here.n, first.ballot_id)
        .select_from(here)
        .join(other, other.motion_id == log.motion_id)
        .join(
            first,
            (first.log_id == other.log_id)
            & (first.n == here.n)
            & (first.entry == here.entry)
            & first.ballot_id.is_not(None),
        )
        .where(here.log_id == log.log_id)
    )
    rows = session.execute(query if only is None else query.where(here.n.in_(only)))
    return {row.n: row.ballot_id for row in rows}


def newest_head(session: Session, log: LedgerLog) -> SignedState | None:
    """The newest signed head; None where this session has no files of the record."""
    store = store_of(session)
    return store.signer.heads.newest(log.origin) if store else None


def head_on_notice(session: Session, motion: Motion, notice: Notice) -> SignedState | None:
    """The head that a posted notice bears: the first one over its entry, so that it never changes.

    The notice before the vote is named by the opening entry. None before that, and without a record."""
    store = store_of(session)
    if store is None:
        return None
    logs = session.execute(
        select(LedgerLog, LedgerLeaf.n, LedgerLeaf.kind, LedgerLeaf.entry)
        .join(LedgerLeaf, LedgerLeaf.log_id == LedgerLog.log_id)
        .where(LedgerLog.motion_id == motion.motion_id, LedgerLeaf.kind.in_(("open", "notice")))
        .order_by(LedgerLog.generation, LedgerLeaf.n)
    )
    for log, n, kind, data in logs:  # of a record that was begun anew, too: what hangs on the wall stays
        if notice.content_sha256 == _posted_in(data, "notice" if kind == "open" else "sha256"):
            return store.signer.heads.first_over(log.origin, n)
    return None


def _posted_in(data: bytes, name: str) -> str | None:
    """The fingerprint that an entry names; None where it cannot be read: it may be what broke."""
    try:
        found: str | None = parse(data)[name]
    except (NotCanonical, LookupError, TypeError):
        return None
    return found


def keys_of(session: Session, log: LedgerLog, most: int | None = None) -> list[tuple[int, str]]:
    """(size from which on it signs, public key in base64), the oldest first: of the first entry, and of those
    (of the first `most` entries) that brought another. The head over just such an entry is the last one of
    the key before."""
    query = select(LedgerLeaf.n, LedgerLeaf.entry).order_by(LedgerLeaf.n)
    query = query.where(LedgerLeaf.log_id == log.log_id, LedgerLeaf.kind.in_(("genesis", "key_rotate")))
    rows = session.execute(query if most is None else query.where(LedgerLeaf.n < most))
    return [(row.n + 2 if row.n else 1, parse(row.entry)["key"]) for row in rows]


def key_at(session: Session, log: LedgerLog, size: int) -> str:
    """Which public key (base64) signs the head of this size."""
    return [key for first, key in keys_of(session, log) if first <= size][-1]


def beginning_of(session: Session, log: LedgerLog) -> dict[str, Any]:
    """What a notice repeats of a motion's log: `key` of its first entry, `flats` of the opening one."""
    kinds = (LedgerLeaf.log_id == log.log_id, LedgerLeaf.kind.in_(("genesis", "open")))
    first, opened = session.scalars(select(LedgerLeaf.entry).where(*kinds).order_by(LedgerLeaf.n).limit(2))
    return {"key": parse(first)["key"], "flats": parse(opened)["flats"]}


def entries_of(session: Session, log: LedgerLog, first: int = 0, end: int | None = None) -> list[bytes]:
    """The bytes of the entries from `first` up to, without, `end`."""
    query = select(LedgerLeaf.entry).where(LedgerLeaf.log_id == log.log_id, LedgerLeaf.n >= first)
    if end is not None:
        query = query.where(LedgerLeaf.n < end)
    return list(session.scalars(query.order_by(LedgerLeaf.n)))


def inclusion(session: Session, log: LedgerLog, index: int, size: int) -> list[bytes]:
    """The hashes that prove entry `index` in the log of `size` (one query)."""
    return _hashes(session, log, tree.inclusion_ranges(index, size))


def consistency(session: Session, log: LedgerLog, old: int, size: int) -> list[bytes]:
    """The hashes that prove the log of `old` entries to be the beginning of that of `size` (one query)."""
    return _hashes(session, log, tree.consistency_ranges(old, size))


def receipt_of(session: Session, ballot_id: int) -> EntryReceipt | None:
    """None for a ballot of a motion without a record, and for one that its record lost."""
    found = session.execute(
        select(LedgerLeaf, LedgerLog)
        .join(LedgerLog, LedgerLog.log_id == LedgerLeaf.log_id)
        .where(LedgerLeaf.ballot_id == ballot_id)
    ).first()
    store = store_of(session)
    if found is None or store is None:
        return None
    leaf, log = found
    if log.broken_at is not None:
        following = _carried_to(session, log, leaf)
        if following is None:
            return None
        leaf, log = following
    head = store.signer.heads.newest(log.origin)
    if head is None or head.size <= leaf.n:
        return None
    code = entry_code(tree.leaf_hash(leaf.entry))
    try:
        held = unseal(store, log.origin, leaf.n, leaf.sealed or b"")
    except KeyDestroyed:
        return EntryReceipt(leaf.n, head.size, code, head.note, None)
    extra = {"entry": parse(leaf.entry), "opening": held["opening"], "salt": held["salt"]}
    proof = ProofFile(extra, leaf.n, inclusion(session, log, leaf.n, head.size), head.note)
    return EntryReceipt(leaf.n, head.size, code, head.note, proof)


def _carried_to(session: Session, log: LedgerLog, leaf: LedgerLeaf) -> tuple[LedgerLeaf, LedgerLog] | None:
    """The same entry in the log in use; None where a break lost it."""
    used = log_in_use(session, log.motion_id)
    there = session.get(LedgerLeaf, (used.log_id, leaf.n)) if used else None
    return (there, used) if used and there and there.entry == leaf.entry else None


def chain_of(session: Session, motion: Motion, voter_id: int) -> Sequence[LedgerLeaf]:
    """What is recorded for a voter, oldest first: its roll entry, and whatever followed, late ballots too."""
    slot = (
        select(LedgerSlot.slot)
        .where(LedgerSlot.log_id == LedgerLog.log_id, LedgerSlot.voter_id == voter_id)
        .correlate(LedgerLog)
        .scalar_subquery()
    )
    first = aliased(LedgerLeaf)
    too_late = exists().where(
        Ballot.voter_id == voter_id,
        first.ballot_id == Ballot.ballot_id,
        first.n == LedgerLeaf.n,
        first.entry == LedgerLeaf.entry,
    )
    return session.scalars(
        select(LedgerLeaf)
        .join(LedgerLog, LedgerLog.log_id == LedgerLeaf.log_id)
        .where(
            LedgerLog.motion_id == motion.motion_id,
            LedgerLog.broken_at.is_(None),
            or_(LedgerLeaf.slot == slot, (LedgerLeaf.kind == "late") & too_late),
        )
        .order_by(LedgerLeaf.n)
    ).all()


def kit_files(session: Session, motion: Motion, *, openings: bool) -> dict[str, bytes]:
    """The files of a recount kit by name; with the openings for those who may see each answer."""
    store, log = store_of(session), log_in_use(session, motion.motion_id)
    if store is None or log is None:
        return {}
    head = newest_head(session, log)
    seen = _seen_by_witnesses(session, log)
    files = {
        "entries.jsonl": _lines(entries_of(session, log)),
        "heads.jsonl": _notes(
            each.note + "".join(line for _key, size, line in seen if size == each.size)
            for each in store.signer.heads.all(log.origin)
        ),
        "key.txt": key_at(session, log, head.size if head else 1).encode() + b"\n",
    }
    if seen:
        files["witnesses.txt"] = _lines(key.encode() for key, _size, _line in seen)
    registry = log_in_use(session, None)
    if registry is not None:
        files |= {
            "registry.jsonl": _lines(entries_of(session, registry)),
            "registry-heads.jsonl": _notes(chain_notes(session, registry)),
        }
    for _row, broken in breaks_of(session, motion.motion_id):
        states = readable_heads(store, broken.origin)
        files |= {
            f"before-{broken.generation}-entries.jsonl": _lines(_one_line_each(session, broken)),
            f"before-{broken.generation}-heads.jsonl": _notes(each.note for each in states),
        }
    if openings:
        files["openings.jsonl"] = _lines(canonical(each) for each in openings_of(session, store, log))
    return files


def _seen_by_witnesses(session: Session, log: LedgerLog) -> list[tuple[str, int, str]]:
    """(key, size, signature line) of the last look of each witness at this log."""
    rows = session.execute(
        select(Witness.verifier_key, WitnessLook.size, WitnessLook.line)
        .join(WitnessLook, WitnessLook.witness_id == Witness.witness_id)
        .where(WitnessLook.log_id == log.log_id)
        .order_by(Witness.witness_id)
    )
    return [(row.verifier_key, row.size, row.line) for row in rows]


def openings_of(session: Session, store: LedgerStore, log: LedgerLog) -> list[dict[str, Any]]:
    """Every opening with its salt; raises KeyDestroyed."""
    rows = session.execute(
        select(LedgerLeaf.n, LedgerLeaf.sealed)
        .where(LedgerLeaf.log_id == log.log_id, LedgerLeaf.sealed.is_not(None))
        .order_by(LedgerLeaf.n)
    )
    return [{"n": row.n, **unseal(store, log.origin, row.n, row.sealed)} for row in rows]


def _hashes(session: Session, log: LedgerLog, ranges: Sequence[tree.Range]) -> list[bytes]:
    wanted = {subtree for part in ranges for subtree in tree.full_subtrees(part)}
    last = {first + (1 << level) - 1 for first, level in wanted}
    rows = session.execute(
        select(LedgerLeaf.n, LedgerLeaf.nodes).where(
            LedgerLeaf.log_id == log.log_id, LedgerLeaf.n.in_(sorted(last))
        )
    )
    nodes = {row.n: row.nodes for row in rows}

    def lookup(subtree: tree.Subtree) -> bytes:
        first, level = subtree
        found: bytes = nodes[first + (1 << level) - 1][32 * level : 32 * level + 32]
        return found

    if log.broken_at is not None:  # what was kept of its tree may be what broke
        leaves = [tree.leaf_hash(each) for each in entries_of(session, log)]
        return [tree.range_hash(part, tree.lookup_in(leaves)) for part in ranges]
    return [tree.range_hash(part, lookup) for part in ranges]


def _lines(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _one_line_each(session: Session, log: LedgerLog) -> list[bytes]:
    """The entries of a broken log as they are there; one that is no line was written over."""
    return [each if b"\n" not in each else b"null" for each in entries_of(session, log)]


def _notes(notes: Iterable[str]) -> bytes:
    return _lines(json.dumps(note).encode() for note in notes)


def chain_notes(session: Session, log: LedgerLog, most: int | None = None) -> list[str]:
    """The heads by which each key vouched for the next one, and the newest; none over `most`."""
    store = session.info[STORE]
    sizes = {first - 1 for first, _key in keys_of(session, log, most)}
    states = [each for each in readable_heads(store, log.origin) if most is None or each.size <= most]
    return [each.note for each in states if each.size in sizes or each is states[-1]]
