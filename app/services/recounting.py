"""The ballots that a count saw, with what two persons corrected since: for a recount by anyone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.ballots import Choice, CountOptions
from app.domain.election import too_many_yes
from app.domain.tally import Ballot as CastBallot
from app.domain.tally import count
from app.models import Ballot, BallotVoid, BallotYield, Motion, Result, ResultCorrection, Voter
from app.services.deliveries import served_flats
from app.services.frozen_roll import as_ballots, as_roll, choice_at, count_options, proxy_labels
from app.services.items import items_of

Change = dict[str, Any]
"""{"ballot_id", "choices": None (it is void) or what its sheet says, one answer an item}."""


@dataclass(frozen=True)
class Judged:
    """One ballot as it counts now."""

    row: Ballot
    choices: tuple[Choice, ...] | None
    """What its sheet says, where the entry was wrong; None: as it was entered."""

    def at(self, position: int) -> Choice:
        """The answer to the item at `position` (from 1)."""
        return choice_at(self.row, position) if self.choices is None else self.choices[position - 1]


def changes_of(session: Session, motion: Motion, before: datetime | None = None) -> list[Change]:
    """What two persons corrected after the count, up to `before` if given, oldest first (one query)."""
    query = (
        select(ResultCorrection.change)
        .where(ResultCorrection.motion_id == motion.motion_id)
        .order_by(ResultCorrection.number)
    )
    if before is not None:
        query = query.where(ResultCorrection.corrected_at <= before)
    return list(session.scalars(query))


def standing(motion: Motion) -> Select[Ballot]:
    """The ballots that nobody took out or withdrew, in the order of coming."""
    return (
        select(Ballot)
        .outerjoin(BallotVoid, BallotVoid.ballot_id == Ballot.ballot_id)
        .outerjoin(BallotYield, BallotYield.ballot_id == Ballot.ballot_id)
        .where(
            Ballot.motion_id == motion.motion_id,
            BallotVoid.ballot_id.is_(None),
            BallotYield.ballot_id.is_(None),
        )
        .order_by(Ballot.ballot_id)
    )


def judged(
    session: Session, motion: Motion, result: Result, changes: Iterable[Change] | None = None
) -> list[Judged]:
    """The ballots that the count saw, in its order, with `changes` (default: all that were made) applied.

    Later ones, those taken out or withdrawn before, and those that name too many are not among them."""
    rows = session.scalars(standing(motion).where(Ballot.ballot_id <= result.last_ballot_id)).all()
    found = changes_of(session, motion) if changes is None else changes
    changed = {change["ballot_id"]: change["choices"] for change in found}
    left = [
        Judged(row, tuple(changed[row.ballot_id]) if row.ballot_id in changed else None)
        for row in rows
        if changed.get(row.ballot_id, ()) is not None
    ]
    return [each for each in left if not too_many_yes(each.choices or each.row.choices, motion.seats)]


def as_cast(
    session: Session, motion: Motion, voters: Sequence[Voter], ballots: Sequence[Judged], position: int = 1
) -> list[CastBallot]:
    """The same as the domain counts them, for one item."""
    plain = as_ballots(voters, [each.row for each in ballots], position, proxy_labels(session, motion))
    return [replace(cast, choice=each.at(position)) for cast, each in zip(plain, ballots, strict=True)]


def cast_ballots(
    session: Session, motion: Motion, result: Result, voters: Sequence[Voter], position: int = 1
) -> list[CastBallot]:
    """What a recount of one item counts."""
    return as_cast(session, motion, voters, judged(session, motion, result), position)


def options_of(session: Session, motion: Motion, open_objections: int = 0) -> CountOptions:
    """The motion's parameters in the words of the tally; where silence counts, with the flats served."""
    served = served_flats(session, motion) if motion.silence == "joins_majority" else frozenset()
    return replace(count_options(motion, delivered=served), open_objections=open_objections)


def count_items(
    session: Session, motion: Motion, voters: Sequence[Voter], ballots: Sequence[Judged]
) -> list[dict[str, Any]]:
    """Every item counted by the domain: [{"position", "count", "channels"}]."""
    roll, options, counted = as_roll(voters), options_of(session, motion), []
    for item in items_of(session, motion):
        cast = as_cast(session, motion, voters, ballots, item.position)
        found = count(roll, cast, item.rule, options)
        lines = [(each.row, each.at(item.position)) for each in ballots]
        channels = by_channel(voters, lines, found.fates)
        counted.append({"position": item.position, "count": found.as_object(), "channels": channels})
    return counted


def by_channel(
    voters: Sequence[Voter], ballots: Iterable[tuple[Ballot, Choice]], fates: Iterable[str]
) -> list[dict[str, Any]]:
    """Counted ballots by channel and choice: [{"channel", "choice", "heads", "area" in 0.01 m2}]."""
    areas = {voter.voter_id: voter.area for voter in voters}
    heads: Counter[tuple[str, str]] = Counter()
    area: Counter[tuple[str, str]] = Counter()
    for (ballot, said), fate in zip(ballots, fates, strict=True):
        if fate == "valid":
            choice = "abstain" if said == "blank" else said
            heads[ballot.channel, choice] += 1
            area[ballot.channel, choice] += areas[ballot.voter_id]
    return [
        {"channel": channel, "choice": choice, "heads": heads[channel, choice], "area": area[channel, choice]}
        for channel, choice in sorted(heads)
    ]
