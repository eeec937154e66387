"""A worker's answer to a claim: once, with its ground, and told by SMS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import LouyiError
from app.domain.text_message import holds_address
from app.models import Claim, Flat, FlatOwner, Motion, User, VoterOwner
from app.services import claim_texts, finding, living_roll
from app.services.claims import claim_key
from app.services.living_roll import OwnerRef, Person
from app.services.motions import lock_motion
from app.services.phone_changes import change_frozen, lock_open_motions, tell_former, usable_from
from app.services.sales import NoOpenMotion, Papers, record_sale
from app.services.telling import tell
from app.services.vault import Vault


class AlreadyDecided(LouyiError):
    """Somebody answered it before."""


class MustBeSeen(LouyiError):
    """A buyer is confirmed in person only."""


class OwnerUnknown(LouyiError):
    """An authorised person answers for an owner of the roll, who must be named."""


class ReasonUnfit(LouyiError):
    """The reason holds the address of a page, which a text message may not."""


@dataclass(frozen=True)
class Confirmation:
    """What a worker found: papers, whether the person stood there, and whose number it takes the place of."""

    papers: Papers
    in_person: bool
    in_place_of: OwnerRef | None = None


def owners_beside(session: Session, claim: Claim, motion: Motion) -> Sequence[VoterOwner | FlatOwner]:
    """The roll's owners of the claimed home: of the frozen roll, or of the living one before the freeze."""
    if motion.frozen_at is not None:
        flat = finding.find_flat(session, motion, claim_key(claim))
        if flat is None:
            return []
        return [owner for owner in finding.get_voter(session, flat).owners if owner.ended_at is None]
    living: Flat | None = living_roll.find_flat(session, motion.compound_id, claim_key(claim))
    return list(living.owners) if living is not None else []


def accept_area(
    session: Session, claim_id: int, area: int, source: str, *, now: datetime, actor: User, vault: Vault
) -> Claim:
    """Correct the living roll; a roll that was frozen meanwhile keeps its area. Raises AlreadyDecided."""
    claim, motion = _take(session, claim_id)
    _decide(claim, "accepted", now, actor)
    claim.area, claim.area_source = area, source
    living_roll.correct_area(session, motion.compound_id, claim_key(claim), area)
    text = claim_texts.area_text(
        claim.language, str(claim_key(claim)), area, source, frozen=motion.frozen_at is not None
    )
    tell(session, motion.motion_id, [claim.phone_sealed], text, now=now, vault=vault)
    return claim


def accept_person(
    session: Session, claim_id: int, found: Confirmation, *, now: datetime, actor: User, vault: Vault
) -> Claim:
    """Put the number on the living roll and on the frozen rolls of the home's open motions; tell old and new.

    Raises AlreadyDecided, MustBeSeen, OwnerUnknown.
    """
    claim, motion = _take(session, claim_id)
    _decide(claim, "accepted", now, actor)
    claim.paper_kind, claim.paper_digits = found.papers.kind, found.papers.digits
    claim.in_person = found.in_person
    person = Person(vault.unseal(claim.name_sealed), vault.unseal(claim.phone_sealed))
    if claim.kind == "buyer":
        _let_buyer_in(session, claim, motion, person, found, now=now, actor=actor, vault=vault)
    else:
        _let_owner_in(session, claim, motion, person, found, now=now, vault=vault)
    session.flush()
    return claim


def refuse(
    session: Session, claim_id: int, reason: str, *, now: datetime, actor: User, vault: Vault
) -> Claim:
    """Say no, and why. Raises AlreadyDecided, ReasonUnfit."""
    if holds_address(reason):
        raise ReasonUnfit
    claim, motion = _take(session, claim_id)
    _decide(claim, "refused", now, actor)
    claim.refusal = reason
    text = claim_texts.refused_text(claim.language, str(claim_key(claim)), reason, motion.compound.phone)
    tell(session, motion.motion_id, [claim.phone_sealed], text, now=now, vault=vault)
    return claim


def _take(session: Session, claim_id: int) -> tuple[Claim, Motion]:
    """The claim, locked, so that two workers decide one after the other, and its motion.

    A draft is locked, too: it is frozen before or after the change. Frozen ones are locked with all others of
    the home, in one order.
    """
    claim = session.scalars(
        select(Claim)
        .where(Claim.claim_id == claim_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if claim.outcome is not None:
        raise AlreadyDecided(str(claim_id))
    found = _motion_of(session, claim)
    if found.frozen_at is None:
        lock_motion(session, found)
    return claim, found


def _motion_of(session: Session, claim: Claim) -> Motion:
    return session.scalars(
        select(Motion).where(Motion.motion_id == claim.motion_id).options(joinedload(Motion.compound))
    ).one()


def _decide(claim: Claim, outcome: str, now: datetime, actor: User) -> None:
    claim.outcome, claim.decided_at, claim.decided_by = outcome, now, actor.user_id


def _let_owner_in(
    session: Session,
    claim: Claim,
    motion: Motion,
    person: Person,
    found: Confirmation,
    *,
    now: datetime,
    vault: Vault,
) -> None:
    key, ref = claim_key(claim), found.in_place_of
    if claim.kind == "authorised" and ref is None:
        raise OwnerUnknown
    usable_at = usable_from(now, in_person=found.in_person)
    homes = lock_open_motions(session, motion.compound_id, key, now=now)
    if claim.kind == "authorised":  # for this one vote, and never as an owner of the living roll
        homes = [home for home in homes if home[0].motion_id == motion.motion_id]
    before = change_frozen(session, homes, ref, person, now=now, usable_at=usable_at, vault=vault)
    if claim.kind != "authorised":
        living_roll.change_phone(session, motion.compound_id, key, ref, person, vault)
    tell_former(session, motion, key, before, person, now=now, usable_at=usable_at, vault=vault)
    wait = usable_at if homes and usable_at > now else None
    text = claim_texts.confirmed_text(claim.language, str(key), wait)
    tell(session, motion.motion_id, [claim.phone_sealed], text, now=now, vault=vault)


def _let_buyer_in(
    session: Session,
    claim: Claim,
    motion: Motion,
    person: Person,
    found: Confirmation,
    *,
    now: datetime,
    actor: User,
    vault: Vault,
) -> None:
    """A confirmed buyer is a sale; without an open motion it is one of the living roll alone."""
    if not found.in_person:
        raise MustBeSeen
    key, compound = claim_key(claim), motion.compound
    try:
        record_sale(session, compound, key, person, found.papers, now=now, actor=actor, vault=vault)
    except NoOpenMotion:
        living_roll.replace_owners(session, compound.compound_id, key, person, vault)
        text = claim_texts.confirmed_text(claim.language, str(key), None)
        tell(session, motion.motion_id, [claim.phone_sealed], text, now=now, vault=vault)
