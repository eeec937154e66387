"""Written authority: recorded by a worker with a photo of the paper, told to the owner, ended by the owner.

RULES.md section 3: a cap per person across channels (0: no proxies), staff of the property company barred. A
person is known by the telephone number: two names with one number are one proxy.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.models import Compound, Motion, Proxy, User, Voter, VoterFlat, VoterOwner
from app.services import finding
from app.services.ballots import NotTheirs
from app.services.frozen_roll import voter_flat_key
from app.services.motions import lock_motion
from app.services.paper_texts import authority_text
from app.services.telling import tell
from app.services.vault import Vault


class NoProxies(LouyiError):
    """The motion allows no proxies."""


class OverCap(LouyiError):
    """This person answers for as many other voters as the motion allows; `cap` says how many."""

    def __init__(self, cap: int) -> None:
        super().__init__(str(cap))
        self.cap = cap


class HasProxy(LouyiError):
    """The home has given an authority that has not ended."""


@dataclass(frozen=True)
class Authority:
    """What stands on the paper: who gives it, to whom, and its photo (already cleaned)."""

    flat: VoterFlat
    giver_id: int
    name: str
    phone: str
    photo: bytes


def record(
    session: Session, motion: Motion, wish: Authority, *, now: datetime, actor: User, vault: Vault
) -> Proxy:
    """Keep it and tell every phone of the home. Raises NoProxies, NotTheirs, HasProxy or OverCap."""
    lock_motion(session, motion)
    if motion.proxy_cap == 0:
        raise NoProxies(motion.code)
    voter = finding.get_voter(session, wish.flat)
    if wish.giver_id not in [o.voter_owner_id for o in voter.owners if o.ended_at is None]:
        raise NotTheirs
    if active_of(session, voter) is not None:
        raise HasProxy
    digest = vault.digest("proxy", wish.phone)
    if _given(session, motion, digest) >= motion.proxy_cap:
        raise OverCap(motion.proxy_cap)
    row = Proxy(
        motion_id=motion.motion_id,
        voter_id=voter.voter_id,
        giver_id=wish.giver_id,
        name_sealed=vault.seal(wish.name),
        phone_sealed=vault.seal(wish.phone),
        person_digest=digest,
        authority_sealed=vault.seal_bytes(wish.photo),
        authority_sha256=hashlib.sha256(wish.photo).digest(),
        recorded_at=now,
        recorded_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    _tell(session, motion, voter, wish.name, now, vault, ended=False)
    return row


def end(session: Session, motion: Motion, row: Proxy, *, now: datetime, vault: Vault) -> None:
    """No ballot under it from now on; one that was given stands. Twice is once."""
    lock_motion(session, motion)
    session.refresh(row, ["ended_at"])
    if row.ended_at is not None:
        return
    row.ended_at = now
    session.flush()
    voter = finding.get_voter_by_id(session, row.voter_id)
    _tell(session, motion, voter, vault.unseal(row.name_sealed), now, vault, ended=True)


def active_of(session: Session, voter: Voter) -> Proxy | None:
    """The authority that a voter has given and not ended."""
    return session.scalar(select(Proxy).where(Proxy.voter_id == voter.voter_id, Proxy.ended_at.is_(None)))


def own_of(session: Session, voter: Voter, owner: VoterOwner) -> Proxy | None:
    """The authority in force that this person gave herself, from whichever of her numbers."""
    row = active_of(session, voter)
    persons = {each.voter_owner_id: each.person for each in voter.owners}
    return row if row is not None and persons.get(row.giver_id) == owner.person else None


def _given(session: Session, motion: Motion, digest: bytes) -> int:
    query = select(func.count(Proxy.voter_id.distinct())).where(
        Proxy.motion_id == motion.motion_id, Proxy.person_digest == digest, Proxy.ended_at.is_(None)
    )
    return session.scalar(query) or 0


def _tell(
    session: Session, motion: Motion, voter: Voter, name: str, now: datetime, vault: Vault, *, ended: bool
) -> None:
    home = str(voter_flat_key(voter.flats[0]))
    text = authority_text("zh", home, name, session.get_one(Compound, motion.compound_id).phone, ended=ended)
    phones = {o.phone_digest: o.phone_sealed for o in voter.owners if o.phone_sealed and o.ended_at is None}
    tell(session, motion.motion_id, phones.values(), text, now=now, vault=vault)
