"""Progress while a motion is open: turnout and who is still out. No query here ever reads a choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey, floor_of
from app.domain.rules import Rule
from app.models import Ballot, Motion, PaperRequest, Voter, VoterFlat
from app.services.motions import measure_scope


@dataclass(frozen=True)
class Leg:
    """One leg of the turnout; heads, or area in 0.01 m2. `need` is None where the rule has no quorum."""

    part: int
    whole: int
    need: int | None

    @property
    def missing(self) -> int:
        """How much is still to go; 0 once it is reached."""
        return max(0, (self.need or 0) - self.part)


@dataclass(frozen=True)
class Turnout:
    """Who has taken part, against the roll and the quorum."""

    heads: Leg
    area: Leg

    @property
    def reached(self) -> bool:
        """Whether the quorum is reached by both counts (true for a rule without one)."""
        return self.heads.missing == 0 and self.area.missing == 0


@dataclass(frozen=True)
class FlatState:
    """One cell of the façade. `state` is "took_part", "open" or "developer" (open, but not a home)."""

    key: FlatKey
    floor: int | None
    area: int
    voter_number: int
    state: str
    wants_paper: bool


def turnout(session: Session, motion: Motion, rule: Rule) -> Turnout:
    """Heads and area on the roll and with a valid ballot (one query).

    Before the freeze on the living roll."""
    if motion.frozen_at is None:
        roll = measure_scope(session, motion).roll
        return measure(rule, roll.heads, roll.area, 0, 0)
    took_part = Voter.took_part_at.is_not(None)
    row = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Voter.area), 0),
            func.count().filter(took_part),
            func.coalesce(func.sum(Voter.area).filter(took_part), 0),
        ).where(Voter.motion_id == motion.motion_id)
    ).one()
    heads, area, heads_in, area_in = (int(value) for value in row)
    return measure(rule, heads, area, heads_in, area_in)


def measure(rule: Rule, heads: int, area: int, heads_in: int, area_in: int) -> Turnout:
    """These numbers (whole roll, then those who took part) against the quorum of the rule."""
    need = rule.quorum.need if rule.quorum else None
    return Turnout(
        Leg(heads_in, heads, need(heads) if need and "heads" in rule.legs else None),
        Leg(area_in, area, need(area) if need and "area" in rule.legs else None),
    )


def flat_states(session: Session, motion: Motion) -> list[FlatState]:
    """Every flat of the frozen roll in the order of addresses (one query)."""
    rows = session.execute(
        select(
            VoterFlat.building,
            VoterFlat.entrance,
            VoterFlat.room,
            VoterFlat.area,
            Voter.number,
            Voter.developer,
            Voter.took_part_at,
            PaperRequest.asked_at,
        )
        .join(Voter, Voter.voter_id == VoterFlat.voter_id)
        .outerjoin(PaperRequest, PaperRequest.voter_flat_id == VoterFlat.voter_flat_id)
        .where(VoterFlat.motion_id == motion.motion_id)
        .order_by(VoterFlat.position)
    )
    return [
        FlatState(
            FlatKey(building, entrance, room),
            floor_of(room),
            area,
            number,
            "took_part" if took_part else "developer" if developer else "open",
            asked is not None and not took_part,
        )
        for building, entrance, room, area, number, developer, took_part, asked in rows
    ]


def ballots_so_far(session: Session, voter: Voter) -> list[tuple[str, datetime]]:
    """Channel and instant of each ballot of a voter, oldest first (one query)."""
    query = select(Ballot.channel, Ballot.cast_at).where(Ballot.voter_id == voter.voter_id)
    return [(channel, at) for channel, at in session.execute(query.order_by(Ballot.ballot_id))]


def ask_for_paper(session: Session, flat: VoterFlat, *, now: datetime) -> None:
    """Note that this flat wants a paper sheet; asking twice is one request."""
    known = session.scalar(select(PaperRequest).where(PaperRequest.voter_flat_id == flat.voter_flat_id))
    if known is None:
        session.add(PaperRequest(voter_flat_id=flat.voter_flat_id, asked_at=now))
        session.flush()
