"""From a receipt's code to the ballot, and how it stands now or was judged in the count."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.ballots import overall
from app.models import Ballot, BallotFate, BallotYield, Motion, Result, VoterFlat
from app.services.ballots import ballots_of, item_fates_of
from app.services.closing import VOIDED, YIELDED
from app.services.finding import get_voter
from app.services.recounting import changes_of

AFTER_THE_COUNT = "late"
"""A ballot without a fate in a counted motion came after the close."""


@dataclass(frozen=True)
class Receipt:
    """A ballot with what it was cast on. `fate` is final once there is a result."""

    ballot: Ballot
    motion: Motion
    result: Result | None
    flat: VoterFlat
    fate: str
    pending: bool
    """Its home is held up by co-owners who differ, on one item at least."""


def find_receipt(session: Session, code: str) -> Receipt | None:
    """By the code as printed; constant queries, and none reads another voter's ballots."""
    row = session.execute(
        select(Ballot, Motion, Result, VoterFlat, BallotFate.fate)
        .join(Motion, Motion.motion_id == Ballot.motion_id)
        .join(VoterFlat, VoterFlat.voter_flat_id == Ballot.voter_flat_id)
        .outerjoin(Result, Result.motion_id == Ballot.motion_id)
        .outerjoin(BallotFate, BallotFate.ballot_id == Ballot.ballot_id)
        .where(Ballot.code == code)
        .options(joinedload(Motion.compound))
    ).first()
    if row is None:
        return None
    ballot, motion, result, flat, fate = row
    fates: tuple[str, ...] = (fate or AFTER_THE_COUNT,)
    if result is None:
        fates = _fates_now(session, motion, flat, ballot)
    elif _void_since(session, motion, ballot):
        fates = (VOIDED,)
    return Receipt(ballot, motion, result, flat, overall(fates), "pending" in fates)


def _void_since(session: Session, motion: Motion, ballot: Ballot) -> bool:
    """Whether two persons found after the count that it is not genuine."""
    changes = changes_of(session, motion)
    return any(each["ballot_id"] == ballot.ballot_id and each["choices"] is None for each in changes)


def _fates_now(session: Session, motion: Motion, flat: VoterFlat, ballot: Ballot) -> tuple[str, ...]:
    voter = get_voter(session, flat)
    ballots = ballots_of(session, voter)
    if ballot not in ballots:
        return (VOIDED if session.get(BallotYield, ballot.ballot_id) is None else YIELDED,)
    return item_fates_of(motion, voter, ballots)[ballots.index(ballot)]
