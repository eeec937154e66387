"""Reading the record: entries, proofs, receipts, and what a recount kit holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.ledger import tree
from app.domain.ledger.canonical import canonical, parse
from app.domain.ledger.receipt import ProofFile, entry_code
from app.models import Ballot, LedgerLeaf, LedgerLog, LedgerSlot, Motion, Notice, Witness, WitnessLook
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


def motion_code_of(session: Session, name: str) -> str | None:
    """The code of the motion whose log's origin ends in /v/`name`."""
    return session.scalar(
        select(Motion.code)
        .join(LedgerLog, LedgerLog.motion_id == Motion.motion_id)
        .where(LedgerLog.origin.endswith(f"/v/{name}", autoescape=True), LedgerLog.broken_at.is_(None))
    )


def newest_head(session: Session, log: LedgerLog) -> SignedState | None:
    """The newest signed head; None where this session has no files of the record."""
    store = store_of(session)
    return store.signer.heads.newest(log.origin) if store else None


def head_on_notice(session: Session, motion: Motion, notice: Notice) -> SignedState | None:
    """The head that a posted notice bears: the first one over its entry, so that it never changes.

    The notice before the vote is named by the opening entry. None before that, and without a record."""
    log, store = log_in_use(session, motion.motion_id), store_of(session)
    if log is None or store is None:
        return None
    rows = session.execute(
        select(LedgerLeaf.n, LedgerLeaf.kind, LedgerLeaf.entry)
        .where(LedgerLeaf.log_id == log.log_id, LedgerLeaf.kind.in_(("open", "notice")))
        .order_by(LedgerLeaf.n)
    )
    for n, kind, data in rows:
        if notice.content_sha256 == parse(data)["notice" if kind == "open" else "sha256"]:
            return store.signer.heads.first_over(log.origin, n)
    return None


def keys_of(session: Session, log: LedgerLog) -> list[tuple[int, str]]:
    """(size from which on it signs, public key in base64), the oldest first: of the first entry, and of those
    that brought another. The head over just such an entry is the last one of the key before."""
    rows = session.execute(
        select(LedgerLeaf.n, LedgerLeaf.entry)
        .where(LedgerLeaf.log_id == log.log_id, LedgerLeaf.kind.in_(("genesis", "key_rotate")))
        .order_by(LedgerLeaf.n)
    )
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
    """None for a ballot of a motion without a record."""
    found = session.execute(
        select(LedgerLeaf, LedgerLog)
        .join(LedgerLog, LedgerLog.log_id == LedgerLeaf.log_id)
        .where(LedgerLeaf.ballot_id == ballot_id)
    ).first()
    store = store_of(session)
    if found is None or store is None:
        return None
    leaf, log = found
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


def chain_of(session: Session, motion: Motion, voter_id: int) -> Sequence[LedgerLeaf]:
    """What is recorded for a voter, oldest first: its roll entry, and whatever followed, late ballots too."""
    slot = (
        select(LedgerSlot.slot)
        .where(LedgerSlot.log_id == LedgerLog.log_id, LedgerSlot.voter_id == voter_id)
        .correlate(LedgerLog)
        .scalar_subquery()
    )
    return session.scalars(
        select(LedgerLeaf)
        .join(LedgerLog, LedgerLog.log_id == LedgerLeaf.log_id)
        .outerjoin(Ballot, Ballot.ballot_id == LedgerLeaf.ballot_id)
        .where(
            LedgerLog.motion_id == motion.motion_id,
            LedgerLog.broken_at.is_(None),
            or_(LedgerLeaf.slot == slot, Ballot.voter_id == voter_id),
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

    return [tree.range_hash(part, lookup) for part in ranges]


def _lines(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _notes(notes: Iterable[str]) -> bytes:
    return _lines(json.dumps(note).encode() for note in notes)


def chain_notes(session: Session, log: LedgerLog) -> list[str]:
    """The heads by which each key vouched for the next one, and the newest."""
    store = session.info[STORE]
    sizes = {first - 1 for first, _key in keys_of(session, log)}
    states = list(store.signer.heads.all(log.origin))
    return [each.note for each in states if each.size in sizes or each is states[-1]]
