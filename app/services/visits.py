"""What workers met at the doors of a motion. A visit never tells what anyone would answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.domain.errors import LouyiError
from app.models import Motion, User, Visit, Voter, VoterFlat
from app.services.progress import ask_for_paper


class HasAnswered(LouyiError):
    """The home took part already: nobody needs to go there."""


@dataclass(frozen=True)
class Met:
    """What a worker met, when, and who it was."""

    outcome: str
    visited_at: datetime
    visited_by: str


def record(
    session: Session, motion: Motion, flat: VoterFlat, outcome: str, *, now: datetime, actor: User
) -> Visit:
    """Note a visit; who wants paper stands on the list of those who asked for it. Raises HasAnswered."""
    if session.get_one(Voter, flat.voter_id).took_part_at is not None:
        raise HasAnswered(flat.room)
    visit = Visit(
        motion_id=motion.motion_id,
        voter_flat_id=flat.voter_flat_id,
        outcome=outcome,
        visited_at=now,
        visited_by=actor.user_id,
    )
    session.add(visit)
    if outcome == "wants_paper":
        ask_for_paper(session, flat, now=now)
    session.flush()
    return visit


def newest(session: Session, motion: Motion) -> dict[FlatKey, Met]:
    """The last visit of each flat that had one (one query)."""
    last = (
        select(func.max(Visit.visit_id))
        .where(Visit.motion_id == motion.motion_id)
        .group_by(Visit.voter_flat_id)
    )
    rows = session.execute(
        select(
            *(VoterFlat.building, VoterFlat.entrance, VoterFlat.room),
            *(Visit.outcome, Visit.visited_at, User.name),
        )
        .join(VoterFlat, VoterFlat.voter_flat_id == Visit.voter_flat_id)
        .join(User, User.user_id == Visit.visited_by)
        .where(Visit.visit_id.in_(last))
    )
    return {FlatKey(*key): Met(outcome, at, name) for *key, outcome, at, name in rows}
