"""What residents say of the roll: an area is wrong, or a number is missing. Filing is limited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from app.domain.address import FlatKey
from app.domain.errors import LouyiError
from app.models import Claim, ClaimPhoto, Compound, Motion, PhoneCode, VoterFlat
from app.services import finding
from app.services.living_roll import find_flat
from app.services.motions import scope_of
from app.services.posted_roll import posting_of
from app.services.vault import Vault

AREA_KIND = "area"
PERSON_KINDS = ("owner", "co_owner", "buyer", "heir", "authorised")
DAY = timedelta(days=1)
OPEN_OF_A_PHONE = 3
DAILY_OF_A_PHONE = 5
OPEN_IN_A_COMPOUND = 500


class ClaimsClosed(LouyiError):
    """The roll is not posted yet, the close has come, or the frozen roll's areas stand."""


class TooManyClaims(LouyiError):
    """`of` is "phone" or "compound"."""

    def __init__(self, of: str) -> None:
        super().__init__(of)
        self.of = of


class NoSuchHome(LouyiError):
    """The motion's roll has no home with this address."""


@dataclass(frozen=True)
class ClaimWish:
    """What a resident sends; `photo` is a clean JPEG or None."""

    motion: Motion
    key: FlatKey
    kind: str
    name: str
    reason: str
    language: str = "zh"
    photo: bytes | None = None


def kinds_for(session: Session, motion: Motion, now: datetime) -> tuple[str, ...]:
    """What may be claimed now: () before the roll is posted and from the close on.

    Areas are corrected before the freeze only: later corrections never move a result.
    """
    if motion.withdrawn_at is not None:
        return ()
    if motion.frozen_at is None:
        return (AREA_KIND, *PERSON_KINDS[:-1]) if posting_of(session, motion) is not None else ()
    return PERSON_KINDS if motion.closes_at is not None and now < motion.closes_at else ()


def home_area(session: Session, motion: Motion, key: FlatKey) -> int:
    """The area (0.01 m2) that the motion's roll has for a home; raises NoSuchHome."""
    home: VoterFlat | None
    if motion.frozen_at is not None:
        home = finding.find_flat(session, motion, key)
        if home is None:
            raise NoSuchHome(str(key))
        return home.area
    flat = find_flat(session, motion.compound_id, key) if scope_of(motion).holds(key) else None
    shown = ("owner", "developer", *(["parking"] if motion.parking else []))
    if flat is None or flat.status not in shown:
        raise NoSuchHome(str(key))
    return flat.area


def file_claim(session: Session, wish: ClaimWish, proof: PhoneCode, *, now: datetime, vault: Vault) -> Claim:
    """Put it on the worker's list; a second one of the same number and home is the first.

    Raises ClaimsClosed, NoSuchHome, TooManyClaims.
    """
    motion = wish.motion
    session.execute(
        select(Compound.compound_id).where(Compound.compound_id == motion.compound_id).with_for_update()
    )
    if wish.kind not in kinds_for(session, motion, now) or proof.compound_id != motion.compound_id:
        raise ClaimsClosed(motion.code)
    home_area(session, motion, wish.key)
    same = _open_same(session, wish, proof.phone_digest)
    if same is not None:
        return same
    _respect_limits(session, motion.compound_id, proof.phone_digest, now)
    claim = Claim(
        motion_id=motion.motion_id,
        building=wish.key.building,
        entrance=wish.key.entrance,
        room=wish.key.room,
        kind=wish.kind,
        name_sealed=vault.seal(wish.name),
        phone_sealed=proof.phone_sealed,
        phone_digest=proof.phone_digest,
        reason_sealed=vault.seal(wish.reason),
        language=wish.language,
        created_at=now,
    )
    session.add(claim)
    session.flush()
    if wish.photo is not None:
        session.add(ClaimPhoto(claim_id=claim.claim_id, image_sealed=vault.seal_bytes(wish.photo)))
        session.flush()
    return claim


def claim_key(claim: Claim) -> FlatKey:
    """The address of its home."""
    return FlatKey(claim.building, claim.entrance, claim.room)


def find_claim(session: Session, claim_id: int) -> tuple[Claim, Motion] | None:
    """With its motion and compound (one query)."""
    row = session.execute(
        select(Claim, Motion)
        .join(Motion, Motion.motion_id == Claim.motion_id)
        .where(Claim.claim_id == claim_id)
        .options(joinedload(Motion.compound))
    ).first()
    return (row[0], row[1]) if row else None


def open_claims(
    session: Session, parts: Mapping[int, frozenset[str] | None], limit: int
) -> list[tuple[Claim, Motion]]:
    """Undecided ones of these compounds, in these buildings (None: all), the oldest first (one query)."""
    mine = [
        and_(Motion.compound_id == number, Claim.building.in_(buildings) if buildings is not None else true())
        for number, buildings in parts.items()
    ]
    rows = session.execute(
        select(Claim, Motion)
        .join(Motion, Motion.motion_id == Claim.motion_id)
        .where(or_(false(), *mine), Claim.outcome.is_(None))
        .options(joinedload(Motion.compound))
        .order_by(Claim.created_at, Claim.claim_id)
        .limit(limit)
    )
    return [(claim, motion) for claim, motion in rows]


def count_open(session: Session, motion: Motion) -> int:
    """Undecided claims of one motion."""
    query = select(func.count()).where(Claim.motion_id == motion.motion_id, Claim.outcome.is_(None))
    return session.scalar(query) or 0


def photo_of(session: Session, claim: Claim, vault: Vault) -> bytes | None:
    """Its picture, a JPEG."""
    row = session.get(ClaimPhoto, claim.claim_id)
    return vault.unseal_bytes(row.image_sealed) if row is not None else None


def has_photo(session: Session, claim: Claim) -> bool:
    """Whether a picture came with it, without reading it."""
    return bool(session.scalar(select(func.count()).where(ClaimPhoto.claim_id == claim.claim_id)))


def _open_same(session: Session, wish: ClaimWish, digest: bytes) -> Claim | None:
    return session.scalar(
        select(Claim).where(
            Claim.motion_id == wish.motion.motion_id,
            Claim.phone_digest == digest,
            Claim.building == wish.key.building,
            Claim.entrance == wish.key.entrance,
            Claim.room == wish.key.room,
            Claim.outcome.is_(None),
        )
    )


def _respect_limits(session: Session, compound_id: int, digest: bytes, now: datetime) -> None:
    of_phone = Claim.phone_digest == digest
    if _count(session, of_phone, Claim.outcome.is_(None)) >= OPEN_OF_A_PHONE:
        raise TooManyClaims("phone")
    if _count(session, of_phone, Claim.created_at > now - DAY) >= DAILY_OF_A_PHONE:
        raise TooManyClaims("phone")
    if _count(session, Motion.compound_id == compound_id, Claim.outcome.is_(None)) >= OPEN_IN_A_COMPOUND:
        raise TooManyClaims("compound")


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count(Claim.claim_id)).join(Motion, Motion.motion_id == Claim.motion_id)
    return session.scalar(query.where(*conditions)) or 0
