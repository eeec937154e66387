"""What nobody does alone once voting is announced: asked by one, done at the yes of another (ADR 7).

The effect happens in the transaction of the approval, under the motion's lock, by the clock read under it:
extending, withdrawing and changing an owner end with the deadline, voiding a ballot ends with the count,
and correcting a result begins with it (ADR 10).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from app.domain.ballots import Choice
from app.domain.errors import LouyiError
from app.models import (
    Approval,
    Ballot,
    BallotVoid,
    Motion,
    Result,
    ResultCorrection,
    User,
    Verification,
    Voter,
    VoterOwner,
)
from app.services import ballots, claim_texts, finding, ledger_entries, notices, recounting
from app.services.frozen_roll import load_voters
from app.services.items import items_of
from app.services.motions import lock_motion
from app.services.phone_changes import TAIL, usable_from
from app.services.phones import parse_mobile
from app.services.telling import tell
from app.services.vault import Vault

KINDS = ("extend", "withdraw", "owner", "void")
BEFORE_THE_ROLL = ("extend", "withdraw")
"""What can be done while a motion is announced and its roll not frozen yet."""
AFTER_THE_COUNT = "correct_result"


class SamePerson(LouyiError):
    """Who asked may not decide."""


class AlreadyDecided(LouyiError):
    """Somebody has decided it before."""


class TooLate(LouyiError):
    """The deadline, or the count, has come: this can no longer be done."""


class ResultStands(TooLate):
    """The final result was posted: from then on it is not corrected any more."""


class NotLater(LouyiError):
    """The new deadline is not after the one in force."""


class AlreadyVoid(LouyiError):
    """This ballot was taken out before."""


class NothingToCorrect(LouyiError):
    """The ballot already counts as the correction says, or it was cast by phone and has no sheet to read."""


@dataclass(frozen=True)
class Extension:
    """A deadline that was moved: when, from when (null for very old ones), to when, and why; all public."""

    decided_at: datetime
    before: datetime | None
    closes_at: datetime
    reason: str


def ask_extension(
    session: Session, motion: Motion, closes_at: datetime, reason: str, *, now: datetime, actor: User
) -> Approval:
    """Ask for a later deadline. Raises TooLate or NotLater."""
    _refuse_late(session, motion, "extend", now)
    _refuse_earlier(motion, closes_at)
    return _ask(session, motion, "extend", {"closes_at": closes_at.isoformat()}, reason, now, actor)


def ask_withdrawal(session: Session, motion: Motion, reason: str, *, now: datetime, actor: User) -> Approval:
    """Ask to take the motion back. Raises TooLate."""
    _refuse_late(session, motion, "withdraw", now)
    return _ask(session, motion, "withdraw", {}, reason, now, actor)


def ask_owner_change(
    session: Session,
    motion: Motion,
    owner: VoterOwner,
    home: str,
    name: str,
    phone: str,
    reason: str,
    *,
    now: datetime,
    actor: User,
    vault: Vault,
) -> Approval:
    """Ask to correct a person of the frozen roll; an empty phone keeps the old. Raises TooLate, NotAPhone."""
    _refuse_late(session, motion, "owner", now)
    parameters: dict[str, Any] = {
        "voter_owner_id": owner.voter_owner_id,
        "home": home,
        "name": name,
        "phone_sealed": "",
    }
    if phone:
        parameters["phone_sealed"] = vault.seal(parse_mobile(phone)).hex()
    return _ask(session, motion, "owner", parameters, reason, now, actor)


def ask_void(
    session: Session, motion: Motion, ballot: Ballot, home: str, reason: str, *, now: datetime, actor: User
) -> Approval:
    """Ask to take a ballot out of the count. Raises TooLate or AlreadyVoid."""
    _refuse_late(session, motion, "void", now)
    if session.get(BallotVoid, ballot.ballot_id) is not None:
        raise AlreadyVoid
    return _ask(session, motion, "void", {"ballot_id": ballot.ballot_id, "home": home}, reason, now, actor)


def ask_correction(
    session: Session,
    motion: Motion,
    ballot: Ballot,
    home: str,
    choices: Sequence[Choice] | None,
    reason: str,
    *,
    now: datetime,
    actor: User,
) -> Approval:
    """Ask to correct a counted result: the ballot is void (None), or its sheet says `choices`, one an item.

    Raises TooLate before the count, ResultStands after the final result, AlreadyVoid, NothingToCorrect.
    """
    _refuse_late(session, motion, AFTER_THE_COUNT, now)
    change = {"ballot_id": ballot.ballot_id, "choices": None if choices is None else list(choices)}
    _refuse_idle(session, motion, change)
    return _ask(session, motion, AFTER_THE_COUNT, change | {"home": home}, reason, now, actor)


def approve(
    session: Session, approval: Approval, *, clock: Callable[[], datetime], actor: User, vault: Vault
) -> None:
    """Do it. Raises SamePerson, AlreadyDecided, TooLate, NotLater or AlreadyVoid; then nothing is done."""
    motion = approval.motion
    lock_motion(session, motion)
    _refuse_wrong_person(session, approval, actor)
    now = clock()
    _refuse_late(session, motion, approval.kind, now)
    _EFFECTS[approval.kind](session, motion, approval, now, vault)
    _decide(session, approval, "approved", now, actor)
    ledger_entries.approved(session, motion, approval, now=now)
    if approval.kind == "extend":
        notices.post_extension(session, motion, approval, actor=actor)


def refuse(session: Session, approval: Approval, *, now: datetime, actor: User) -> None:
    """Leave everything as it is. Raises SamePerson or AlreadyDecided."""
    lock_motion(session, approval.motion)
    _refuse_wrong_person(session, approval, actor)
    _decide(session, approval, "refused", now, actor)


def waiting(session: Session, compound_ids: Sequence[int]) -> Sequence[Approval]:
    """What waits for a second person in these compounds, the oldest first (one query)."""
    return session.scalars(
        select(Approval)
        .join(Motion)
        .where(Motion.compound_id.in_(compound_ids), Approval.decided_at.is_(None))
        .options(joinedload(Approval.motion).joinedload(Motion.compound))
        .order_by(Approval.approval_id)
    ).all()


def of_motion(session: Session, motion: Motion) -> Sequence[Approval]:
    """Everything that was asked about one motion, oldest first."""
    query = select(Approval).where(Approval.motion_id == motion.motion_id).order_by(Approval.approval_id)
    return session.scalars(query).all()


def extensions_of(session: Session, motion: Motion) -> list[Extension]:
    """Each later deadline that two persons set, the first one first (one query)."""
    rows = session.scalars(
        select(Approval)
        .where(
            Approval.motion_id == motion.motion_id, Approval.kind == "extend", Approval.decision == "approved"
        )
        .order_by(Approval.decided_at)
    )
    return [
        Extension(
            row.decided_at,
            datetime.fromisoformat(row.parameters["before"]) if "before" in row.parameters else None,
            datetime.fromisoformat(row.parameters["closes_at"]),
            row.reason,
        )
        for row in rows
        if row.decided_at is not None
    ]


def find(session: Session, approval_id: int) -> Approval | None:
    """By its number, with its motion."""
    return session.scalar(
        select(Approval)
        .where(Approval.approval_id == approval_id)
        .options(joinedload(Approval.motion).joinedload(Motion.compound))
    )


def is_final(session: Session, motion: Motion) -> bool:
    """Whether the final result is posted, as the database has it now."""
    return notices.find_notice(session, motion, "final") is not None


def voided_count(session: Session, motion: Motion) -> int:
    """How many ballots of a motion two persons took out."""
    query = select(BallotVoid.ballot_id).join(Ballot).where(Ballot.motion_id == motion.motion_id)
    return len(session.scalars(query).all())


def _ask(
    session: Session,
    motion: Motion,
    kind: str,
    parameters: dict[str, Any],
    reason: str,
    now: datetime,
    actor: User,
) -> Approval:
    row = Approval(
        kind=kind,
        motion_id=motion.motion_id,
        parameters=parameters,
        reason=reason,
        asked_by=actor.user_id,
        asked_at=now,
    )
    row.motion = motion
    session.add(row)
    session.flush()
    return row


def _decide(session: Session, approval: Approval, decision: str, now: datetime, actor: User) -> None:
    approval.decision, approval.decided_at, approval.decided_by = decision, now, actor.user_id
    session.flush()


def _refuse_wrong_person(session: Session, approval: Approval, actor: User) -> None:
    session.refresh(approval, ["decided_at"])
    if approval.decided_at is not None:
        raise AlreadyDecided
    if approval.asked_by == actor.user_id:
        raise SamePerson


def _refuse_late(session: Session, motion: Motion, kind: str, now: datetime) -> None:
    if motion.announced_at is None or motion.closes_at is None or motion.withdrawn_at is not None:
        raise TooLate
    if motion.frozen_at is None and kind not in BEFORE_THE_ROLL:
        raise TooLate
    if kind not in ("void", AFTER_THE_COUNT) and now >= motion.closes_at:
        raise TooLate
    if (session.get(Result, motion.motion_id) is not None) != (kind == AFTER_THE_COUNT):
        raise TooLate
    if kind == AFTER_THE_COUNT and is_final(session, motion):
        raise ResultStands


def _refuse_idle(session: Session, motion: Motion, change: dict[str, Any]) -> None:
    result = session.get_one(Result, motion.motion_id)
    ballots_now = {each.row.ballot_id: each for each in recounting.judged(session, motion, result)}
    ballot = ballots_now.get(change["ballot_id"])
    if ballot is None:
        raise AlreadyVoid
    if change["choices"] is None:
        return
    items = len(items_of(session, motion))
    now_says = [ballot.at(position) for position in range(1, items + 1)]
    if ballot.row.entered_by is None or len(change["choices"]) != items or now_says == change["choices"]:
        raise NothingToCorrect


def _refuse_earlier(motion: Motion, closes_at: datetime) -> None:
    if motion.closes_at is None or closes_at <= motion.closes_at:
        raise NotLater


def _extend(_session: Session, motion: Motion, approval: Approval, _now: datetime, _vault: Vault) -> None:
    closes_at = datetime.fromisoformat(approval.parameters["closes_at"])
    _refuse_earlier(motion, closes_at)
    assert motion.closes_at is not None
    approval.parameters = approval.parameters | {"before": motion.closes_at.isoformat()}
    motion.closes_at = closes_at


def _withdraw(_session: Session, motion: Motion, _approval: Approval, now: datetime, _vault: Vault) -> None:
    motion.withdrawn_at = now


def _change_owner(session: Session, motion: Motion, approval: Approval, now: datetime, vault: Vault) -> None:
    owner = session.get_one(VoterOwner, approval.parameters["voter_owner_id"])
    owner.name = approval.parameters["name"]
    if not approval.parameters["phone_sealed"]:
        return
    _tell_former(session, motion, approval, owner, now, vault)
    owner.phone_since, owner.phone_usable_at = now, usable_from(now, in_person=False)
    owner.phone_sealed = bytes.fromhex(approval.parameters["phone_sealed"])
    owner.phone_digest = vault.digest("phone", vault.unseal(owner.phone_sealed))
    session.execute(  # who holds the old telephone is shown the door, also in the middle of an answer
        update(Verification)
        .where(Verification.owner_id == owner.voter_owner_id)
        .values(verified_at=None, expires_at=now)
        .execution_options(synchronize_session=False)
    )


def _tell_former(
    session: Session, motion: Motion, approval: Approval, owner: VoterOwner, now: datetime, vault: Vault
) -> None:
    """The number that stood there before learns at once of the one that takes its place."""
    if owner.phone_sealed is None:
        return
    tail = vault.unseal(bytes.fromhex(approval.parameters["phone_sealed"]))[-TAIL:]
    usable_at, phone = usable_from(now, in_person=False), motion.compound.phone
    text = claim_texts.changed_text("zh", approval.parameters["home"], tail, usable_at, phone)
    tell(session, motion.motion_id, [owner.phone_sealed], text, now=now, vault=vault)


def _void(session: Session, motion: Motion, approval: Approval, now: datetime, _vault: Vault) -> None:
    ballot = session.get_one(Ballot, approval.parameters["ballot_id"])
    if session.get(BallotVoid, ballot.ballot_id) is not None:
        raise AlreadyVoid
    session.add(BallotVoid(ballot_id=ballot.ballot_id, approval_id=approval.approval_id))
    session.flush()
    voter = finding.get_voter_by_id(session, ballot.voter_id)
    ballots.keep_standing(session, motion, voter, ballots.ballots_of(session, voter), now)


def _correct(session: Session, motion: Motion, approval: Approval, now: datetime, _vault: Vault) -> None:
    change = {name: approval.parameters[name] for name in ("ballot_id", "choices")}
    _refuse_idle(session, motion, change)
    result = session.get_one(Result, motion.motion_id)
    before = recounting.changes_of(session, motion)
    cast = recounting.judged(session, motion, result, [*before, change])
    session.add(
        ResultCorrection(
            motion_id=motion.motion_id,
            number=len(before) + 1,
            approval_id=approval.approval_id,
            corrected_at=now,
            change=change,
            items=recounting.count_items(session, motion, load_voters(session, motion), cast),
        )
    )
    voter_id = session.get_one(Ballot, change["ballot_id"]).voter_id
    left = [each.row for each in cast if each.row.voter_id == voter_id]
    _judge_again(session, motion, voter_id, lambda _session, _voter: left)


def _judge_again(
    session: Session, motion: Motion, voter_id: int, left_of: Callable[[Session, Voter], Sequence[Ballot]]
) -> None:
    """Whether the voter took part, by the ballots that are left."""
    whole = finding.get_voter_by_id(session, voter_id)
    left = left_of(session, whole)
    fates = ballots.fates_of(motion, whole, left)
    whole.took_part_at = next(
        (row.cast_at for row, fate in zip(left, fates, strict=True) if fate == "valid"), None
    )


_EFFECTS: dict[str, Callable[[Session, Motion, Approval, datetime, Vault], None]] = {
    "extend": _extend,
    "withdraw": _withdraw,
    "owner": _change_owner,
    "void": _void,
    AFTER_THE_COUNT: _correct,
}
