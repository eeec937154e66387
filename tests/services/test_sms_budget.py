"""Caps: reminders wait before codes and receipts do, and never take what those need."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import day_of
from app.domain.text_message import Tariff
from app.models import Message, Motion, Reminder, User
from app.services import outbox, sms_budget
from app.services.sms_budget import Caps
from tests import factories as f
from tests.factories import NOW, VAULT

TARIFF = Tariff(mainland=5, abroad=60)


@pytest.fixture
def motion(session: Session) -> Motion:
    return f.opened(session)


def put(session: Session, motion: Motion, *kinds: str, text: str = "字") -> None:
    """Texts of one part each, at 5 fen; the reminders are for a home that is still out."""
    for number, kind in enumerate(kinds):
        message = Message(
            motion_id=motion.motion_id,
            kind=kind,
            phone_sealed=VAULT.seal(f.phone(number)),
            text_sealed=VAULT.seal(text),
            created_at=NOW,
            next_try_at=NOW + timedelta(microseconds=number),
        )
        session.add(message)
        session.flush()
        if kind == "reminder":
            session.add(reminder(session, motion, message))
    session.flush()


def reminder(session: Session, motion: Motion, message: Message) -> Reminder:
    clerk = session.scalars(select(User).where(User.username == "worker-test")).one()
    return Reminder(
        motion_id=motion.motion_id,
        voter_flat_id=f.flat_of(session, motion, "101").voter_flat_id,
        phone_digest=message.message_id.to_bytes(8, "big"),
        day=day_of(NOW),
        wording="deadline",
        ordered_at=NOW,
        ordered_by=clerk.user_id,
        cost_fen=5,
        message_id=message.message_id,
    )


def claim(
    session: Session, caps: Caps, *, at: timedelta = timedelta(seconds=1), limit: int = 50
) -> list[str]:
    """The kinds of what goes out, in order."""
    claimed = outbox.claim(session, limit, now=NOW + at, vault=VAULT, caps=caps)
    outbox.mark_sent(session, [(message.message_id, "1") for message in claimed], now=NOW + at)
    session.expire_all()
    kinds = {row.message_id: row.kind for row in session.scalars(select(Message))}
    return [kinds[message.message_id] for message in claimed]


def held(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(select(Message).where(Message.held.is_not(None)).order_by(Message.message_id))
    return [(row.kind, row.held or "") for row in rows]


def test_codes_go_first_and_reminders_last(session: Session, motion: Motion) -> None:
    put(session, motion, "reminder", "receipt", "code")
    assert claim(session, Caps(TARIFF, 1000, 1000)) == ["code", "receipt", "reminder"]


@pytest.mark.parametrize(("day", "go"), [(14, 2), (15, 3), (16, 3)])
def test_the_cap_of_the_day_is_kept_to_the_fen(session: Session, motion: Motion, day: int, go: int) -> None:
    put(session, motion, "receipt", "receipt", "receipt", "receipt")
    assert len(claim(session, Caps(TARIFF, day, 1000))) == go
    assert held(session) == [("receipt", "day_cap")] * (4 - go)


def test_reminders_use_at_most_half_of_the_day(session: Session, motion: Motion) -> None:
    put(session, motion, *["reminder"] * 5)
    assert len(claim(session, Caps(TARIFF, 20, 1000))) == 2
    put(session, motion, "code", "receipt")
    assert claim(session, Caps(TARIFF, 20, 1000), at=timedelta(seconds=2)) == ["code", "receipt"]


def test_reminders_use_at_most_half_of_the_motion_s_cap(session: Session, motion: Motion) -> None:
    put(session, motion, "reminder", "reminder", "reminder", "receipt", "receipt", "receipt")
    assert claim(session, Caps(TARIFF, 1000, 20)) == ["receipt", "receipt", "receipt", "reminder"]
    assert held(session) == [("reminder", "motion_cap")] * 2
    assert claim(session, Caps(TARIFF, 1000, 25), at=timedelta(minutes=11)) == ["reminder"]


def test_what_was_held_goes_out_the_next_day(session: Session, motion: Motion) -> None:
    put(session, motion, "receipt", "receipt")
    caps = Caps(TARIFF, 5, 1000)
    assert claim(session, caps) == ["receipt"]
    assert claim(session, caps, at=timedelta(hours=1)) == []
    assert claim(session, caps, at=timedelta(hours=14)) == ["receipt"]
    assert held(session) == []


def test_a_text_in_several_parts_costs_them_all(session: Session, motion: Motion) -> None:
    put(session, motion, "receipt", text="字" * 135)
    assert claim(session, Caps(TARIFF, 14, 1000)) == []
    assert claim(session, Caps(TARIFF, 15, 1000), at=timedelta(minutes=11)) == ["receipt"]


def test_a_refused_text_costs_nothing(session: Session, motion: Motion) -> None:
    put(session, motion, "receipt")
    (message,) = outbox.claim(session, 1, now=NOW, vault=VAULT, caps=Caps(TARIFF, 5, 5))
    outbox.mark_refused(session, message.message_id, "21614", now=NOW)
    session.expire_all()
    assert sms_budget.spent_today(session, NOW).all == 0


def test_a_second_try_is_not_paid_again(session: Session, motion: Motion) -> None:
    put(session, motion, "receipt")
    caps = Caps(TARIFF, 5, 5)
    (message,) = outbox.claim(session, 1, now=NOW, vault=VAULT, caps=caps)
    outbox.mark_postponed(session, message, "503", now=NOW)
    session.expire_all()
    assert claim(session, caps, at=timedelta(seconds=5)) == ["receipt"]
    assert sms_budget.spent_today(session, NOW).all == 5
