"""Recording a ballot: the path that carries load. Statements are built once; one short transaction.

Threats met here: two phones of one voter at once (the motion's row is locked first, so ballots of one motion
come one after the other); a ballot that slips in while the motion closes (the clock is read under the lock);
the same form sent twice (its token is unique). Every recorded ballot is told to every phone of the voter.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session, joinedload

from app.domain.assurance import assurance_of
from app.domain.ballots import Channel, Choice, overall
from app.domain.codes import format_code
from app.domain.election import TOO_MANY_YES, too_many_yes
from app.domain.errors import LouyiError
from app.domain.roll import Roll
from app.domain.tally import count
from app.models import (
    Ballot,
    BallotVoid,
    BallotYield,
    Compound,
    Message,
    Motion,
    Voter,
    VoterFlat,
    VoterOwner,
)
from app.services import ledger_entries, texts
from app.services.frozen_roll import as_ballots, as_roll, count_options, voter_flat_key
from app.services.motions import rule_of
from app.services.vault import Vault

RECEIPT_BYTES = 10


class NotOpen(LouyiError):
    """The motion has not been opened, or its window has not begun."""


class NotTheirs(LouyiError):
    """The signer is no owner of this voter, has sold the home, or has another number by now."""


class WrongAnswers(LouyiError):
    """The ballot does not hold one answer to each item of the motion."""


class PhoneHeld(LouyiError):
    """The number is new on the roll, and no worker saw the person: it may answer from `until` on."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


@dataclass(frozen=True)
class Vote:
    """What a person asks to record. `entered_by` is a user's id for paper, None online."""

    flat: VoterFlat
    choice: Choice
    channel: Channel
    form_token: str
    signer_id: int | None
    signed: bool = True
    entered_by: int | None = None
    language: str = "zh"
    phone_digest: bytes | None = None
    """Online and at the door: the number that was proved, for it may have been changed since."""
    witnessed: bool = False
    """Paper: the owner signed before the worker's eyes."""
    choices: tuple[Choice, ...] | None = None
    """Several items: the answers in their order; `choice` is then the first of them."""
    second_worker: int | None = None
    """Doorstep: who stood beside."""
    proxy_id: int | None = None
    """Proxy: the authority."""
    sheet_code: str | None = None
    at: datetime | None = None
    """Paper that was typed before: that instant decides whether it was in time; None: now."""


@dataclass(frozen=True)
class Recorded:
    """A recorded ballot and what the count would make of it now."""

    ballot: Ballot
    fate: str


_MOTION = (
    select(Motion, Compound)
    .join(Compound)
    .where(Motion.motion_id == bindparam("motion"))
    .with_for_update(of=Motion)
    .execution_options(populate_existing=True)
)
_VOTER = (
    select(Voter)
    .where(Voter.voter_id == bindparam("voter"))
    .options(joinedload(Voter.flats), joinedload(Voter.owners))
    .execution_options(populate_existing=True)
)
_BALLOTS = (
    select(Ballot, func.coalesce(BallotVoid.ballot_id, BallotYield.ballot_id))
    .outerjoin(BallotVoid, BallotVoid.ballot_id == Ballot.ballot_id)
    .outerjoin(BallotYield, BallotYield.ballot_id == Ballot.ballot_id)
    .where(Ballot.voter_id == bindparam("voter"))
    .order_by(Ballot.ballot_id)
)
_STANDING = (
    update(Voter)
    .where(Voter.voter_id == bindparam("voter"))
    .values(took_part_at=bindparam("took_part"), pending_at=bindparam("pending"))
    .execution_options(synchronize_session=False)
)


def record(session: Session, vote: Vote, *, clock: Callable[[], datetime], vault: Vault) -> Recorded:
    """Record a ballot and queue its echo; the same form again gives the same ballot.

    A ballot after the close is kept and stamped, and its fate is `late`. Raises NotOpen before the window,
    NotTheirs and PhoneHeld for a signer who may not answer (now), WrongAnswers for too few or too many.
    """
    motion, compound = session.execute(_MOTION, {"motion": vote.flat.motion_id}).one()
    now = clock()
    moment = vote.at or now
    _refuse(motion, vote, moment)
    voter = load_voter(session, vote.flat.voter_id)
    rows = session.execute(_BALLOTS, {"voter": voter.voter_id}).all()
    earlier = [row[0] for row in rows if row[1] is None]
    again = next((row[0] for row in rows if row[0].form_token == vote.form_token), None)
    if again is not None:
        fate = fates_of(motion, voter, earlier)[earlier.index(again)] if again in earlier else "voided"
        return Recorded(again, fate)
    ballot = _insert(session, vote, voter, signer_of(vote, voter, now), moment)
    ledger_entries.ballot_cast(session, motion, voter, ballot)
    fates = keep_standing(session, motion, voter, [*earlier, ballot], now)
    _tell_owners(session, vote, compound, voter, Recorded(ballot, fates[-1]), vault)
    return Recorded(ballot, fates[-1])


def check(session: Session, motion: Motion, vote: Vote, now: datetime) -> None:
    """Raise what `record` would raise for this vote; the motion is locked already."""
    _refuse(motion, vote, now)
    signer_of(vote, load_voter(session, vote.flat.voter_id), now)


def _refuse(motion: Motion, vote: Vote, moment: datetime) -> None:
    if motion.frozen_at is None or motion.opens_at is None or motion.withdrawn_at:
        raise NotOpen(motion.code)
    if moment < motion.opens_at:
        raise NotOpen(motion.code)
    if len(vote.choices or (vote.choice,)) != max(1, motion.asks):
        raise WrongAnswers(motion.code)


def load_voter(session: Session, voter_id: int) -> Voter:
    """The voter with flats and owners as they are under the lock, whatever the session knew before."""
    return session.scalars(_VOTER, {"voter": voter_id}).unique().one()


def keep_standing(
    session: Session, motion: Motion, voter: Voter, ballots: Sequence[Ballot], now: datetime
) -> tuple[str, ...]:
    """Note on the voter whether it takes part and whether its co-owners differ; returns `fates_of`.

    An instant that is there stays where nothing changes."""
    found = item_fates_of(motion, voter, ballots)
    fates = tuple(overall(each) for each in found)
    came = next((row.cast_at for row, fate in zip(ballots, fates, strict=True) if fate == "valid"), None)
    took_part = came and (voter.took_part_at or came)
    pending = (voter.pending_at or now) if differ(found) else None
    if (took_part, pending) != (voter.took_part_at, voter.pending_at):
        session.execute(_STANDING, {"voter": voter.voter_id, "took_part": took_part, "pending": pending})
    return fates


def fates_of(motion: Motion, voter: Voter, ballots: Sequence[Ballot]) -> tuple[str, ...]:
    """What the count makes of one voter's ballots, by the very function that counts them all.

    With several items: on the whole. The cap on proxies is not seen here: it needs the other voters."""
    return tuple(overall(each) for each in item_fates_of(motion, voter, ballots))


def differ(fates: Sequence[Sequence[str]]) -> bool:
    """Whether the co-owners gave different answers to an item and must name one of them."""
    return any("pending" in each for each in fates)


def item_fates_of(motion: Motion, voter: Voter, ballots: Sequence[Ballot]) -> list[tuple[str, ...]]:
    """The same, item by item, for each ballot. One that names too many candidates is left out, as there."""
    kept = [ballot for ballot in ballots if not too_many_yes(ballot.choices, motion.seats)]
    found = dict(zip((ballot.code for ballot in kept), _item_fates(motion, voter, kept), strict=True))
    return [found.get(ballot.code, (TOO_MANY_YES,)) for ballot in ballots]


def _item_fates(motion: Motion, voter: Voter, ballots: Sequence[Ballot]) -> list[tuple[str, ...]]:
    roll: Roll = as_roll([voter])
    rule, options = rule_of(motion), count_options(motion)
    items = max((len(ballot.choices or (ballot.choice,)) for ballot in ballots), default=1)
    fates = (
        count(roll, as_ballots([voter], ballots, position), rule, options).fates
        for position in range(1, items + 1)
    )
    return list(zip(*fates, strict=True))


def ballots_of(session: Session, voter: Voter) -> Sequence[Ballot]:
    """The ballots of a voter that nobody took out or withdrew, oldest first."""
    rows = session.execute(_BALLOTS, {"voter": voter.voter_id})
    return [ballot for ballot, void in rows if void is None]


def find_ballot(session: Session, code: str) -> Ballot | None:
    """The ballot with this receipt code."""
    return session.scalar(select(Ballot).where(Ballot.code == code))


def new_form_token() -> str:
    """128 bits that name one rendered form."""
    return secrets.token_urlsafe(16)


def signer_of(vote: Vote, voter: Voter, now: datetime) -> VoterOwner | None:
    """Who signs; raises NotTheirs or PhoneHeld.

    Judged under the motion's lock, which a change of phone and a sale take, too."""
    if vote.signer_id is None:
        return None
    signer = next((owner for owner in voter.owners if owner.voter_owner_id == vote.signer_id), None)
    if signer is None or signer.ended_at is not None:
        raise NotTheirs
    if vote.channel != "online" and vote.phone_digest is None:
        return signer
    if vote.phone_digest is not None and vote.phone_digest != signer.phone_digest:
        raise NotTheirs
    if signer.phone_usable_at is not None and now < signer.phone_usable_at:
        raise PhoneHeld(signer.phone_usable_at)
    return signer


def _insert(session: Session, vote: Vote, voter: Voter, signer: VoterOwner | None, now: datetime) -> Ballot:
    ballot = Ballot(
        motion_id=voter.motion_id,
        voter_id=voter.voter_id,
        voter_flat_id=vote.flat.voter_flat_id,
        choice=vote.choice,
        channel=vote.channel,
        cast_at=now,
        signed=vote.signed,
        signer_id=vote.signer_id,
        entered_by=vote.entered_by,
        form_token=vote.form_token,
        code=format_code(secrets.token_bytes(RECEIPT_BYTES)),
        assurance=assurance_of(
            vote.channel,
            signed=vote.signed,
            claimed=signer is not None and signer.phone_since is not None,
            witnessed=vote.witnessed,
        ),
        choices=list(vote.choices) if vote.choices else None,
        second_worker=vote.second_worker,
        proxy_id=vote.proxy_id,
        sheet_code=vote.sheet_code,
    )
    session.add(ballot)
    session.flush()
    return ballot


def _tell_owners(
    session: Session, vote: Vote, compound: Compound, voter: Voter, recorded: Recorded, vault: Vault
) -> None:
    ballot = recorded.ballot
    text = texts.recorded_text(
        vote.language,
        str(voter_flat_key(vote.flat)),
        ballot.cast_at,
        ballot.choices or [ballot.choice],
        ballot.code,
        compound.phone,
        by_staff=ballot.entered_by is not None,
        fate=recorded.fate,
    )
    phones = {
        owner.phone_digest: owner.phone_sealed
        for owner in voter.owners
        if owner.phone_sealed and owner.ended_at is None
    }
    rows = [
        {
            "motion_id": voter.motion_id,
            "kind": "echo" if ballot.entered_by else "receipt",
            "phone_sealed": phone,
            "text_sealed": vault.seal(text),
            "created_at": ballot.cast_at,
            "next_try_at": ballot.cast_at,
            "tries": 0,
        }
        for phone in phones.values()
    ]
    if rows:
        session.execute(insert(Message), rows)
