"""Two persons: nobody alone extends, withdraws, corrects the frozen roll, or takes a ballot out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import Approval, BallotFate, Motion, User, VoterOwner
from app.services import approvals, ballots, closing, exports, phones, receipts
from app.services.motions import Stage, stage_of
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT

LATER = CLOSES + timedelta(days=3)


@pytest.fixture
def motion(session: Session) -> Motion:
    return f.opened(session)


@pytest.fixture
def chair(session: Session, motion: Motion) -> User:
    return session.scalars(select(User).where(User.username == "chair-test")).one()


@pytest.fixture
def second(session: Session, motion: Motion) -> User:
    return f.user(session, "second", "committee", motion.compound)


def approve(session: Session, row: Approval, actor: User, at: timedelta = timedelta()) -> None:
    approvals.approve(session, row, clock=lambda: NOW + at, actor=actor, vault=VAULT)


def ask_extension(session: Session, motion: Motion, chair: User) -> Approval:
    return approvals.ask_extension(session, motion, LATER, "holidays", now=NOW, actor=chair)


def test_an_extension_holds_only_after_the_second_persons_yes(
    session: Session, motion: Motion, chair: User, second: User
) -> None:
    row = ask_extension(session, motion, chair)
    assert motion.closes_at == CLOSES
    assert approvals.waiting(session, [motion.compound_id]) == [row]
    approve(session, row, second)
    assert motion.closes_at == LATER
    assert approvals.waiting(session, [motion.compound_id]) == []
    assert (row.decision, row.decided_by) == ("approved", second.user_id)


def test_who_asked_cannot_decide_and_the_table_says_so_too(
    session: Session, motion: Motion, chair: User
) -> None:
    row = ask_extension(session, motion, chair)
    with pytest.raises(approvals.SamePerson):
        approve(session, row, chair)
    with pytest.raises(approvals.SamePerson):
        approvals.refuse(session, row, now=NOW, actor=chair)
    row.decision, row.decided_at, row.decided_by = "approved", NOW, chair.user_id
    with pytest.raises(IntegrityError):
        session.flush()


def test_what_is_decided_stays_decided(session: Session, motion: Motion, chair: User, second: User) -> None:
    row = ask_extension(session, motion, chair)
    approvals.refuse(session, row, now=NOW, actor=second)
    assert motion.closes_at == CLOSES
    with pytest.raises(approvals.AlreadyDecided):
        approve(session, row, second)


def test_an_extension_must_be_later(session: Session, motion: Motion, chair: User) -> None:
    with pytest.raises(approvals.NotLater):
        approvals.ask_extension(session, motion, CLOSES, "why", now=NOW, actor=chair)


def test_of_two_extensions_the_shorter_comes_too_late(
    session: Session, motion: Motion, chair: User, second: User
) -> None:
    short = approvals.ask_extension(session, motion, CLOSES + timedelta(days=1), "a", now=NOW, actor=chair)
    approve(session, ask_extension(session, motion, chair), second)
    with pytest.raises(approvals.NotLater):
        approve(session, short, second)


@pytest.mark.parametrize(("before", "works"), [(timedelta(microseconds=1), True), (timedelta(), False)])
def test_nothing_but_a_void_is_done_at_the_deadline_or_after(
    session: Session, motion: Motion, chair: User, second: User, before: timedelta, works: bool
) -> None:
    row = ask_extension(session, motion, chair)
    at = CLOSES - NOW - before
    if works:
        approve(session, row, second, at)
    else:
        with pytest.raises(approvals.TooLate):
            approve(session, row, second, at)
        with pytest.raises(approvals.TooLate):
            approvals.ask_withdrawal(session, motion, "why", now=NOW + at, actor=chair)


def test_a_withdrawn_motion_takes_no_answer_and_is_never_counted(
    session: Session, motion: Motion, chair: User, second: User
) -> None:
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    approve(session, approvals.ask_withdrawal(session, motion, "wrong", now=NOW, actor=chair), second)
    assert stage_of(motion, None, NOW) is Stage.WITHDRAWN
    with pytest.raises(ballots.NotOpen):
        f.cast(session, f.flat_of(session, motion, "201"), "yes")
    assert closing.due_motions(session, CLOSES) == []
    assert closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES) is None
    with pytest.raises(approvals.TooLate):
        ask_extension(session, motion, chair)


def test_a_corrected_phone_replaces_the_old_one_at_the_yes(
    session: Session, motion: Motion, chair: User, second: User
) -> None:
    owner = f.owner_of(session, f.flat_of(session, motion, "101"))
    wanted = f.phone(777)
    row = approvals.ask_owner_change(
        *(session, motion, owner, "3-1-101", "正确", wanted, "typo"), now=NOW, actor=chair, vault=VAULT
    )
    assert wanted.removeprefix("+86") not in str(row.parameters)
    assert owner.phone_digest == VAULT.digest("phone", f.phone(1))
    approve(session, row, second)
    changed = session.get_one(VoterOwner, owner.voter_owner_id)
    assert (changed.name, changed.phone_digest) == ("正确", VAULT.digest("phone", wanted))


def test_a_correction_without_a_phone_keeps_it_and_a_wrong_one_is_refused(
    session: Session, motion: Motion, chair: User, second: User
) -> None:
    owner = f.owner_of(session, f.flat_of(session, motion, "101"))
    row = approvals.ask_owner_change(
        *(session, motion, owner, "3-1-101", "正确", "", "typo"), now=NOW, actor=chair, vault=VAULT
    )
    approve(session, row, second)
    assert owner.phone_digest == VAULT.digest("phone", f.phone(1))
    with pytest.raises(phones.NotAPhone):
        approvals.ask_owner_change(
            *(session, motion, owner, "3-1-101", "正确", "12", "typo"), now=NOW, actor=chair, vault=VAULT
        )


def test_a_voided_ballot_is_kept_and_not_counted_and_the_home_may_answer_again(
    session: Session, motion: Motion, chair: User, second: User
) -> None:
    flat = f.flat_of(session, motion, "101")
    wrong = f.cast(session, flat, "no", token="first").ballot
    row = approvals.ask_void(session, motion, wrong, "3-1-101", "forced", now=NOW, actor=chair)
    approve(session, row, second)
    assert f.voter_of(session, flat).took_part_at is None
    assert f.cast(session, flat, "no", token="first").fate == "voided"
    assert f.cast(session, flat, "yes", at=NOW + timedelta(minutes=1)).fate == "valid"
    result = closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    assert result is not None
    assert (result.count["yes"]["heads"], result.count["no"]["heads"]) == (1, 0)
    assert sum(result.count["fates"].values()) == 1
    assert session.get_one(BallotFate, wrong.ballot_id).fate == "voided"
    assert [each.choice for each, _assurance in exports.judged_ballots(session, motion, result)] == ["yes"]
    found = receipts.find_receipt(session, wrong.code)
    assert found is not None
    assert found.fate == "voided"
    assert approvals.voided_count(session, motion) == 1


def test_a_ballot_is_voided_after_the_deadline_until_the_count_and_once(
    session: Session, motion: Motion, chair: User, second: User
) -> None:
    ballot = f.cast(session, f.flat_of(session, motion, "101"), "no").ballot
    rows = [
        approvals.ask_void(session, motion, ballot, "3-1-101", "forced", now=CLOSES, actor=chair)
        for _ in range(3)
    ]
    approve(session, rows[0], second, CLOSES - NOW)
    with pytest.raises(approvals.AlreadyVoid):
        approve(session, rows[1], second, CLOSES - NOW)
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    with pytest.raises(approvals.TooLate):
        approve(session, rows[2], second, CLOSES - NOW)


@pytest.mark.parametrize(
    "change",
    [{"kind": "other"}, {"reason": ""}, {"decision": "approved"}, {"decided_at": NOW}],
)
def test_half_a_decision_and_unknown_kinds_cannot_be_stored(
    session: Session, motion: Motion, chair: User, change: dict[str, object]
) -> None:
    values = {"kind": "extend", "reason": "why", "parameters": {}, "asked_by": chair.user_id, "asked_at": NOW}
    session.add(Approval(motion_id=motion.motion_id, **(values | change)))
    with pytest.raises(IntegrityError):
        session.flush()
