"""For a recount by anyone: the frozen roll and the ballots that were judged, with people as numbers."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.address import sort_key
from app.domain.assurance import Assurance
from app.domain.roll import RollFlat
from app.domain.tally import Ballot as CastBallot
from app.models import Ballot, BallotVoid, Motion, Result
from app.services.frozen_roll import as_ballots, as_roll, load_voters
from app.services.motions import rule_of


def frozen_flats(session: Session, motion: Motion) -> list[RollFlat]:
    """The roll as it was frozen, in the order of addresses: owners are "业主1" with the number
    "<voter>-<position>", so that grouping the flats again gives the same voters."""
    roll = as_roll(load_voters(session, motion))
    flats = [flat for voter in roll.voters for flat in voter.flats]
    return sorted(flats, key=lambda flat: sort_key(flat.key))


def judged_ballots(session: Session, motion: Motion, result: Result) -> list[tuple[CastBallot, Assurance]]:
    """The ballots that the count saw, in its order: without later ones and those taken out before.

    Beside each is how sure it is to come from an owner; the count does not look at it."""
    voters = load_voters(session, motion)
    rows = session.scalars(
        select(Ballot)
        .outerjoin(BallotVoid)
        .where(
            Ballot.motion_id == motion.motion_id,
            Ballot.ballot_id <= result.last_ballot_id,
            BallotVoid.ballot_id.is_(None),
        )
        .order_by(Ballot.ballot_id)
    ).all()
    return list(zip(as_ballots(voters, rows), (row.assurance for row in rows), strict=True))


def tally_switches(motion: Motion) -> dict[str, object]:
    """The options with which `flask tally` counts this motion; instants are aware."""
    switches: dict[str, object] = {"--rule": rule_of(motion).key}
    if motion.share is not None:
        switches["--share"] = motion.share
    return switches | {
        "--opens": motion.opens_at,
        "--closes": motion.closes_at,
        "--collision": motion.collision,
        "--blank": motion.blank_rule,
    }
