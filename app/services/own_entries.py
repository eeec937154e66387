"""What the record holds about one home, for the home itself: hours, channels and states, never a choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.ballots import overall
from app.domain.ledger.canonical import parse
from app.models import Ballot, BallotFate, LedgerLeaf, Motion, Voter
from app.services.ballots import ballots_of, item_fates_of
from app.services.ledger_reading import ballots_at, chain_of, log_in_use
from app.services.recounting import changes_of

TAKEN_BACK = {"revoke": "yielded", "invalidate": "voided"}


@dataclass(frozen=True)
class OwnEntry:
    """Entry `n` of the record; `hour` is of Beijing; only a ballot has `ballot` and `fate`."""

    n: int
    kind: str
    hour: str
    ballot: Ballot | None
    fate: str


def own_entries(session: Session, motion: Motion, voter: Voter, *, counted: bool) -> list[OwnEntry]:
    """Every entry about a voter, oldest first: the roll's, then whatever followed (a few queries)."""
    chain = chain_of(session, motion, voter.voter_id)
    entries = [parse(leaf.entry) for leaf in chain]
    gone = {each["entry"]: TAKEN_BACK[each["type"]] for each in entries if each["type"] in TAKEN_BACK}
    log = log_in_use(session, motion.motion_id)
    at = ballots_at(session, log, [leaf.n for leaf in chain]) if log else {}
    cast = {ballot.ballot_id: ballot for ballot in _ballots(session, voter)}
    ballots = {n: cast[ballot_id] for n, ballot_id in at.items() if ballot_id in cast}
    fates = _fates(session, motion, voter, counted=counted)
    return [_shown(leaf, ballots, fates, gone) for leaf in chain]


def _shown(
    leaf: LedgerLeaf, ballots: Mapping[int, Ballot], fates: Mapping[int, str], gone: Mapping[int, str]
) -> OwnEntry:
    """`ballots` by the number of the entry that records them."""
    ballot = ballots.get(leaf.n)
    fate = ""
    if ballot is not None:
        fate = gone.get(leaf.n) or fates.get(ballot.ballot_id, "late")
    return OwnEntry(leaf.n, leaf.kind, leaf.hour, ballot, fate)


def _ballots(session: Session, voter: Voter) -> list[Ballot]:
    return list(session.scalars(select(Ballot).where(Ballot.voter_id == voter.voter_id)))


def _fates(session: Session, motion: Motion, voter: Voter, *, counted: bool) -> dict[int, str]:
    """As they stand now, or as the count left them; a ballot without one came after the close."""
    if not counted:
        cast = ballots_of(session, voter)
        now = item_fates_of(motion, voter, cast) if cast else []
        return {ballot.ballot_id: overall(each) for ballot, each in zip(cast, now, strict=True)}
    rows = session.execute(
        select(BallotFate.ballot_id, BallotFate.fate)
        .join(Ballot, Ballot.ballot_id == BallotFate.ballot_id)
        .where(Ballot.voter_id == voter.voter_id)
    )
    fates = {row.ballot_id: row.fate for row in rows}
    void = {each["ballot_id"] for each in changes_of(session, motion) if each["choices"] is None}
    return fates | dict.fromkeys(void & fates.keys(), "voided")
