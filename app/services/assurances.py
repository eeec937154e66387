"""How sure the counted ballots are to come from owners: never broken down by choice."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.assurance import ASSURANCES, Assurance
from app.models import Ballot, BallotFate, Voter


@dataclass(frozen=True)
class AssuranceCount:
    """Counted heads, and area in 0.01 m2, of one assurance."""

    assurance: Assurance
    heads: int
    area: int


def by_assurance(session: Session, motion_id: int) -> list[AssuranceCount]:
    """Of a counted motion's valid ballots; ballots and fates are frozen, so it never changes (one query)."""
    rows = session.execute(
        select(Ballot.assurance, func.count(), func.sum(Voter.area))
        .join(BallotFate, BallotFate.ballot_id == Ballot.ballot_id)
        .join(Voter, Voter.voter_id == Ballot.voter_id)
        .where(Ballot.motion_id == motion_id, BallotFate.fate == "valid")
        .group_by(Ballot.assurance)
    )
    found = {row[0]: AssuranceCount(row[0], int(row[1]), int(row[2])) for row in rows}
    return [found[each] for each in ASSURANCES if each in found]
