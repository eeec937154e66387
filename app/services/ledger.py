"""Appending to the public record in the transaction of what it records; signing after the commit.

An append reads once and writes once, whatever the length of the log: each leaf carries the tree's frontier.
The caller holds the motion's lock, so entries of one log come one after the other; where nobody does, the key
(log, n) makes the second of two fail whole. The session knows where the files of the record are (`attach`).
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, bindparam, event, func, insert, select
from sqlalchemy.orm import Session, sessionmaker

from app.domain.ledger import tree
from app.domain.ledger.canonical import canonical
from app.domain.ledger.checkpoint import BadNote
from app.domain.ledger.commitment import SALT_BYTES, commit
from app.domain.ledger.entries import COMMON, SHAPES, entry, hour_of
from app.models import LedgerBreak, LedgerLeaf, LedgerLog, LedgerSlot
from app.services.ledger_files import KeyDestroyed, KeyFiles, name_of, split_hashes
from app.services.ledger_signer import LogBroken, NotSigned, Numbered, Signer

STORE, PENDING, DESTROY = "ledger", "ledger_pending", "ledger_destroy"
NONCE_BYTES = 12
REGISTRY = "registry"
REGISTRY_BEGINS = 2
"""Entries of the registry after its first transaction: itself, and the first log."""


@dataclass(frozen=True)
class LedgerStore:
    """Where the record lives outside the database, and the name of this installation in its heads."""

    folder: Path
    domain: str
    commit: str | None = None
    """Which software writes it."""

    @property
    def keys(self) -> KeyFiles:
        return KeyFiles(self.folder / "keys")

    @property
    def signer(self) -> Signer:
        return _signer(self.folder)


_SIGNERS: dict[Path, Signer] = {}


def _signer(folder: Path) -> Signer:
    return _SIGNERS.setdefault(folder, Signer(folder))


def attach(maker: sessionmaker[Session], store: LedgerStore) -> None:
    """Let the sessions of `maker` append, and sign what they commit before commit() returns."""
    maker.configure(info={STORE: store})
    event.listen(maker, "after_commit", _sign_pending)
    event.listen(maker, "after_rollback", _forget_pending)


def store_of(session: Session) -> LedgerStore | None:
    """None: this installation keeps no record (a plain session of a tool)."""
    return session.info.get(STORE)


@dataclass(frozen=True)
class Written:
    """An entry that was appended: its number and leaf hash."""

    n: int
    leaf: bytes


@dataclass
class Pen:
    """Writes entries to one log: `write` as many as needed, then `flush` once."""

    session: Session
    store: LedgerStore
    log_id: int
    origin: str
    size: int = 0
    frontier: list[bytes] = field(default_factory=list)
    hour: str = ""
    slot: str | None = None
    tip: int | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def data_key(self) -> bytes:
        """Raises KeyDestroyed."""
        return self.store.keys.read(name_of(self.origin))

    def op(self, *users: int | None) -> Any:
        """The pseudonyms of members of staff in this log: one, or a list of two; null without any.

        Null, too, for one person once the people of the motion are forgotten."""
        try:
            found = [self.pseudonym(f"op/{user}".encode()) for user in users if user is not None]
        except KeyDestroyed:
            return None
        return found if len(found) > 1 else found[0] if found else None

    def pseudonym(self, of: bytes) -> str:
        """The same for the same in one log, and told to nobody once its data key is destroyed."""
        return hmac.digest(self.data_key, of, "sha256")[:8].hex()

    def write(
        self,
        kind: str,
        /,
        *,
        now: datetime,
        op: Any = None,
        opening: dict[str, Any] | None = None,
        ballot_id: int | None = None,
        **fields: Any,
    ) -> Written:
        """Append one entry in memory; a chained one follows on in the chain of the pen's voter."""
        shape = SHAPES[kind]
        if "slot" in shape.fields and "slot" not in fields:
            fields["slot"] = self.slot
        if "prev" in shape.fields:
            fields["prev"] = self.tip
        sealed = None
        if shape.committed:
            salt = secrets.token_bytes(SALT_BYTES)
            fields["c"] = commit(kind, opening or {}, salt)
            sealed = self.seal({"opening": opening or {}, "salt": salt.hex()})
        self.hour = hour_of(now, self.hour)
        data = canonical(entry(kind, self.size, self.hour, op, **fields))
        return self._append(kind, data, fields, sealed, ballot_id)

    def carry(self, data: bytes, held: dict[str, Any], sealed: dict[str, Any] | None) -> None:
        """Append the very bytes of an entry of the log before, with what it opens to; `held` is the entry."""
        self.hour = held["h"]
        self._append(held["type"], data, held, self.seal(sealed) if sealed else None)

    def write_again(self, held: dict[str, Any], sealed: dict[str, Any] | None, *, now: datetime) -> None:
        """Append what an entry of the log before said, in another place: its commitment stays good."""
        kind, fields = held["type"], {name: held[name] for name in held if name not in COMMON}
        if "prev" in fields:
            fields["prev"] = self.tip
        self.hour = hour_of(now, self.hour)
        data = canonical(entry(kind, self.size, self.hour, held["op"], **fields))
        self._append(kind, data, fields, self.seal(sealed) if sealed else None)

    def _append(
        self,
        kind: str,
        data: bytes,
        fields: Mapping[str, Any],
        sealed: bytes | None,
        ballot_id: int | None = None,
    ) -> Written:
        chained = SHAPES[kind].chained
        self.frontier, done = tree.append(self.size, self.frontier, tree.leaf_hash(data))
        self.rows.append(
            {
                "log_id": self.log_id,
                "n": self.size,
                "kind": kind,
                "entry": data,
                "hour": self.hour,
                "nodes": b"".join(done),
                "frontier": b"".join(self.frontier),
                "slot": fields["slot"] if chained else None,
                "prev": fields.get("prev"),
                "ballot_id": ballot_id,
                "sealed": sealed,
            }
        )
        self.tip = self.size if chained else self.tip
        self.size += 1
        return Written(self.size - 1, done[0])

    def flush(self, ballot_id: int | None = None) -> None:
        """Write all to the database (one statement), and have it signed after the commit.

        `ballot_id` is the ballot that the only entry records."""
        if ballot_id is not None:
            self.rows[-1]["ballot_id"] = ballot_id
        self.session.execute(insert(LedgerLeaf), self.rows)
        pending = self.session.info.setdefault(PENDING, {})
        pending.setdefault((self.log_id, self.origin), []).extend(
            (row["n"], row["entry"]) for row in self.rows
        )
        self.rows = []

    def seal(self, held: dict[str, Any]) -> bytes:
        """{"opening", "salt"} of the next entry, for nobody without the data key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self.data_key).encrypt(nonce, canonical(held), _place(self.origin, self.size))


def unseal(store: LedgerStore, origin: str, n: int, sealed: bytes) -> dict[str, Any]:
    """{"opening", "salt"} of an entry; raises KeyDestroyed."""
    key = store.keys.read(name_of(origin))
    plain = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _place(origin, n))
    found: dict[str, Any] = json.loads(plain)
    return found


_TIP = (
    select(func.max(LedgerLeaf.n))
    .where(LedgerLeaf.log_id == LedgerLog.log_id, LedgerLeaf.slot == LedgerSlot.slot)
    .correlate(LedgerLog, LedgerSlot)
    .scalar_subquery()
)
_LAST = (
    select(func.max(LedgerLeaf.n))
    .where(LedgerLeaf.log_id == LedgerLog.log_id)
    .correlate(LedgerLog)
    .scalar_subquery()
)
_STATE = (
    select(
        LedgerLog.log_id,
        LedgerLog.origin,
        LedgerLeaf.n,
        LedgerLeaf.kind,
        LedgerLeaf.frontier,
        LedgerLeaf.hour,
        LedgerSlot.slot,
        _TIP.label("tip"),
        LedgerBreak.begins,
    )
    .join(LedgerLeaf, (LedgerLeaf.log_id == LedgerLog.log_id) & (LedgerLeaf.n == _LAST))
    .outerjoin(
        LedgerSlot, (LedgerSlot.log_id == LedgerLog.log_id) & (LedgerSlot.voter_id == bindparam("voter"))
    )
    .outerjoin(LedgerBreak, LedgerBreak.next_log_id == LedgerLog.log_id)
    .where(LedgerLog.broken_at.is_(None))
)
_OF_MOTION = _STATE.where(LedgerLog.motion_id == bindparam("motion"))
_REGISTRY = _STATE.where(LedgerLog.motion_id.is_(None))


def take_pen(session: Session, motion_id: int | None, voter_id: int | None = None) -> Pen | None:
    """A pen for the motion's log in use (None: the registry's), for the chain of a voter; one statement.

    None where there is no log: the motion was opened before records were kept. Raises LogBroken where the
    database is behind, or differs from, a head that was signed.
    """
    store = store_of(session)
    if store is None:
        return None
    query = _REGISTRY if motion_id is None else _OF_MOTION
    row = session.execute(query, {"motion": motion_id, "voter": voter_id}).first()
    if row is None:
        return None
    pen = Pen(
        session,
        store,
        row.log_id,
        row.origin,
        row.n + 1,
        list(split_hashes(row.frontier)),
        row.hour,
        row.slot,
        row.tip,
    )
    if (pen.log_id, pen.origin) not in session.info.get(PENDING, {}):  # else it was looked at already
        fault = fault_at_end(store, row.origin, row.n + 1, row.kind, row.frontier, row.begins)
        if fault is not None:
            raise LogBroken(f"{name_of(row.origin)}: {fault}")
    return pen


def stopped(session: Session, motion_id: int) -> bool:
    """Whether an append would be refused at this moment; one statement, and the end of a file."""
    try:
        pen = take_pen(session, motion_id)
    except (LogBroken, BadNote, KeyDestroyed):
        return True
    return pen is not None and not pen.store.keys.has(name_of(pen.origin)) and not _erased(session, pen)


def _erased(session: Session, pen: Pen) -> bool:
    """Whether its data key was destroyed on purpose: everything that needs it is over by then."""
    of_log = (LedgerLeaf.log_id == pen.log_id, LedgerLeaf.kind == "erasure")
    return session.scalar(select(LedgerLeaf.n).where(*of_log).limit(1)) is not None


def new_log(session: Session, motion_id: int | None, origin: str, before: LedgerLog | None = None) -> Pen:
    """An empty log with its data key, which is on the disk before the first leaf. Raises LogBroken.

    One that follows another has its data key: the same people bear the same pseudonyms in both.
    Raises KeyDestroyed where that is gone."""
    store = session.info[STORE]
    if motion_id is None:
        store.signer.make_key()
    if before is None:
        store.keys.make(name_of(origin))
    else:
        store.keys.share(name_of(before.origin), name_of(origin))
    log = LedgerLog(motion_id=motion_id, generation=before.generation + 1 if before else 1, origin=origin)
    session.add(log)
    session.flush()
    return Pen(session, store, log.log_id, origin)


def destroy_after_commit(session: Session, pen: Pen) -> None:
    """Destroy the data key of a motion's logs when that is committed and signed, under each name.

    A declaration that was stopped in the middle may have left a name that no log bears."""
    session.info.setdefault(DESTROY, []).append(name_of(pen.origin).partition("-")[0])


def fault_at_end(
    store: LedgerStore, origin: str, size: int, kind: str, frontier: bytes, begins: int | None = None
) -> str | None:
    """Why nothing may be appended to a log of `size` entries, the last of which is of `kind`; None: it may.

    A database restored from an old backup, or a folder of the record that was lost, would fork the log.
    Only what the first transaction of a log wrote can lack a head: the process died before it signed. Of a
    log that follows a broken one it wrote `begins` entries.
    """
    known = store.signer.heads.newest(origin)
    if known is None:
        first = kind == "open" or (kind == "log_opened" and size == REGISTRY_BEGINS)
        first = first if begins is None else size == begins
        return None if first and store.keys.has(name_of(origin)) else "heads_lost"
    if not store.signer.made(known.note):
        return "other_key"
    if known.size > size:
        return "behind"
    if known.size == size and b"".join(known.frontier) != frontier:
        return "differs"
    return None


def _sign_pending(session: Session) -> None:
    if session.in_nested_transaction():
        return
    pending = session.info.pop(PENDING, None) or {}
    # The registry last: whatever its heads name has its own head by then, also after a crash between the two.
    in_order = sorted(pending.items(), key=lambda each: name_of(each[0][1]) == REGISTRY)
    for (log_id, origin), committed in in_order:
        try:
            sign_log(session.get_bind(), session.info[STORE], log_id, origin, committed)
        except LogBroken as error:
            raise NotSigned(str(error)) from error
    for name in session.info.pop(DESTROY, []):
        keys = session.info[STORE].keys
        for each in keys.names(name):
            keys.destroy(each)


def _forget_pending(session: Session) -> None:
    for name in (PENDING, DESTROY):
        session.info.pop(name, None)


def sign_log(
    engine: Any, store: LedgerStore, log_id: int, origin: str, committed: list[Numbered] | None = None
) -> None:
    """Sign what is committed; also the way to catch up after a crash between commit and signature."""
    reader = engine.execution_options(louyi_reads_only=True) if isinstance(engine, Engine) else engine

    def read(first: int) -> Iterator[Numbered]:
        with Session(reader) as other:
            rows = other.execute(
                select(LedgerLeaf.n, LedgerLeaf.entry)
                .where(LedgerLeaf.log_id == log_id, LedgerLeaf.n >= first)
                .order_by(LedgerLeaf.n)
            )
            yield from ((row.n, row.entry) for row in rows)

    store.signer.sign(origin, committed or [], read)


def _place(origin: str, n: int) -> bytes:
    return f"{origin}\n{n}".encode()
