"""The outbox: nothing lost, nothing sent by two workers at once, refusals end, outages wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Message, Motion
from app.services import outbox
from tests.factories import NOW, VAULT, cast, flat_of, opened, phone

SECOND = timedelta(seconds=1)


@pytest.fixture
def motion(session: Session) -> Motion:
    motion = opened(session)
    for room in ("101", "201", "301"):
        cast(session, flat_of(session, motion, room), "yes")
    session.commit()
    return motion


def claim(session: Session, at: timedelta = 0 * SECOND, limit: int = 10) -> list[outbox.Claimed]:
    return outbox.claim(session, limit, now=NOW + at, vault=VAULT)


def rows(session: Session) -> list[Message]:
    session.expire_all()
    return list(session.scalars(select(Message).order_by(Message.message_id)))


def test_a_claimed_message_is_not_claimed_again_while_its_lease_runs(
    session: Session, motion: Motion
) -> None:
    assert [message.phone for message in claim(session)] == [phone(1), phone(3), phone(5)]
    assert claim(session, timedelta(seconds=59)) == []
    assert len(claim(session, timedelta(seconds=60))) == 3


def test_no_more_are_claimed_than_asked(session: Session, motion: Motion) -> None:
    assert len(claim(session, limit=2)) == 2
    assert len(claim(session, limit=2)) == 1


def test_two_workers_never_hold_the_same_message(
    database: Database, session: Session, motion: Motion
) -> None:
    first = claim(session, limit=2)
    session.commit()
    with database.writing() as other:
        second = claim(other, limit=2)
    assert {message.message_id for message in first} & {message.message_id for message in second} == set()


def test_a_sent_message_is_over(session: Session, motion: Motion) -> None:
    outbox.mark_sent(session, [(message.message_id, "id") for message in claim(session)], now=NOW)
    assert claim(session, timedelta(days=2)) == []
    assert all(row.sent_at == NOW and row.provider_id == "id" for row in rows(session))


def test_a_refused_message_is_over_and_listed_for_the_worker(session: Session, motion: Motion) -> None:
    message = claim(session)[0]
    outbox.mark_refused(session, message.message_id, "21614", now=NOW)
    session.expire_all()
    assert [row.error for row in outbox.undelivered(session, motion.motion_id)] == ["21614"]
    assert len(claim(session, timedelta(minutes=2))) == 2


def test_an_outage_makes_the_pause_grow(session: Session, motion: Motion) -> None:
    pauses = []
    at = 0 * SECOND
    for _ in range(3):
        message = claim(session, at, limit=1)[0]
        outbox.mark_postponed(session, message, "503", now=NOW + at)
        row = rows(session)[[row.message_id for row in rows(session)].index(message.message_id)]
        pauses.append(row.next_try_at - NOW - at)
        for other in claim(session, at):
            outbox.mark_refused(session, other.message_id, "x", now=NOW)
        at = row.next_try_at - NOW
    assert pauses == [5 * SECOND, 10 * SECOND, 20 * SECOND]


def test_a_message_that_the_key_does_not_open_stops_no_other(session: Session, motion: Motion) -> None:
    rows(session)[0].text_sealed = b"x" * 40
    session.flush()
    assert [message.phone for message in claim(session)] == [phone(3), phone(5)]
    assert rows(session)[0].error == "unreadable"


def test_an_expired_code_is_not_sent_any_more(session: Session, motion: Motion) -> None:
    for row in rows(session):
        row.expires_at = NOW + SECOND
    session.flush()
    assert claim(session, SECOND) == []
    assert {row.error for row in rows(session)} == {"expired"}
