"""An owner says that a ballot recorded by staff is not hers; somebody else than who entered it decides.

TRUST.md section 1: the usual fraud is a person who signs for absent owners; the echo tells the owner, this is
what she can do then. An upheld dispute asks for the void of the ballot, which needs a second person (ADR 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.models import Ballot, BallotDispute, BallotVoid, Motion, User, Verification, VoterFlat, VoterOwner
from app.services import approvals, ledger_events
from app.services.frozen_roll import voter_flat_key
from app.services.motions import get_motion, lock_motion
from app.services.paper_texts import decided_text, dispute_text
from app.services.telling import tell
from app.services.vault import Vault


class NotDisputable(LouyiError):
    """Cast by the owner alone, of another home, taken out already, or the count has come."""


class AlreadyDisputed(LouyiError):
    """There is a case about this ballot."""


class OwnEntry(LouyiError):
    """Who entered the ballot does not decide."""


class AlreadyDecided(LouyiError):
    """Somebody has decided it before."""


def file_dispute(
    session: Session,
    ballot: Ballot,
    proof: Verification,
    reason: str,
    language: str,
    *,
    now: datetime,
    vault: Vault,
) -> BallotDispute:
    """Open the case and tell who filed it. Raises NotDisputable or AlreadyDisputed."""
    motion = get_motion(session, ballot.motion_id)
    lock_motion(session, motion)
    if not may_dispute(session, motion, ballot, proof.voter_id, now):
        raise NotDisputable
    if dispute_of(session, ballot) is not None:
        raise AlreadyDisputed
    owner = session.get_one(VoterOwner, proof.owner_id)
    row = BallotDispute(
        motion_id=motion.motion_id,
        ballot_id=ballot.ballot_id,
        entered_by=ballot.entered_by,
        voter_owner_id=owner.voter_owner_id,
        reason_sealed=vault.seal(reason),
        language=language,
        filed_at=now,
    )
    session.add(row)
    session.flush()
    ledger_events.disputed(session, row, reason, now=now)
    text = dispute_text(language, _home(session, ballot), ballot.code, motion.compound.phone)
    _tell(session, row, owner, text, now, vault)
    return row


def may_dispute(session: Session, motion: Motion, ballot: Ballot, voter_id: int, now: datetime) -> bool:
    """Whether this voter can dispute the ballot now: staff entered it, it stands, and voting is open."""
    if ballot.entered_by is None or ballot.voter_id != voter_id or motion.withdrawn_at is not None:
        return False
    if motion.closes_at is None or now >= motion.closes_at:
        return False
    return session.get(BallotVoid, ballot.ballot_id) is None


def decide(
    session: Session,
    row: BallotDispute,
    outcome: str,
    answer: str,
    *,
    now: datetime,
    actor: User,
    vault: Vault,
) -> None:
    """`outcome` is "upheld" or "rejected"; the owner is told. Raises OwnEntry, AlreadyDecided or TooLate."""
    motion = get_motion(session, row.motion_id)
    lock_motion(session, motion)
    session.refresh(row)
    if row.outcome is not None:
        raise AlreadyDecided
    if actor.user_id == row.entered_by:
        raise OwnEntry
    ballot = session.get_one(Ballot, row.ballot_id)
    home = _home(session, ballot)
    if outcome == "upheld" and session.get(BallotVoid, ballot.ballot_id) is None:
        approvals.ask_void(session, motion, ballot, home, answer, now=now, actor=actor)
    row.outcome, row.answer, row.decided_at, row.decided_by = outcome, answer, now, actor.user_id
    session.flush()
    ledger_events.disputed(session, row, answer, now=now)
    owner = session.get_one(VoterOwner, row.voter_owner_id)
    text = decided_text(
        row.language, home, ballot.code, answer, motion.compound.phone, upheld=outcome == "upheld"
    )
    _tell(session, row, owner, text, now, vault)


def dispute_of(session: Session, ballot: Ballot) -> BallotDispute | None:
    """The case about a ballot."""
    return session.scalar(select(BallotDispute).where(BallotDispute.ballot_id == ballot.ballot_id))


def open_disputes(
    session: Session, motion_ids: Sequence[int]
) -> list[tuple[BallotDispute, Ballot, VoterFlat]]:
    """Cases of these motions that wait, the oldest first (one query)."""
    rows = session.execute(
        select(BallotDispute, Ballot, VoterFlat)
        .join(Ballot, Ballot.ballot_id == BallotDispute.ballot_id)
        .join(VoterFlat, VoterFlat.voter_flat_id == Ballot.voter_flat_id)
        .where(BallotDispute.motion_id.in_(motion_ids), BallotDispute.outcome.is_(None))
        .order_by(BallotDispute.ballot_dispute_id)
    ).all()
    return [(row[0], row[1], row[2]) for row in rows]


def count_open(session: Session, motion: Motion) -> int:
    """How many cases about ballots of this motion wait."""
    query = select(func.count()).where(
        BallotDispute.motion_id == motion.motion_id, BallotDispute.outcome.is_(None)
    )
    return session.scalar(query) or 0


def find(session: Session, number: int) -> BallotDispute | None:
    """By its number."""
    return session.get(BallotDispute, number)


def _home(session: Session, ballot: Ballot) -> str:
    return str(voter_flat_key(session.get_one(VoterFlat, ballot.voter_flat_id)))


def _tell(
    session: Session, row: BallotDispute, owner: VoterOwner, text: str, now: datetime, vault: Vault
) -> None:
    if owner.phone_sealed is not None:
        tell(session, row.motion_id, [owner.phone_sealed], text, now=now, vault=vault)
