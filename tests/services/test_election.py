"""An election from its ballots to its result: seats, void ballots, alternates, the legal minimum."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import BallotFate, ItemFate, Message, Motion, SmallCommittee
from app.services import ballots, exports
from app.services.items import NewItem
from tests import factories as f
from tests.services.test_items import answer, count

SEVEN = [NewItem(f"候选人{number}") for number in range(1, 8)]
ROOMS = ["101", "201", "202", "301", "302", "401", "402", "501"]


@pytest.fixture
def motion(session: Session) -> Motion:
    return f.opened(session, rule="civil-code-ordinary", asked=SEVEN, kind="election", seats=5)


def named(*positions: int) -> list[str]:
    return ["yes" if number in positions else "no" for number in range(1, 8)]


def test_the_five_with_most_votes_are_elected_and_the_rest_over_the_line_stand_by(
    session: Session, motion: Motion
) -> None:
    for number, room in enumerate(ROOMS):
        answer(session, motion, room, *named(1, 2, 3, *((4, 6) if number < 6 else (5, 7))))
    result = count(session, motion)
    assert result.election == {
        "seats": 5,
        "minimum": 5,
        "elected": [1, 2, 3, 4, 6],
        "alternates": [],
        "tied": [],
        "open": [],
        "stands": True,
    }


def test_four_of_five_make_no_committee_unless_the_city_lets_three(session: Session, motion: Motion) -> None:
    for room in ROOMS:
        answer(session, motion, room, *named(1, 2, 3, 4))
    session.add(SmallCommittee(motion_id=motion.motion_id, source="本市物业管理条例"))
    assert (count(session, motion).election or {})["stands"] is True


def test_a_ballot_with_more_yes_than_seats_is_void_and_left_out_before_the_count(
    session: Session, motion: Motion
) -> None:
    for room in ROOMS:
        answer(session, motion, room, *named(1, 2, 3, 4, 5))
    full = answer(session, motion, "102", *named(1, 2, 3, 4, 5, 6))
    voter = f.voter_of(session, f.flat_of(session, motion, "102"))
    assert ballots.fates_of(motion, voter, [full]) == ("too_many_yes",)
    assert voter.took_part_at is None
    result = count(session, motion)
    assert session.get_one(BallotFate, full.ballot_id).fate == "too_many_yes"
    assert session.scalars(select(ItemFate).where(ItemFate.ballot_id == full.ballot_id)).all() == []
    assert result.last_ballot_id == full.ballot_id
    assert result.items is not None
    assert [each["count"]["participating"]["heads"] for each in result.items] == [8] * 7
    assert sum(result.count["fates"].values()) == 8
    assert len(exports.judged_ballots(session, motion, result, 6)) == 8


def test_who_named_too_many_may_answer_again(session: Session, motion: Motion) -> None:
    answer(session, motion, "101", *named(1, 2, 3, 4, 5, 6))
    second = answer(session, motion, "101", *named(1))
    voter = f.voter_of(session, f.flat_of(session, motion, "101"))
    assert ballots.fates_of(motion, voter, ballots.ballots_of(session, voter)) == ("too_many_yes", "valid")
    assert voter.took_part_at == second.cast_at


def test_the_message_of_several_answers_stays_short(session: Session, motion: Motion) -> None:
    answer(session, motion, "101", *named(1, 2, 3))
    text = f.VAULT.unseal(session.scalars(select(Message.text_sealed)).one())
    assert "共7项（同意3、不同意4）" in text
    assert len(text) < 70 * 2


def test_a_motion_that_is_no_election_has_no_outcome(session: Session) -> None:
    motion = f.opened(session, asked=[NewItem("甲"), NewItem("乙")])
    ballot = answer(session, motion, "101", "yes", "yes")
    result = count(session, motion)
    assert result.election is None
    assert session.get_one(BallotFate, ballot.ballot_id).fate == "valid"
