"""A changed or further number on the frozen rolls of open motions.

Threat (TRUST.md path 7, T26): an insider puts the own number on the roll and answers with it. Hence the
numbers that stood there before are told at once, and the new one waits a day unless a worker saw the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.models import Motion, Voter, VoterFlat, VoterOwner
from app.services import claim_texts
from app.services.finding import get_voter
from app.services.living_roll import OwnerRef, Person
from app.services.telling import tell
from app.services.vault import Vault

HOLD = timedelta(hours=24)
TAIL = 4


def usable_from(now: datetime, *, in_person: bool) -> datetime:
    """When a number that a worker put on the roll may answer."""
    return now if in_person else now + HOLD


def lock_open_motions(
    session: Session, compound_id: int, key: FlatKey, *, now: datetime
) -> Sequence[tuple[Motion, VoterFlat]]:
    """Motions that take answers, now or later, and have this flat; locked as casting locks them."""
    rows = session.execute(
        select(Motion, VoterFlat)
        .join(VoterFlat, VoterFlat.motion_id == Motion.motion_id)
        .where(
            Motion.compound_id == compound_id,
            Motion.frozen_at.is_not(None),
            Motion.withdrawn_at.is_(None),
            Motion.closes_at > now,
            VoterFlat.building == key.building,
            VoterFlat.entrance == key.entrance,
            VoterFlat.room == key.room,
        )
        .order_by(Motion.motion_id)
        .with_for_update(of=Motion)
    ).all()
    return [(motion, flat) for motion, flat in rows]


def change_frozen(
    session: Session,
    homes: Iterable[tuple[Motion, VoterFlat]],
    ref: OwnerRef | None,
    person: Person,
    *,
    now: datetime,
    usable_at: datetime,
    vault: Vault,
) -> dict[bytes, bytes]:
    """Change the numbers; returns those that stood there before (digest: sealed), for telling.

    A further owner joins only a head with this one flat: an heir of one flat has no say in the others.
    """
    before: dict[bytes, bytes] = {}
    digest = vault.digest("phone", person.phone)
    for _motion, flat in homes:
        voter = get_voter(session, flat)
        if _is_there(voter, digest, usable_at):
            continue
        owner = ref.find(voter.owners) if ref else None
        if owner is None and len(voter.flats) > 1:
            continue
        before |= _numbers(voter)
        if owner is None:
            session.add(_further(voter, person, now, usable_at, vault))
        else:
            owner.phone_sealed, owner.phone_digest = vault.seal(person.phone), digest
            owner.phone_since, owner.phone_usable_at = now, usable_at
    session.flush()
    return before


def tell_former(
    session: Session,
    motion: Motion,
    key: FlatKey,
    before: dict[bytes, bytes],
    person: Person,
    *,
    now: datetime,
    usable_at: datetime,
    vault: Vault,
) -> None:
    """Tell every number that stood there before, the replaced one among them."""
    text = claim_texts.changed_text(
        "zh",
        str(key),
        person.phone[-TAIL:],
        usable_at if usable_at > now else None,
        motion.compound.phone,
    )
    tell(session, motion.motion_id, before.values(), text, now=now, vault=vault)


def _is_there(voter: Voter, digest: bytes, usable_at: datetime) -> bool:
    """Whether the number stands there already; one that waits need not once a worker saw the person."""
    owner = next((o for o in voter.owners if o.phone_digest == digest and o.ended_at is None), None)
    if owner is not None and owner.phone_usable_at is not None:
        owner.phone_usable_at = min(owner.phone_usable_at, usable_at)
    return owner is not None


def _numbers(voter: Voter) -> dict[bytes, bytes]:
    return {
        owner.phone_digest: owner.phone_sealed
        for owner in voter.owners
        if owner.phone_digest and owner.phone_sealed and owner.ended_at is None
    }


def _further(voter: Voter, person: Person, now: datetime, usable_at: datetime, vault: Vault) -> VoterOwner:
    return VoterOwner(
        voter_id=voter.voter_id,
        position=max((owner.position for owner in voter.owners), default=0) + 1,
        name=person.name,
        phone_sealed=vault.seal(person.phone),
        phone_digest=vault.digest("phone", person.phone),
        phone_since=now,
        phone_usable_at=usable_at,
    )
