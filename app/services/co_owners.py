"""Co-owners who differ name one of them: whoever does not answer for the home withdraws the own answer.

RULES.md section 3: where two co-owners disagree, the voter is pending until they name one. Naming is done by
the one who steps back, for nobody can take away another's answer; her phone is proved, the vote is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.domain.errors import LouyiError
from app.models import Ballot, BallotYield, Motion, Voter, VoterFlat, VoterOwner
from app.services import ballots, ledger_entries, texts
from app.services.ballots import NotOpen, Vote, differ, item_fates_of, keep_standing, signer_of
from app.services.frozen_roll import voter_flat_key
from app.services.motions import get_motion, lock_motion
from app.services.telling import tell
from app.services.vault import Vault


class NothingToYield(LouyiError):
    """The co-owners do not differ, or this person's answer is not one of those that do."""


def may_yield(motion: Motion, voter: Voter, cast: Sequence[Ballot], owner: VoterOwner) -> bool:
    """Whether this person's withdrawal would leave the home an answer: hers is one of several that differ."""
    mine, others = _sides(motion, voter, cast, owner)
    return bool(mine) and bool(others)


def yield_answer(
    session: Session, vote: Vote, *, clock: Callable[[], datetime], vault: Vault
) -> list[Ballot]:
    """Leave the signer's answers out, for good, and tell every phone of the home; returns them.

    `vote` says who acts for which home, its choice is not looked at. Raises NotOpen (the deadline, too),
    NotTheirs, PhoneHeld, NothingToYield."""
    motion = get_motion(session, vote.flat.motion_id)
    lock_motion(session, motion)
    now = clock()
    if motion.opens_at is None or motion.closes_at is None or motion.withdrawn_at is not None:
        raise NotOpen(motion.code)
    if motion.frozen_at is None or not motion.opens_at <= now < motion.closes_at:
        raise NotOpen(motion.code)
    voter = ballots.load_voter(session, vote.flat.voter_id)
    owner = signer_of(vote, voter, now)
    cast = ballots.ballots_of(session, voter)
    mine, others = _sides(motion, voter, cast, owner) if owner else ([], [])
    if owner is None or not mine or not others:
        raise NothingToYield(motion.code)
    session.add_all(
        BallotYield(ballot_id=each.ballot_id, voter_owner_id=owner.voter_owner_id, yielded_at=now)
        for each in mine
    )
    session.flush()
    ledger_entries.yielded(session, voter, mine, now=now)
    keep_standing(session, motion, voter, [each for each in cast if each not in mine], now)
    text = texts.yielded_text(vote.language, str(voter_flat_key(vote.flat)), now, motion.compound.phone)
    phones = {o.phone_sealed for o in voter.owners if o.phone_sealed and o.ended_at is None}
    tell(session, motion.motion_id, phones, text, now=now, vault=vault)
    return mine


def to_visit(session: Session, motion: Motion) -> list[FlatKey]:
    """The first flat of each voter whose co-owners differ, in the order of addresses; no choice is read."""
    rows = session.execute(
        select(VoterFlat.voter_id, VoterFlat.building, VoterFlat.entrance, VoterFlat.room)
        .join(Voter, Voter.voter_id == VoterFlat.voter_id)
        .where(VoterFlat.motion_id == motion.motion_id, Voter.pending_at.is_not(None))
        .order_by(VoterFlat.position)
    )
    homes: dict[int, FlatKey] = {}
    for voter_id, *key in rows:
        homes.setdefault(voter_id, FlatKey(*key))
    return list(homes.values())


def _sides(
    motion: Motion, voter: Voter, cast: Sequence[Ballot], owner: VoterOwner
) -> tuple[list[Ballot], list[Ballot]]:
    """This person's ballots and the co-owners', of those that hold the home pending."""
    fates = item_fates_of(motion, voter, cast)
    if not differ(fates):
        return [], []
    persons = {each.voter_owner_id: each.person for each in voter.owners}
    held = [each for each, fate in zip(cast, fates, strict=True) if "pending" in fate]
    mine = [each for each in held if each.signer_id and persons[each.signer_id] == owner.person]
    return mine, [each for each in held if each not in mine]
