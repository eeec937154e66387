"""The frozen roll and its ballots as the domain sees them: people are numbers there, not names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, subqueryload

from app.domain.address import FlatKey, parse_key
from app.domain.ballots import Choice
from app.domain.roll import Owner, Roll, RollFlat, Status
from app.domain.roll import Voter as RollVoter
from app.domain.tally import Ballot as CastBallot
from app.domain.tally import CountOptions
from app.models import Ballot, Motion, Proxy, Voter, VoterFlat


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


def as_ballots(
    voters: Iterable[Voter],
    ballots: Iterable[Ballot],
    position: int = 1,
    proxies: Mapping[int, str] | None = None,
) -> list[CastBallot]:
    """Ballots in the given order, with the answer to the item at `position`.

    Each signer is named by place among the co-owners, each proxy as `proxies` calls the authority.
    """
    flats = {flat.voter_flat_id: voter_flat_key(flat) for voter in voters for flat in voter.flats}
    owners = {owner.voter_owner_id: owner_label(owner.person) for voter in voters for owner in voter.owners}
    return [
        CastBallot(
            flat=flats[ballot.voter_flat_id],
            choice=choice_at(ballot, position),
            channel=ballot.channel,
            at=ballot.cast_at,
            signed=ballot.signed,
            signer=owners[ballot.signer_id] if ballot.signer_id else "",
            proxy=(proxies or {}).get(ballot.proxy_id or 0, ""),
        )
        for ballot in ballots
    ]


def choice_at(ballot: Ballot, position: int) -> Choice:
    """The answer of a ballot to the item at `position` (from 1)."""
    return ballot.choices[position - 1] if ballot.choices else ballot.choice


def proxy_labels(session: Session, motion: Motion) -> dict[int, str]:
    """Each authority of a motion with a label of its person: 受托人1, 受托人2 (one query)."""
    rows = session.execute(
        select(Proxy.proxy_id, Proxy.person_digest)
        .where(Proxy.motion_id == motion.motion_id)
        .order_by(Proxy.proxy_id)
    ).all()
    numbers: dict[bytes, int] = {}
    return {row[0]: f"受托人{numbers.setdefault(row[1], len(numbers) + 1)}" for row in rows}


def count_options(motion: Motion, *, delivered: frozenset[FlatKey] = frozenset()) -> CountOptions:
    """The motion's parameters in the words of the tally; `delivered` are the flats that were served."""
    return CountOptions(
        opens=motion.opens_at,
        closes=motion.closes_at,
        collision=motion.collision,
        blank=motion.blank_rule,
        proxy_cap=motion.proxy_cap,
        silence=motion.silence,
        delivered=delivered,
        own_consent=frozenset(parse_key(each) for each in motion.own_consent or ()),
        online_barred=motion.consultation_only,
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
