"""One text for all homes of a phone, in few statements; and those that wait are recalled when not needed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Message, Motion, Reminder, ReminderHome, VoterFlat
from app.services import deliveries, outbox, reminders, sms_reports
from app.services.sms_budget import Caps
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT
from tests.services.test_reminders import CAPS, MUCH, chair, remind
from tests.statements import counted

MINUTE = timedelta(minutes=1)
SECONDS = 5
"""Far above what it takes: a busy machine is no fault of the code."""


@pytest.fixture
def motion(session: Session) -> Motion:
    return f.opened(session)


def give(session: Session, motion: Motion, rooms: Sequence[str], number: int = 500) -> None:
    """The first owners of these homes have one phone, on which all answers depend."""
    for room in rooms:
        owner = f.owner_of(session, f.flat_of(session, motion, room))
        owner.phone_digest = VAULT.digest("phone", f.phone(number))
        owner.phone_sealed = VAULT.seal(f.phone(number))
    session.flush()


def text_of(session: Session, number: int = 500) -> str:
    """The one text to this phone."""
    rows = session.scalars(select(Message).where(Message.kind == "reminder")).all()
    (found,) = [row for row in rows if VAULT.unseal(row.phone_sealed) == f.phone(number)]
    return VAULT.unseal(found.text_sealed)


def states(session: Session) -> set[str | None]:
    session.expire_all()
    return set(session.scalars(select(Message.error).where(Message.kind == "reminder")))


def claimed(session: Session, at: datetime = NOW) -> int:
    taken = outbox.claim(session, 100, now=at, vault=VAULT, caps=CAPS)
    return sum("尚无计入" in each.text for each in taken)


def test_a_phone_with_three_homes_gets_one_text_that_names_them(session: Session, motion: Motion) -> None:
    give(session, motion, ["101", "201", "301"])
    assert remind(session, motion) == 11
    assert "3-1-101、3-1-201、3-1-301尚无计入" in text_of(session)


def test_with_more_homes_it_says_how_many(session: Session, motion: Motion) -> None:
    give(session, motion, ["101", "201", "301", "401"])
    remind(session, motion)
    assert "3-1-101等4套尚无计入" in text_of(session)


def test_a_home_that_answered_is_not_named(session: Session, motion: Motion) -> None:
    give(session, motion, ["101", "201", "301"])
    f.cast(session, f.flat_of(session, motion, "201"), "yes")
    remind(session, motion)
    assert "3-1-101、3-1-301尚无计入" in text_of(session)


def test_the_page_counts_phones_and_homes(session: Session, motion: Motion) -> None:
    before = reminders.outlook(session, motion, ("help",), now=NOW, caps=CAPS, vault=VAULT)
    give(session, motion, ["101", "201", "301", "401"])
    after = reminders.outlook(session, motion, ("help",), now=NOW, caps=CAPS, vault=VAULT)
    assert after.homes == before.homes
    assert after.phones == before.phones - 3


def test_delivered_it_serves_each_of_them(session: Session, motion: Motion) -> None:
    rooms = ["101", "201", "301", "401"]
    give(session, motion, rooms)
    remind(session, motion, "question")
    (first,) = [
        row
        for row in session.scalars(select(Message).where(Message.kind == "reminder"))
        if VAULT.unseal(row.phone_sealed) == f.phone(500)
    ]
    outbox.claim(session, 100, now=NOW, vault=VAULT, caps=CAPS)
    outbox.mark_sent(session, [(first.message_id, "P")], now=NOW, provider="x")
    session.expire_all()
    for _ in range(2):
        sms_reports.take_report(
            session, f"m{first.message_id}", "P", "delivered", "", provider="x", at=NOW, now=NOW
        )
    assert {key.room for key in deliveries.served_flats(session, motion)} == set(rooms)
    assert {key.room for key in deliveries.texted_flats(session, motion)} == set(rooms)


def test_what_waits_is_recalled_when_the_vote_is_withdrawn(session: Session, motion: Motion) -> None:
    remind(session, motion)
    motion.withdrawn_at = NOW
    session.flush()
    assert claimed(session) == 0
    assert states(session) == {"recalled"}


@pytest.mark.parametrize(("before", "goes"), [(timedelta(microseconds=1), True), (timedelta(0), False)])
def test_what_waits_is_recalled_at_the_deadline(
    session: Session, motion: Motion, before: timedelta, goes: bool
) -> None:
    remind(session, motion, at=CLOSES - timedelta(minutes=30))
    assert claimed(session, CLOSES - before) == (13 if goes else 0)
    assert states(session) == {None if goes else "recalled"}


def test_a_home_that_answered_meanwhile_gets_none_and_the_others_do(session: Session, motion: Motion) -> None:
    remind(session, motion)
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    assert claimed(session) == 12
    assert states(session) == {None, "recalled"}


def test_of_several_homes_the_text_goes_while_one_is_out(session: Session, motion: Motion) -> None:
    give(session, motion, ["101", "201"])
    assert remind(session, motion) == 12
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    outbox.claim(session, 0, now=NOW, vault=VAULT, caps=CAPS)
    assert states(session) == {None}
    f.cast(session, f.flat_of(session, motion, "201"), "no", at=NOW + MINUTE)
    assert claimed(session, NOW + MINUTE) == 11
    assert states(session) == {None, "recalled"}


def test_co_owners_who_differ_are_still_reminded(session: Session, motion: Motion) -> None:
    remind(session, motion)
    flat = f.flat_of(session, motion, "102")
    f.cast(session, flat, "yes")
    f.cast(session, flat, "no", position=2, at=NOW + MINUTE)
    assert claimed(session, NOW + MINUTE) == 13


def test_what_may_be_at_the_provider_is_left_alone(session: Session, motion: Motion) -> None:
    remind(session, motion)
    assert claimed(session) == 13
    motion.withdrawn_at = NOW
    session.flush()
    outbox.claim(session, 100, now=NOW + 2 * MINUTE, vault=VAULT, caps=CAPS)
    assert states(session) == {None}


def test_what_was_recalled_waits_for_no_money(session: Session, motion: Motion) -> None:
    remind(session, motion)
    motion.withdrawn_at = NOW
    session.flush()
    claimed(session)
    assert reminders.budget_of(session, motion, CAPS, NOW).waiting == 0


def test_2000_homes_are_ordered_and_recalled_in_few_statements(database: Database, session: Session) -> None:
    motion = f.opened(session, f.house(floors=1000))
    caps = Caps(CAPS.tariff, MUCH * 10, MUCH * 10)
    actor = chair(session)
    session.flush()
    began = time.perf_counter()
    with counted(database.engine) as statements:
        texts, _fen = reminders.order(
            *(session, motion, "deadline"),
            shown_fen=MUCH,
            clock=lambda: NOW,
            actor=actor,
            caps=caps,
            vault=VAULT,
        )
    took = time.perf_counter() - began
    writes = [each for each in statements if each.startswith("INSERT")]
    print(f"{texts} texts: {len(statements)} statements, {len(writes)} of them inserts, {took:.2f} s")
    assert texts == 2000
    assert len(writes) == 3
    assert len(statements) <= 10
    assert took < SECONDS
    pairs = session.execute(
        select(Reminder, Message.phone_sealed)
        .join(Message, Message.message_id == Reminder.message_id)
        .order_by(Reminder.reminder_id)
        .limit(20)
    )
    for row, sealed in pairs:
        assert VAULT.digest("phone", VAULT.unseal(sealed)) == row.phone_digest
    motion.withdrawn_at = NOW
    session.flush()
    began = time.perf_counter()
    assert claimed(session) == 0
    print(f"recalled in {time.perf_counter() - began:.2f} s")
    assert states(session) == {"recalled"}


def test_further_homes_point_at_homes_of_the_same_vote(session: Session, motion: Motion) -> None:
    give(session, motion, ["101", "201", "301"])
    remind(session, motion)
    rooms = session.scalars(
        select(VoterFlat.room)
        .join(ReminderHome, ReminderHome.voter_flat_id == VoterFlat.voter_flat_id)
        .order_by(VoterFlat.position)
    ).all()
    assert rooms == ["201", "301"]
