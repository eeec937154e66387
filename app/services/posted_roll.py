"""The roll of a motion as residents may see it: rooms and areas, no names; posted before it is frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey, sort_key
from app.models import Motion, RollPosting, User, Voter, VoterFlat
from app.services.motions import MotionFrozen, MotionIncomplete, lock_motion, measure_scope


@dataclass(frozen=True)
class PostedRoll:
    """Flats with area in 0.01 m2 in the order of addresses, and what they amount to."""

    flats: tuple[tuple[FlatKey, int], ...]
    heads: int
    area: int


def post_roll(session: Session, motion: Motion, *, now: datetime, actor: User) -> None:
    """Show the roll for correction before voting begins; again is the same.

    Raises MotionFrozen, MotionIncomplete."""
    lock_motion(session, motion)
    if motion.frozen_at is not None:
        raise MotionFrozen(motion.code)
    if posting_of(session, motion) is not None:
        return
    if not measure_scope(session, motion).roll.voters:
        raise MotionIncomplete("roll")
    session.add(RollPosting(motion_id=motion.motion_id, posted_at=now, posted_by=actor.user_id))
    session.flush()


def posting_of(session: Session, motion: Motion) -> RollPosting | None:
    """When it was posted; None if it was not."""
    return session.get(RollPosting, motion.motion_id)


def roll_of(session: Session, motion: Motion) -> PostedRoll:
    """Of the living roll until voting begins, then of the frozen one (constant queries)."""
    if motion.frozen_at is None:
        roll = measure_scope(session, motion).roll
        flats = [(flat.key, flat.area) for voter in roll.voters for flat in voter.flats]
        return PostedRoll(tuple(sorted(flats, key=lambda line: sort_key(line[0]))), roll.heads, roll.area)
    rows = session.execute(
        select(VoterFlat.building, VoterFlat.entrance, VoterFlat.room, VoterFlat.area)
        .where(VoterFlat.motion_id == motion.motion_id)
        .order_by(VoterFlat.position)
    )
    frozen = tuple((FlatKey(*key), area) for *key, area in rows)
    heads = session.scalar(select(func.count()).where(Voter.motion_id == motion.motion_id)) or 0
    return PostedRoll(frozen, heads, sum(area for _key, area in frozen))
