"""Witnesses: who may hand in cosignatures, what each saw last, and heads of theirs that contradict this site.

Source: C2SP tlog-cosignature. A witness is a body that would like another result; what it hands in is taken
only where it fits what this site holds. What does not fit is kept all the same: two people were shown two
records, and an insider with the signing key would like to be the only one who knows.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.domain.ledger import tree
from app.domain.ledger.checkpoint import (
    COSIGNATURE,
    BadNote,
    Head,
    Signature,
    cosigned_text,
    key_id,
    parse_note,
    parse_verifier_key,
)
from app.models import LedgerLeaf, LedgerLog, Witness, WitnessContradiction, WitnessLook
from app.services.ledger import store_of
from app.services.ledger_files import split_hashes
from app.services.ledger_reading import keys_of
from app.services.ledger_signer import LogBroken

AHEAD = timedelta(minutes=10)
"""A clock may be so far before ours."""
OLDEST = timedelta(days=2)
TIME_BYTES, SIGNATURE_BYTES = 8, 64
NAME_LENGTH, DESCRIPTION_LENGTH = 100, 120
MOST_CONTRADICTIONS = 50
"""Kept for one witness; the first ones prove it."""
LARGEST = 2**31
"""Entries of a log; a column holds no more."""


class KeyRefused(LouyiError):
    """No witness with this key; `what`: bad_key, own_key, taken, undescribed."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class NoWitness(LouyiError):
    """No witness of this name is registered and in use."""


class UnknownWitness(LouyiError):
    """No line of a witness that is registered and not withdrawn, or not its signature."""


class UnknownRecord(LouyiError):
    """A head of a record that is not ours."""


class NotOurHead(LouyiError):
    """It fits the record, but no key of this site signed it."""


class Untimely(LouyiError):
    """Signed too long ago, or in the future."""


class EarlierLook(LouyiError):
    """A later look of this witness, or one that saw more, is kept."""


@dataclass(frozen=True)
class Handed:
    """What was handed in: the look that is kept now, or what contradicts us (`new`: for the first time)."""

    witness: Witness
    head: Head
    contradiction: bool = False
    new: bool = True


@dataclass(frozen=True)
class Seen:
    """A last look beside how long that log is now."""

    witness: Witness
    log: LedgerLog
    look: WitnessLook
    size: int

    @property
    def behind(self) -> int:
        """Entries that came since."""
        return max(self.size - self.look.size, 0)


def register(session: Session, verifier_key: str, described: str, *, now: datetime) -> Witness:
    """Take in a witness by its C2SP verifier key; raises KeyRefused."""
    line, told = verifier_key.strip(), " ".join(described.split())
    try:
        name, algorithm, public = parse_verifier_key(line)
        Ed25519PublicKey.from_public_bytes(public)
    except (BadNote, ValueError) as error:
        raise KeyRefused("bad_key") from error
    if algorithm != COSIGNATURE or not 0 < len(name) <= NAME_LENGTH or " " in name or not name.isprintable():
        raise KeyRefused("bad_key")
    if not 0 < len(told) <= DESCRIPTION_LENGTH:
        raise KeyRefused("undescribed")
    if b64encode(public).decode() in _our_keys(session, None):
        raise KeyRefused("own_key")
    used = (Witness.name == name) & Witness.withdrawn_at.is_(None)
    if session.scalar(select(Witness.witness_id).where(used | (Witness.verifier_key == line))):
        raise KeyRefused("taken")
    made = Witness(name=name, verifier_key=line, described=told, registered_at=now)
    session.add(made)
    session.flush()
    return made


def withdraw(session: Session, name: str, *, now: datetime) -> Witness:
    """Take no more of its cosignatures; what it handed in stays. Raises NoWitness."""
    found = session.scalar(
        select(Witness).where(Witness.name == name, Witness.withdrawn_at.is_(None)).with_for_update()
    )
    if found is None:
        raise NoWitness(name)
    found.withdrawn_at = now
    session.flush()
    return found


def all_witnesses(session: Session) -> Sequence[Witness]:
    """Those in use first, then by age."""
    order = (Witness.withdrawn_at.is_not(None), Witness.witness_id)
    return session.scalars(select(Witness).order_by(*order)).all()


def hand_in(session: Session, note: str, *, now: datetime) -> Handed:
    """Take the cosigned head of a witness; the same again changes nothing.

    Raises BadNote, UnknownWitness, UnknownRecord, NotOurHead, Untimely, EarlierLook."""
    head, signatures = parse_note(note)
    witness, line, at = _cosigner(session, head, signatures)
    log = session.scalar(select(LedgerLog).where(LedgerLog.origin == head.origin))
    ours = _made_by(_our_keys(session, log), head, signatures)
    if log is None and not ours:
        raise UnknownRecord(head.origin)
    if log is None or _root_at(session, log, head.size) != head.root:
        return _contradicted(session, witness, head, note, ours, now)
    if not ours:
        raise NotOurHead(head.origin)
    if not now - OLDEST <= at <= now + AHEAD:
        raise Untimely(at.isoformat())
    return _keep(session, witness, log, head, line, at)


def looks(session: Session, *, motion_id: int | None = None, limit: int, offset: int = 0) -> list[Seen]:
    """Last looks, the newest first; of the registry and one motion's logs where `motion_id` is given."""
    length = (
        select(func.max(LedgerLeaf.n) + 1)
        .where(LedgerLeaf.log_id == LedgerLog.log_id)
        .correlate(LedgerLog)
        .scalar_subquery()
    )
    query = (
        select(Witness, LedgerLog, WitnessLook, length)
        .join(WitnessLook, WitnessLook.witness_id == Witness.witness_id)
        .join(LedgerLog, LedgerLog.log_id == WitnessLook.log_id)
        .order_by(WitnessLook.looked_at.desc(), LedgerLog.log_id, Witness.witness_id)
    )
    if motion_id is not None:
        query = query.where(LedgerLog.motion_id.is_(None) | (LedgerLog.motion_id == motion_id))
    return [Seen(*row) for row in session.execute(query.limit(limit).offset(offset))]


def look_count(session: Session) -> int:
    """How many last looks are kept."""
    return session.scalar(select(func.count()).select_from(WitnessLook)) or 0


@dataclass(frozen=True)
class Contradiction:
    """What contradicts this site, and who handed it in."""

    row: WitnessContradiction
    witness: Witness
    broken_at: datetime | None
    """When that record was declared broken: what came after its last good head is known to be lost."""
    own: str
    """The head that is kept here of that size; empty without."""


def contradictions(session: Session, limit: int) -> list[Contradiction]:
    """The worst first, then by age."""
    rows = session.execute(
        select(WitnessContradiction, Witness, LedgerLog.broken_at)
        .join(Witness, Witness.witness_id == WitnessContradiction.witness_id)
        .outerjoin(LedgerLog, LedgerLog.origin == WitnessContradiction.origin)
        .order_by(WitnessContradiction.by_our_key.desc(), WitnessContradiction.witness_contradiction_id)
        .limit(limit)
    )
    return [Contradiction(*row, _own_head(session, row[0])) for row in rows]


def _own_head(session: Session, row: WitnessContradiction) -> str:
    store = store_of(session)
    states = store.signer.heads.all(row.origin) if store else iter(())
    return next((each.note for each in states if each.size == row.size), "")


def _cosigner(
    session: Session, head: Head, signatures: Iterable[Signature]
) -> tuple[Witness, Signature, datetime]:
    """The witness whose line is under the head, its row locked; raises UnknownWitness."""
    for line in signatures:
        if len(line.blob) != TIME_BYTES + SIGNATURE_BYTES:
            continue
        witness = session.scalar(
            select(Witness).where(Witness.name == line.name, Witness.withdrawn_at.is_(None)).with_for_update()
        )
        seconds = int.from_bytes(line.blob[:TIME_BYTES], "big")
        if witness is None or seconds >= LARGEST << 4:
            continue
        public = parse_verifier_key(witness.verifier_key)[2]
        named = line.key_id == key_id(line.name, public, COSIGNATURE)
        if named and _verifies(public, line.blob[TIME_BYTES:], cosigned_text(head, seconds)):
            return witness, line, datetime.fromtimestamp(seconds, UTC)
    raise UnknownWitness


def _our_keys(session: Session, log: LedgerLog | None) -> set[str]:
    """Public keys in base64: those on the disk, and those that the log names."""
    store, found = store_of(session), {key for _first, key in keys_of(session, log)} if log else set()
    try:
        return found | {b64encode(key).decode() for key in store.signer.public_keys} if store else found
    except LogBroken:  # no key is here
        return found


def _made_by(keys: Iterable[str], head: Head, signatures: Sequence[Signature]) -> bool:
    publics = [b64decode(key) for key in keys]
    return any(
        each.key_id == key_id(head.origin, public) and _verifies(public, each.blob, head.text)
        for public in publics
        for each in signatures
        if each.name == head.origin
    )


def _verifies(public: bytes, signature: bytes, text: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def _root_at(session: Session, log: LedgerLog, size: int) -> bytes | None:
    """The root of the log of `size` entries; None where it never had so many."""
    if not 0 < size < LARGEST:
        return None
    at = (LedgerLeaf.log_id == log.log_id, LedgerLeaf.n == size - 1)
    frontier = session.scalar(select(LedgerLeaf.frontier).where(*at))
    return None if frontier is None else tree.root_of(list(split_hashes(frontier)))


def _contradicted(
    session: Session, witness: Witness, head: Head, note: str, ours: bool, now: datetime
) -> Handed:
    root = b64encode(head.root).decode()
    of_witness = WitnessContradiction.witness_id == witness.witness_id
    same = (
        WitnessContradiction.origin == head.origin,
        WitnessContradiction.size == min(head.size, LARGEST - 1),
        WitnessContradiction.root == root,
    )
    known = session.scalar(select(WitnessContradiction.witness_contradiction_id).where(of_witness, *same))
    kept = session.scalar(select(func.count()).select_from(WitnessContradiction).where(of_witness)) or 0
    new = known is None and kept < MOST_CONTRADICTIONS
    if new:
        session.add(
            WitnessContradiction(
                witness_id=witness.witness_id,
                origin=head.origin,
                size=min(head.size, LARGEST - 1),
                root=root,
                note=note,
                by_our_key=ours,
                received_at=now,
            )
        )
        session.flush()
    return Handed(witness, head, contradiction=True, new=new)


def _keep(
    session: Session, witness: Witness, log: LedgerLog, head: Head, line: Signature, at: datetime
) -> Handed:
    known = session.get(WitnessLook, (witness.witness_id, log.log_id))
    if known is not None and (known.size, known.looked_at, known.line) == (head.size, at, line.line):
        return Handed(witness, head, new=False)
    if known is not None and (known.size > head.size or known.looked_at >= at):
        raise EarlierLook(log.origin)
    if known is None:
        known = WitnessLook(witness_id=witness.witness_id, log_id=log.log_id)
        session.add(known)
    known.size, known.looked_at, known.line = head.size, at, line.line
    session.flush()
    return Handed(witness, head)
