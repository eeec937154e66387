"""A counted result changes only by a new record of two persons; the program counts, and the old one stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.domain.calendar import period_end
from app.domain.tally import count
from app.models import Approval, Ballot, Compound, Motion, Result, ResultCorrection, User
from app.services import approvals, ballots, closing, exports, items, notices, receipts
from app.services.assurances import by_assurance
from app.services.frozen_roll import as_roll, count_options, load_voters
from app.services.motions import rule_of
from app.services.standing import standing_of
from tests import factories as f
from tests.factories import CLOSES, VAULT
from tests.services.claiming import worker

LATER = CLOSES + timedelta(days=1)
YES = ("101", "201", "202", "301", "302", "401")


@pytest.fixture
def motion(session: Session) -> Motion:
    """Eight of twelve took part, six agreed: exactly enough."""
    motion = f.opened(session)
    for room in YES:
        f.cast(session, f.flat_of(session, motion, room), "yes", entered_by=worker(session))
    for room in ("402", "501"):
        f.cast(session, f.flat_of(session, motion, room), "no")
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    return motion


@pytest.fixture
def second(session: Session, motion: Motion) -> User:
    return f.user(session, "second", "committee", session.get_one(Compound, motion.compound_id))


def ballot(session: Session, motion: Motion, room: str) -> Ballot:
    flat = f.flat_of(session, motion, room)
    return session.query(Ballot).filter_by(voter_flat_id=flat.voter_flat_id).one()


def ask(session: Session, motion: Motion, room: str, choices: list[str] | None) -> Approval:
    return approvals.ask_correction(
        *(session, motion, ballot(session, motion, room), f"3-1-{room}", choices, "签名系伪造"),  # type: ignore[arg-type]
        now=LATER,
        actor=worker(session),
    )


def approve(session: Session, row: Approval, second: User) -> None:
    approvals.approve(session, row, clock=lambda: LATER, actor=second, vault=VAULT)


def test_a_final_result_is_not_corrected_not_even_by_who_asked_before(
    session: Session, motion: Motion, second: User
) -> None:
    closing.publish(session, motion, now=CLOSES, actor=second)
    waits = ask(session, motion, "101", None)
    end = period_end(CLOSES, motion.objection_days)
    notices.post_final(session, motion, now=end, actor=second)
    with pytest.raises(approvals.ResultStands):
        approve(session, waits, second)
    with pytest.raises(approvals.ResultStands):
        ask(session, motion, "201", None)
    assert waits.decided_at is None
    approvals.refuse(session, waits, now=end, actor=second)


def recounted(session: Session, motion: Motion, result: Result) -> dict[str, object]:
    """As anyone counts the exported files."""
    cast = [each for each, _sure in exports.judged_ballots(session, motion, result)]
    roll = as_roll(load_voters(session, motion))
    return count(roll, cast, rule_of(motion), count_options(motion)).as_object()


def test_a_forged_ballot_is_voided_after_the_count_and_the_old_result_stays(
    session: Session, motion: Motion, second: User
) -> None:
    result = session.get_one(Result, motion.motion_id)
    approve(session, ask(session, motion, "101", None), second)
    standing = standing_of(session, motion, result)
    assert (result.count["verdict"], standing.count["verdict"]) == ("passed", "failed_quorum")
    assert (result.count["yes"]["heads"], standing.count["yes"]["heads"]) == (6, 5)
    assert standing.count == recounted(session, motion, result)
    assert standing.corrections[0].corrected_at == LATER
    found = receipts.find_receipt(session, ballot(session, motion, "101").code)
    assert found is not None
    assert found.fate == closing.VOIDED
    sure = [(each.assurance, each.heads, each.area) for each in by_assurance(session, motion.motion_id)]
    assert sure == [("roll_phone", 2, 16000), ("signed_paper", 5, 40000)]
    assert f.voter_of(session, f.flat_of(session, motion, "101")).took_part_at is None


def test_a_ballot_that_was_entered_wrongly_counts_as_its_sheet_says(
    session: Session, motion: Motion, second: User
) -> None:
    result = session.get_one(Result, motion.motion_id)
    approve(session, ask(session, motion, "101", ["no"]), second)
    approve(session, ask(session, motion, "201", None), second)
    standing = standing_of(session, motion, result)
    assert [each.number for each in standing.corrections] == [1, 2]
    assert [each.items[0]["count"]["yes"]["heads"] for each in standing.corrections] == [5, 4]
    assert standing.count == recounted(session, motion, result)
    assert standing.channels == [
        {"channel": "online", "choice": "no", "heads": 2, "area": 16000},
        {"channel": "paper", "choice": "no", "heads": 1, "area": 8000},
        {"channel": "paper", "choice": "yes", "heads": 4, "area": 32000},
    ]


def test_nothing_happens_without_the_second_person(session: Session, motion: Motion) -> None:
    row = ask(session, motion, "101", None)
    with pytest.raises(approvals.SamePerson):
        approve(session, row, worker(session))
    result = session.get_one(Result, motion.motion_id)
    assert standing_of(session, motion, result).count == result.count


def test_what_cannot_be_corrected_is_refused(session: Session, motion: Motion, second: User) -> None:
    with pytest.raises(approvals.NothingToCorrect):  # it says so already
        ask(session, motion, "101", ["yes"])
    with pytest.raises(approvals.NothingToCorrect):  # cast by phone: there is no sheet
        ask(session, motion, "402", ["yes"])
    first, again = ask(session, motion, "101", None), ask(session, motion, "101", None)
    approve(session, first, second)
    with pytest.raises(approvals.AlreadyVoid):
        approve(session, again, second)


def test_before_the_count_there_is_nothing_to_correct(session: Session) -> None:
    motion = f.opened(session)
    f.cast(session, f.flat_of(session, motion, "101"), "yes", entered_by=worker(session))
    with pytest.raises(approvals.TooLate):
        ask(session, motion, "101", None)


def test_a_correction_is_never_edited(session: Session, motion: Motion, second: User) -> None:
    approve(session, ask(session, motion, "101", None), second)
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(update(ResultCorrection).values(number=7))


def test_every_item_of_a_sheet_is_counted_again(session: Session) -> None:
    asked = [items.NewItem("电梯"), items.NewItem("门禁", rule_key="civil-code-ordinary")]
    motion = f.opened(session, asked=asked)
    flat = f.flat_of(session, motion, "101")
    vote = ballots.Vote(
        flat=flat,
        choice="yes",
        channel="paper",
        form_token=ballots.new_form_token(),
        signer_id=f.owner_of(session, flat).voter_owner_id,
        entered_by=worker(session).user_id,
        choices=("yes", "no"),
    )
    ballots.record(session, vote, clock=lambda: f.NOW, vault=VAULT)
    result = closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    assert result is not None
    second = f.user(session, "second", "committee", session.get_one(Compound, motion.compound_id))
    approve(session, ask(session, motion, "101", ["yes", "yes"]), second)
    counts = [each["count"] for each in standing_of(session, motion, result).items]
    assert [(each["yes"]["heads"], each["no"]["heads"]) for each in counts] == [(1, 0), (1, 0)]
