"""The close: once, exactly at the deadline, with the fate of every ballot."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import BallotFate, Motion, Result, User
from app.services import closing
from app.services.closing import AlreadyPublished, NotCounted
from app.services.motions import Stage, stage_of
from tests.factories import CLOSES, NOW, cast, flat_of, opened

MOMENT = timedelta(microseconds=1)


def close(session: Session, motion: Motion, at: object = CLOSES) -> Result | None:
    return closing.close_motion(session, motion.motion_id, clock=lambda: at)  # type: ignore[arg-type,return-value]


def chair(session: Session) -> User:
    return session.scalars(select(User).where(User.username == "chair-test")).one()


def vote(session: Session, motion: Motion, yes: int, no: int = 0) -> None:
    rooms = [f"{floor}{place:02d}" for floor in range(1, 7) for place in (1, 2)]
    for number, room in enumerate(rooms[: yes + no]):
        cast(session, flat_of(session, motion, room), "yes" if number < yes else "no")


def test_nothing_is_counted_before_the_deadline(session: Session) -> None:
    motion = opened(session)
    assert close(session, motion, CLOSES - MOMENT) is None
    assert closing.due_motions(session, CLOSES - MOMENT) == []
    assert closing.due_motions(session, CLOSES) == [motion.motion_id]


def test_exactly_two_thirds_and_three_quarters_pass(session: Session) -> None:
    motion = opened(session)
    vote(session, motion, yes=6, no=2)
    result = close(session, motion)
    assert result is not None
    assert result.count["verdict"] == "passed"
    assert result.count["participating"] == {"heads": 8, "area": "640.00"}
    assert result.channels == [
        {"channel": "online", "choice": "no", "heads": 2, "area": 16000},
        {"channel": "online", "choice": "yes", "heads": 6, "area": 48000},
    ]


def test_one_home_short_fails_the_quorum(session: Session) -> None:
    motion = opened(session)
    vote(session, motion, yes=7)
    result = close(session, motion)
    assert result is not None
    assert result.count["verdict"] == "failed_quorum"
    assert result.count["missing"]["quorum"] == {"heads": 1, "area": "80.00"}


def test_it_is_counted_once(session: Session) -> None:
    motion = opened(session)
    assert close(session, motion) is not None
    assert close(session, motion) is None


def test_a_motion_without_ballots_is_counted_too(session: Session) -> None:
    result = close(session, opened(session))
    assert result is not None
    assert result.last_ballot_id == 0
    assert result.count["verdict"] == "failed_quorum"


def test_every_ballot_gets_its_fate(session: Session) -> None:
    motion = opened(session)
    flat = flat_of(session, motion, "101")
    cast(session, flat, "yes")
    cast(session, flat, "no", at=NOW + timedelta(hours=1))
    cast(session, flat_of(session, motion, "201"), "yes", at=CLOSES)
    close(session, motion, CLOSES + MOMENT)
    fates = session.scalars(select(BallotFate.fate).order_by(BallotFate.ballot_id)).all()
    assert fates == ["valid", "superseded", "late"]


def test_a_disagreement_of_co_owners_that_decides_is_undetermined(session: Session) -> None:
    motion = opened(session)
    rooms = ["101", "201", "202", "301", "302", "401", "402"]
    for room in rooms:
        cast(session, flat_of(session, motion, room), "yes")
    flat = flat_of(session, motion, "102")
    cast(session, flat, "yes", position=1)
    cast(session, flat, "no", position=2, at=NOW + timedelta(hours=1))
    result = close(session, motion)
    assert result is not None
    assert result.count["verdict"] == "undetermined"
    assert result.count["pending"] == {"heads": 1, "area": "80.00"}


def test_the_stage_follows_from_the_facts(session: Session) -> None:
    motion = opened(session, opens=NOW + timedelta(hours=1))
    assert stage_of(motion, None, NOW) is Stage.ANNOUNCED
    assert stage_of(motion, None, NOW + timedelta(hours=1)) is Stage.OPEN
    assert stage_of(motion, None, CLOSES - MOMENT) is Stage.OPEN
    assert stage_of(motion, None, CLOSES) is Stage.COUNTING
    result = close(session, motion)
    assert stage_of(motion, result, CLOSES) is Stage.COUNTED
    closing.publish(session, motion, now=CLOSES, actor=chair(session))
    assert stage_of(motion, result, CLOSES) is Stage.PUBLISHED


def test_a_result_is_published_once_and_not_before_the_count(session: Session) -> None:
    motion = opened(session)
    with pytest.raises(NotCounted):
        closing.publish(session, motion, now=CLOSES, actor=chair(session))
    close(session, motion)
    closing.publish(session, motion, now=CLOSES, actor=chair(session))
    with pytest.raises(AlreadyPublished):
        closing.publish(session, motion, now=CLOSES, actor=chair(session))
