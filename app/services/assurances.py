"""How sure the counted ballots are to come from owners: never broken down by choice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.assurance import ASSURANCES, Assurance
from app.domain.tally import count
from app.models import Ballot, BallotFate, Motion, Result, Voter
from app.services import recounting
from app.services.frozen_roll import as_roll, load_voters
from app.services.items import items_of


@dataclass(frozen=True)
class AssuranceCount:
    """Counted heads, and area in 0.01 m2, of one assurance."""

    assurance: Assurance
    heads: int
    area: int


def by_assurance(session: Session, motion_id: int) -> list[AssuranceCount]:
    """Of a counted motion's valid ballots (one query, and one that asks for corrections).

    Fates are those of the close; where two persons corrected the result, its ballots are judged again."""
    motion = session.get_one(Motion, motion_id)
    if recounting.changes_of(session, motion):
        return _judged_again(session, motion)
    rows = session.execute(
        select(Ballot.assurance, func.count(), func.sum(Voter.area))
        .join(BallotFate, BallotFate.ballot_id == Ballot.ballot_id)
        .join(Voter, Voter.voter_id == Ballot.voter_id)
        .where(Ballot.motion_id == motion_id, BallotFate.fate == "valid")
        .group_by(Ballot.assurance)
    )
    return _in_order(AssuranceCount(row[0], int(row[1]), int(row[2])) for row in rows)


def _judged_again(session: Session, motion: Motion) -> list[AssuranceCount]:
    """By the first item, as the figures of the page are."""
    result, voters = session.get_one(Result, motion.motion_id), load_voters(session, motion)
    ballots = recounting.judged(session, motion, result)
    cast = recounting.as_cast(session, motion, voters, ballots)
    item = items_of(session, motion)[0]
    fates = count(as_roll(voters), cast, item.rule, recounting.options_of(session, motion)).fates
    areas = {voter.voter_id: voter.area for voter in voters}
    sums: dict[Assurance, list[int]] = {}
    for each, fate in zip(ballots, fates, strict=True):
        if fate == "valid":
            sums.setdefault(each.row.assurance, []).append(areas[each.row.voter_id])
    return _in_order(AssuranceCount(sure, len(found), sum(found)) for sure, found in sums.items())


def _in_order(counts: Iterable[AssuranceCount]) -> list[AssuranceCount]:
    found = {each.assurance: each for each in counts}
    return [found[each] for each in ASSURANCES if each in found]
