"""From what stands on a sheet, or what a person chooses, to a motion and a flat."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.address import FlatKey
from app.models import Motion, Result, RevokedSheet, Voter, VoterFlat


@dataclass(frozen=True)
class Found:
    """A motion with its result, if there is one."""

    motion: Motion
    result: Result | None


def find_motion(session: Session, code: str) -> Found | None:
    """By the motion's short code; with its compound (one query)."""
    row = session.execute(
        select(Motion, Result)
        .outerjoin(Result)
        .where(Motion.code == code)
        .options(joinedload(Motion.compound))
    ).first()
    return Found(row[0], row[1]) if row else None


def list_opened(session: Session, limit: int) -> list[Found]:
    """The newest announced motions, by compound and then newest first (one query)."""
    rows = session.execute(
        select(Motion, Result)
        .outerjoin(Result)
        .where(Motion.announced_at.is_not(None))
        .options(joinedload(Motion.compound))
        .order_by(Motion.compound_id, Motion.closes_at.desc(), Motion.motion_id)
        .limit(limit)
    )
    return [Found(motion, result) for motion, result in rows]


def list_entrances(session: Session, motion: Motion) -> list[tuple[str, str]]:
    """The (building, entrance) pairs of the frozen roll, in the order of addresses (one query)."""
    query = (
        select(VoterFlat.building, VoterFlat.entrance)
        .where(VoterFlat.motion_id == motion.motion_id)
        .group_by(VoterFlat.building, VoterFlat.entrance)
        .order_by(func.min(VoterFlat.position))
    )
    return [(building, entrance) for building, entrance in session.execute(query)]


def list_rooms(session: Session, motion: Motion, building: str, entrance: str) -> list[FlatKey]:
    """The flats of one entrance in the frozen roll, in the order of addresses (one query)."""
    query = (
        select(VoterFlat.room)
        .where(
            VoterFlat.motion_id == motion.motion_id,
            VoterFlat.building == building,
            VoterFlat.entrance == entrance,
        )
        .order_by(VoterFlat.position)
    )
    return [FlatKey(building, entrance, room) for room in session.scalars(query)]


def find_flat(session: Session, motion: Motion, key: FlatKey) -> VoterFlat | None:
    """By its address in the motion's frozen roll."""
    return session.scalar(
        select(VoterFlat).where(
            VoterFlat.motion_id == motion.motion_id,
            VoterFlat.building == key.building,
            VoterFlat.entrance == key.entrance,
            VoterFlat.room == key.room,
        )
    )


def find_sheet(session: Session, token: str) -> tuple[Motion, VoterFlat] | None:
    """By the token in a sheet's QR code."""
    return _sheet(session, VoterFlat.token == token)


def find_by_short_code(session: Session, code: str) -> tuple[Motion, VoterFlat | None] | None:
    """By the short code beside a QR code: a sheet's, or a poster's (then without a flat)."""
    sheet = _sheet(session, VoterFlat.code == code)
    if sheet is not None:
        return sheet
    motion = session.scalar(select(Motion).where(Motion.code == code, Motion.announced_at.is_not(None)))
    return (motion, None) if motion else None


def is_revoked(session: Session, *, token: str = "", code: str = "") -> bool:
    """Whether this was a sheet's token or short code until it was replaced."""
    condition = RevokedSheet.token == token if token else RevokedSheet.code == code
    return session.scalars(select(RevokedSheet).where(condition)).first() is not None


def get_voter(session: Session, flat: VoterFlat) -> Voter:
    """The voter of a flat, with its flats and owners."""
    return get_voter_by_id(session, flat.voter_id)


def get_voter_by_id(session: Session, voter_id: int) -> Voter:
    """The same by its key."""
    return session.scalars(
        select(Voter)
        .where(Voter.voter_id == voter_id)
        .options(selectinload(Voter.flats), selectinload(Voter.owners))
    ).one()


def _sheet(session: Session, condition: ColumnElement[bool]) -> tuple[Motion, VoterFlat] | None:
    row = session.execute(
        select(Motion, VoterFlat).join(VoterFlat, VoterFlat.motion_id == Motion.motion_id).where(condition)
    ).first()
    return (row[0], row[1]) if row else None
