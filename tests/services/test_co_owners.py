"""Co-owners who differ: undetermined until one of them steps back, by the own phone, before the deadline."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.models import Ballot, BallotFate, BallotYield, Message, Motion
from app.services import ballots, co_owners, exports, person_rows, receipts
from app.services.ballots import NotOpen, NotTheirs, Vote
from app.services.co_owners import NothingToYield
from tests import factories as f
from tests.services.test_items import answer, count

ROOMS = ["101", "201", "202", "301", "302", "401", "402"]


@pytest.fixture
def motion(session: Session) -> Motion:
    return f.opened(session)


def differ(session: Session, motion: Motion) -> tuple[Ballot, Ballot]:
    return answer(session, motion, "102", "yes"), answer(session, motion, "102", "no", position=2)


def step_back(session: Session, motion: Motion, position: int, *, after: int = 0) -> list[Ballot]:
    flat = f.flat_of(session, motion, "102")
    vote = Vote(flat, "yes", "online", "", f.owner_of(session, flat, position).voter_owner_id)
    at = f.NOW + timedelta(seconds=after)
    return co_owners.yield_answer(session, vote, clock=lambda: at, vault=f.VAULT)


def test_a_verdict_that_hangs_on_them_is_undetermined_until_one_steps_back(session: Session) -> None:
    for stepping_back, verdict in ((None, "undetermined"), (2, "passed"), (1, "failed_majority")):
        motion = f.opened(session, code=f"V{stepping_back}", rule="civil-code-special")
        for room in ROOMS[:5]:
            answer(session, motion, room, "yes")
        for room in ROOMS[5:]:
            answer(session, motion, room, "no")
        differ(session, motion)
        if stepping_back:
            step_back(session, motion, stepping_back)
        assert count(session, motion).count["verdict"] == verdict


def test_the_withdrawn_answer_is_left_out_as_a_void_one_and_kept(session: Session, motion: Motion) -> None:
    mine, theirs = differ(session, motion)
    voter = f.voter_of(session, f.flat_of(session, motion, "102"))
    assert (voter.took_part_at, voter.pending_at) == (None, f.NOW)
    assert co_owners.to_visit(session, motion) == [f.key("102")]
    assert step_back(session, motion, 1) == [mine]
    session.refresh(voter)
    assert (voter.took_part_at, voter.pending_at) == (theirs.cast_at, None)
    assert co_owners.to_visit(session, motion) == []
    assert receipt_fate(session, mine) == "yielded"
    assert receipt_fate(session, theirs) == "valid"
    result = count(session, motion)
    assert session.get_one(BallotFate, mine.ballot_id).fate == "yielded"
    assert result.count["yes"]["heads"] == 0
    assert [each.choice for each, _sure in exports.judged_ballots(session, motion, result)] == ["no"]
    assert receipt_fate(session, mine) == "yielded"


def receipt_fate(session: Session, ballot: Ballot) -> str:
    found = receipts.find_receipt(session, ballot.code)
    assert found is not None
    return found.fate


def test_every_phone_of_the_home_is_told(session: Session, motion: Motion) -> None:
    differ(session, motion)
    known = len(session.scalars(select(Message)).all())
    step_back(session, motion, 1)
    texts = [f.VAULT.unseal(each.text_sealed) for each in session.scalars(select(Message))][known:]
    assert len(texts) == 2
    assert all("撤回本人意见" in text for text in texts)


def test_not_both_can_step_back_and_not_twice(session: Session, motion: Motion) -> None:
    differ(session, motion)
    step_back(session, motion, 1)
    for position in (1, 2):
        with pytest.raises(NothingToYield):
            step_back(session, motion, position)


def test_nobody_steps_back_where_all_agree(session: Session, motion: Motion) -> None:
    answer(session, motion, "102", "yes")
    answer(session, motion, "102", "yes", position=2)
    with pytest.raises(NothingToYield):
        step_back(session, motion, 1)


def test_not_from_the_deadline_on(session: Session, motion: Motion) -> None:
    differ(session, motion)
    window = int((f.CLOSES - f.NOW).total_seconds())
    with pytest.raises(NotOpen):
        step_back(session, motion, 1, after=window)
    step_back(session, motion, 1, after=window - 1)


def test_not_by_an_owner_who_has_sold(session: Session, motion: Motion) -> None:
    differ(session, motion)
    f.owner_of(session, f.flat_of(session, motion, "102")).ended_at = f.NOW
    session.flush()
    with pytest.raises(NotTheirs):
        step_back(session, motion, 1)


def test_a_withdrawal_cannot_be_unmade(session: Session, motion: Motion) -> None:
    differ(session, motion)
    step_back(session, motion, 1)
    row = session.scalars(select(BallotYield)).one()
    row.yielded_at = f.CLOSES
    with pytest.raises(DBAPIError):
        session.flush()


def test_who_stepped_back_may_answer_again_and_the_home_waits_again(session: Session, motion: Motion) -> None:
    differ(session, motion)
    step_back(session, motion, 1)
    answer(session, motion, "102", "yes")
    voter = f.voter_of(session, f.flat_of(session, motion, "102"))
    assert ballots.fates_of(motion, voter, ballots.ballots_of(session, voter)) == ("pending", "pending")


def test_the_person_is_told_that_she_withdrew(session: Session, motion: Motion) -> None:
    mine, _theirs = differ(session, motion)
    step_back(session, motion, 1)
    rows = person_rows.ballots(session, [mine.signer_id or 0], {motion.motion_id: motion.code})
    assert [row["withdrawn_at"] is not None for row in rows] == [True]
