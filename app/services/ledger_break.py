"""A declared way on from a record that does not fit what was signed (docs/adr/0018).

Two persons declare it. The next log of the motion holds the very entries that the last good head covers, each
in its place, so that anyone sees that none was dropped or changed; what came after that head is not proved,
and whose ballot it was votes again. One transaction under the motion's lock: all of it, or nothing.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.ledger.checkpoint import BadNote
from app.models import (
    Approval,
    Ballot,
    BallotVoid,
    Compound,
    LedgerBreak,
    Motion,
    User,
    Voter,
)
from app.services import ballots, ledger_check, ledger_entries, notices, record_texts, staff
from app.services.frozen_roll import load_voters, voter_flat_key
from app.services.ledger import Pen, take_pen
from app.services.ledger_carrying import begin_next
from app.services.ledger_files import KeyDestroyed
from app.services.ledger_proved import CannotDeclare, Found, look
from app.services.ledger_reading import log_in_use
from app.services.ledger_signer import LogBroken
from app.services.motions import lock_motion
from app.services.telling import tell
from app.services.vault import Vault

ROLES = ("committee", "office")
MORE = timedelta(days=3)


def refuse(session: Session, motion: Motion, reason: str, by: User, second: User) -> None:
    """Raise CannotDeclare without a reason, or unless these are two persons who may."""
    if not reason.strip():
        raise CannotDeclare("reason")
    if by.user_id == second.user_id:
        raise CannotDeclare("persons")
    place = session.get_one(Compound, motion.compound_id)
    if not all(staff.holds(each, place, *ROLES) for each in (by, second)):
        raise CannotDeclare("role")


def declare(
    session: Session,
    motion: Motion,
    reason: str,
    by: User,
    second: User,
    *,
    clock: Callable[[], datetime],
    vault: Vault,
) -> LedgerBreak:
    """Begin the motion's record anew. Raises CannotDeclare; then nothing is done."""
    refuse(session, motion, reason, by, second)
    lock_motion(session, motion)
    now, found, reason = clock(), look(session, motion), reason.strip()
    book = _whole_registry(session, now)
    pen = begin_next(session, found, now)
    voters = load_voters(session, motion)
    _void(session, motion, found.lost, voters, reason, (by, second), now)
    _extend(session, motion, reason, (by, second), now)
    end = take_pen(session, motion.motion_id)
    assert end is not None
    head = {"size": found.size, "root": b64encode(found.root).decode()}
    pair = [pen.op(each.user_id) for each in (by, second)]
    said: dict[str, Any] = {"origin": found.log.origin, "head": head, "next": pen.origin}
    book.write("log_broken", now=now, op=pair, reason=found.fault, **said)
    ledger_entries.register(book, "log_opened", end, now=now)
    row = LedgerBreak(
        log_id=found.log.log_id,
        next_log_id=pen.log_id,
        size=found.size,
        begins=end.size,
        fault=found.fault,
        reason=reason,
        declared_by=by.user_id,
        seconded_by=second.user_id,
        declared_at=now,
        lost=len(found.lost),
    )
    session.add(row)
    session.flush()
    _tell(session, motion, found, voters, now, vault)
    return row


def _whole_registry(session: Session, now: datetime) -> Pen:
    """The pen of the registry; raises CannotDeclare where that broke, too: it would prove nothing."""
    try:
        pen = ledger_entries.registry(session, now=now)
    except (LogBroken, BadNote, KeyDestroyed) as error:
        raise CannotDeclare("registry") from error
    log = log_in_use(session, None)
    if log is None or ledger_check.fault_of(session, log) is not None:
        raise CannotDeclare("registry")
    return pen


def _void(
    session: Session,
    motion: Motion,
    lost: Sequence[Ballot],
    voters: Sequence[Voter],
    reason: str,
    pair: tuple[User, User],
    now: datetime,
) -> None:
    """No ballot counts that the record does not have."""
    homes = {flat.voter_flat_id: str(voter_flat_key(flat)) for voter in voters for flat in voter.flats}
    for ballot in lost:
        change = {"ballot_id": ballot.ballot_id, "home": homes[ballot.voter_flat_id]}
        row = _approved(session, motion, "void", change, reason, pair, now)
        session.add(BallotVoid(ballot_id=ballot.ballot_id, approval_id=row.approval_id))
    session.flush()
    for voter in voters:
        if any(ballot.voter_id == voter.voter_id for ballot in lost):
            ballots.keep_standing(session, motion, voter, ballots.ballots_of(session, voter), now)


def _extend(session: Session, motion: Motion, reason: str, pair: tuple[User, User], now: datetime) -> None:
    """Three days more, from the deadline or, where that has passed, from the next full hour."""
    before = motion.closes_at
    assert before is not None
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    motion.closes_at = max(before, hour) + MORE
    change = {"closes_at": motion.closes_at.isoformat(), "before": before.isoformat()}
    row = _approved(session, motion, "extend", change, reason, pair, now)
    ledger_entries.approved(session, motion, row, now=now)
    notices.post_extension(session, motion, row, actor=pair[1])


def _approved(
    session: Session,
    motion: Motion,
    kind: str,
    parameters: dict[str, Any],
    reason: str,
    pair: tuple[User, User],
    now: datetime,
) -> Approval:
    row = Approval(
        kind=kind,
        motion_id=motion.motion_id,
        parameters=parameters,
        reason=reason,
        asked_by=pair[0].user_id,
        asked_at=now,
        decided_by=pair[1].user_id,
        decided_at=now,
        decision="approved",
    )
    row.motion = motion
    session.add(row)
    session.flush()
    return row


def _tell(
    session: Session,
    motion: Motion,
    found: Found,
    voters: Sequence[Voter],
    now: datetime,
    vault: Vault,
) -> None:
    """Whoever had voted; and, where entries are gone without a trace, whoever may have."""
    lost = {ballot.voter_id for ballot in found.lost}
    standing = select(Ballot.voter_id).outerjoin(BallotVoid, BallotVoid.ballot_id == Ballot.ballot_id)
    standing = standing.where(Ballot.motion_id == motion.motion_id, BallotVoid.ballot_id.is_(None))
    cast = lost | set(session.scalars(standing))
    gaps = found.signed > len(found.leaves) or found.leaves[-1].n + 1 > len(found.leaves)
    contact = session.get_one(Compound, motion.compound_id).phone
    assert motion.closes_at is not None
    for voter in voters:
        if voter.voter_id not in cast and not gaps:
            continue
        said = record_texts.UNSURE
        if voter.voter_id in cast:
            said = record_texts.LOST if voter.voter_id in lost else record_texts.KEPT
        flat, homes = str(voter_flat_key(voter.flats[0])), len(voter.flats)
        text = record_texts.begun_anew_text(said, flat, homes, now, motion.closes_at, contact)
        owners = [each for each in voter.owners if each.phone_sealed and each.ended_at is None]
        phones = {each.phone_digest: each.phone_sealed for each in owners if each.phone_sealed}
        tell(session, motion.motion_id, phones.values(), text, now=now, vault=vault)
