"""The frozen roll and its ballots as the domain sees them: people are numbers there, not names."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, subqueryload

from app.domain.address import FlatKey
from app.domain.roll import Owner, Roll, RollFlat, Status
from app.domain.roll import Voter as RollVoter
from app.domain.tally import Ballot as CastBallot
from app.domain.tally import CountOptions
from app.models import Ballot, Motion, Voter, VoterFlat


def load_voters(session: Session, motion: Motion) -> list[Voter]:
    """All voters with flats and owners, by number (three queries, whatever the size)."""
    query = (
        select(Voter)
        .where(Voter.motion_id == motion.motion_id)
        .options(subqueryload(Voter.flats), subqueryload(Voter.owners))
        .order_by(Voter.number)
    )
    return list(session.scalars(query))


def as_roll(voters: Iterable[Voter]) -> Roll:
    """For counting. Heads and areas are those of the freeze; nothing is grouped again."""
    return Roll(tuple(_as_voter(voter) for voter in voters))


def as_ballots(voters: Iterable[Voter], ballots: Iterable[Ballot]) -> list[CastBallot]:
    """Ballots in the given order; each signer is named by place among the co-owners."""
    flats = {flat.voter_flat_id: voter_flat_key(flat) for voter in voters for flat in voter.flats}
    owners = {owner.voter_owner_id: owner_label(owner.person) for voter in voters for owner in voter.owners}
    return [
        CastBallot(
            flat=flats[ballot.voter_flat_id],
            choice=ballot.choice,
            channel=ballot.channel,
            at=ballot.cast_at,
            signed=ballot.signed,
            signer=owners[ballot.signer_id] if ballot.signer_id else "",
        )
        for ballot in ballots
    ]


def count_options(motion: Motion) -> CountOptions:
    """The motion's parameters in the words of the tally."""
    return CountOptions(
        opens=motion.opens_at, closes=motion.closes_at, collision=motion.collision, blank=motion.blank_rule
    )


def persons_of(voter: Voter) -> list[int]:
    """The owners as persons: one with two numbers stands once."""
    return sorted({owner.person for owner in voter.owners})


def owner_label(position: int) -> str:
    """Stands for a co-owner wherever names must not go: 业主1, 业主2."""
    return f"业主{position}"


def voter_flat_key(flat: VoterFlat) -> FlatKey:
    """The flat's address."""
    return FlatKey(flat.building, flat.entrance, flat.room)


def _as_voter(voter: Voter) -> RollVoter:
    owners = tuple(Owner(owner_label(person), f"{voter.number}-{person}", "") for person in persons_of(voter))
    status: Status = "developer" if voter.developer else "owner"
    flats = tuple(RollFlat(voter_flat_key(flat), flat.area, owners, status) for flat in voter.flats)
    return RollVoter(voter.number, flats, owners, voter.developer)
