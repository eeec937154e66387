"""Several items on one sheet: one ballot holds all answers, and each item is counted by its own rule."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Ballot, BallotFate, ItemFate, Motion
from app.services import ballots, closing, items
from app.services.items import NewItem
from app.services.motions import MotionFrozen
from tests import factories as f

ITEMS = [NewItem("用维修资金修屋面"), NewItem("聘请物业公司", rule_key="civil-code-ordinary")]


@pytest.fixture
def motion(session: Session) -> Motion:
    return f.opened(session, asked=ITEMS)


def answer(session: Session, motion: Motion, room: str, *choices: str, position: int = 1) -> Ballot:
    flat = f.flat_of(session, motion, room)
    vote = ballots.Vote(
        flat=flat,
        choice=choices[0],  # type: ignore[arg-type]
        channel="online",
        form_token=ballots.new_form_token(),
        signer_id=f.owner_of(session, flat, position).voter_owner_id,
        choices=choices,  # type: ignore[arg-type]
    )
    return ballots.record(session, vote, clock=lambda: f.NOW, vault=f.VAULT).ballot


def count(session: Session, motion: Motion) -> closing.Result:
    result = closing.close_motion(session, motion.motion_id, clock=lambda: f.CLOSES)
    assert result is not None
    return result


def test_each_item_has_its_own_rule_and_verdict(session: Session, motion: Motion) -> None:
    rooms = ["101", "201", "202", "301", "302", "401", "402", "501"]
    for number, room in enumerate(rooms):
        answer(session, motion, room, "yes", "yes" if number < 5 else "no")
    result = count(session, motion)
    assert result.items is not None
    assert [each["count"]["verdict"] for each in result.items] == ["passed", "passed"]
    assert [each["count"]["rule"] for each in result.items] == ["civil-code-special", "civil-code-ordinary"]
    assert [each["count"]["yes"]["heads"] for each in result.items] == [8, 5]
    assert result.count == result.items[0]["count"]
    assert result.items[1]["channels"] == [
        {"channel": "online", "choice": "no", "heads": 3, "area": 24000},
        {"channel": "online", "choice": "yes", "heads": 5, "area": 40000},
    ]


def test_co_owners_who_differ_on_one_item_are_pending_on_that_item_alone(
    session: Session, motion: Motion
) -> None:
    answer(session, motion, "102", "yes", "yes")
    second = answer(session, motion, "102", "yes", "no", position=2)
    result = count(session, motion)
    assert result.items is not None
    assert [each["count"]["pending"]["heads"] for each in result.items] == [0, 1]
    assert [each["count"]["yes"]["heads"] for each in result.items] == [1, 0]
    fates = session.execute(
        select(ItemFate.position, ItemFate.fate).order_by(ItemFate.ballot_id, ItemFate.position)
    )
    assert [tuple(row) for row in fates] == [(1, "valid"), (2, "pending"), (1, "superseded"), (2, "pending")]
    assert session.get_one(BallotFate, second.ballot_id).fate == "pending"


def test_a_motion_without_items_asks_its_own_question(session: Session) -> None:
    motion = f.opened(session)
    assert [(each.position, each.title) for each in items.items_of(session, motion)] == [(1, motion.question)]
    assert count(session, motion).items is None
    assert motion.asks == 0


def test_items_are_fixed_by_the_announcement(session: Session, motion: Motion) -> None:
    with pytest.raises(MotionFrozen):
        items.set_items(session, motion, [])
    assert motion.asks == 2


def test_a_ballot_answers_every_item(session: Session, motion: Motion) -> None:
    for choices in (["yes"], ["yes", "no", "yes"]):
        with pytest.raises(ballots.WrongAnswers):
            answer(session, motion, "101", *choices)
