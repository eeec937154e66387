"""Six-digit codes by SMS: five minutes, five tries, bound to one session and one voter.

The answer to "send me a code" is the same whether the roll knows the number or not. Limits hold over all
processes, for they are rows counted under the voter's lock. NIST SP 800-63B-4: SMS is a restricted
authenticator, so paper stays open beside it.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.models import Message, Verification, Voter, VoterFlat, VoterOwner
from app.services import texts
from app.services.frozen_roll import voter_flat_key
from app.services.vault import Vault

LIFETIME = timedelta(minutes=5)
TRIES = 5
SESSION_LIFETIME = timedelta(minutes=30)
PAUSE = timedelta(seconds=60)
LIMITS = ((timedelta(minutes=10), 3), (timedelta(days=1), 5))
VOTER_FAILURES = 10


class TooSoon(LouyiError):
    """Another code for this number was asked for a moment ago, or too often; `wait` says how long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait


class WrongCode(LouyiError):
    """The code does not fit; `left` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__(str(left))
        self.left = left


class CodeSpent(LouyiError):
    """The code is too old, was used, or had its five tries: ask for a new one."""


class VoterLocked(LouyiError):
    """Ten wrong codes for this voter: from here only paper or a worker."""


@dataclass(frozen=True)
class CodeRequest:
    """Who asks: a flat, a number in E.164, and the browser's session."""

    flat: VoterFlat
    phone: str
    session_id: str
    language: str = "zh"


def request_code(session: Session, wish: CodeRequest, *, now: datetime, vault: Vault) -> Verification:
    """Make a code and queue its SMS if the number is on the roll; raises TooSoon or VoterLocked."""
    _lock_voter(session, wish.flat.voter_id)
    digest = vault.digest("phone", wish.phone)
    _respect_limits(session, digest, wish.flat.voter_id, now)
    owner = session.scalars(
        select(VoterOwner)
        .where(
            VoterOwner.voter_id == wish.flat.voter_id,
            VoterOwner.phone_digest == digest,
            VoterOwner.ended_at.is_(None),
        )
        .order_by(VoterOwner.position)
    ).first()
    code = f"{secrets.randbelow(10**6):06d}"
    row = Verification(
        voter_id=wish.flat.voter_id,
        owner_id=owner.voter_owner_id if owner else None,
        session_digest=vault.digest("session", wish.session_id),
        phone_digest=digest,
        code_digest=_code_digest(vault, wish.session_id, wish.flat.voter_id, code),
        created_at=now,
        expires_at=now + LIFETIME,
        failures=0,
    )
    session.add(row)
    if owner:
        session.add(_message(wish, code, now, vault))
    session.flush()
    return row


def check_code(
    session: Session, verification_id: int, session_id: str, code: str, *, now: datetime, vault: Vault
) -> Verification:
    """Accept the code once; raises WrongCode, CodeSpent or VoterLocked. A failure must be committed too."""
    row = _of_session(session, verification_id, session_id, vault)
    if row is None:
        raise CodeSpent
    _lock_voter(session, row.voter_id)
    session.refresh(row)
    if _failures(session, row.voter_id) >= VOTER_FAILURES:
        raise VoterLocked
    if row.verified_at is not None or now >= row.expires_at or row.failures >= TRIES:
        raise CodeSpent
    expected = _code_digest(vault, session_id, row.voter_id, code)
    if not hmac.compare_digest(expected, row.code_digest) or row.owner_id is None:
        row.failures += 1
        session.flush()
        raise WrongCode(TRIES - row.failures)
    row.verified_at = now
    session.flush()
    return row


def proved(
    session: Session, verification_id: int, session_id: str, *, now: datetime, vault: Vault
) -> Verification | None:
    """The proof of this browser session, if it was given within the last half hour and the roll still has
    this number for this owner."""
    row = _of_session(session, verification_id, session_id, vault)
    if row is None or row.verified_at is None or now >= row.verified_at + SESSION_LIFETIME:
        return None
    owner = owner_of(session, row)
    return row if owner.ended_at is None and owner.phone_digest == row.phone_digest else None


def owner_of(session: Session, proof: Verification) -> VoterOwner:
    """The owner whose phone was proved."""
    return session.get_one(VoterOwner, proof.owner_id)


def held_until(owner: VoterOwner, now: datetime) -> datetime | None:
    """When the owner's changed number may answer; None where it may now."""
    until = owner.phone_usable_at
    return until if until is not None and now < until else None


def _of_session(session: Session, verification_id: int, session_id: str, vault: Vault) -> Verification | None:
    row = session.get(Verification, verification_id)
    digest = vault.digest("session", session_id)
    return row if row is not None and hmac.compare_digest(row.session_digest, digest) else None


def _lock_voter(session: Session, voter_id: int) -> None:
    session.execute(select(Voter.voter_id).where(Voter.voter_id == voter_id).with_for_update())


def _respect_limits(session: Session, phone_digest: bytes, voter_id: int, now: datetime) -> None:
    if _failures(session, voter_id) >= VOTER_FAILURES:
        raise VoterLocked
    made = session.scalars(
        select(Verification.created_at)
        .where(Verification.phone_digest == phone_digest, Verification.created_at > now - LIMITS[-1][0])
        .order_by(Verification.created_at.desc())
    ).all()
    if made and now < made[0] + PAUSE:
        raise TooSoon(made[0] + PAUSE - now)
    for span, most in LIMITS:
        inside = [moment for moment in made if moment > now - span]
        if len(inside) >= most:
            raise TooSoon(inside[most - 1] + span - now)


def _failures(session: Session, voter_id: int) -> int:
    """Wrong codes for numbers of the roll: with other numbers a stranger could lock a neighbour out."""
    query = select(func.sum(Verification.failures)).where(
        Verification.voter_id == voter_id, Verification.owner_id.is_not(None)
    )
    return int(session.scalar(query) or 0)


def _code_digest(vault: Vault, session_id: str, voter_id: int, code: str) -> bytes:
    return vault.digest("code", f"{session_id}\0{voter_id}\0{code}")


def _message(wish: CodeRequest, code: str, now: datetime, vault: Vault) -> Message:
    return Message(
        motion_id=wish.flat.motion_id,
        kind="code",
        phone_sealed=vault.seal(wish.phone),
        text_sealed=vault.seal(texts.code_text(wish.language, str(voter_flat_key(wish.flat)), code)),
        created_at=now,
        expires_at=now + LIFETIME,
        next_try_at=now,
        tries=0,
    )
