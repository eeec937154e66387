"""Reminders: who is reminded, how often, by day, for how much; and which of them serves a home."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.text_message import Tariff, holds_address
from app.models import REMINDER_TEXTS, Message, Motion, Reminder, User
from app.services import closing, deliveries, outbox, personal_data, reminder_texts, reminders, sms_reports
from app.services.reminders import CannotRemind
from app.services.sms_budget import Caps
from app.services.text_kinds import kind_of
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT

CAPS = Caps(Tariff(mainland=5, abroad=60), 100_000, 100_000)
MUCH = 10**6
NEXT_DAY = NOW + timedelta(days=1)


@pytest.fixture
def motion(session: Session) -> Motion:
    return f.opened(session)


def chair(session: Session) -> User:
    return session.scalars(select(User).where(User.username == "chair-test")).one()


def remind(
    session: Session,
    motion: Motion,
    wording: str = "deadline",
    *,
    at: datetime = NOW,
    caps: Caps = CAPS,
    shown: int = MUCH,
) -> int:
    """How many texts were queued."""
    return reminders.order(
        session,
        motion,
        wording,
        shown_fen=shown,
        clock=lambda: at,
        actor=chair(session),
        caps=caps,
        vault=VAULT,
    )[0]


def refused(session: Session, motion: Motion, **more: object) -> str:
    with pytest.raises(CannotRemind) as caught:
        remind(session, motion, **more)  # type: ignore[arg-type]
    return caught.value.reason


def texted(session: Session) -> set[str]:
    rows = session.scalars(select(Message).where(Message.kind == "reminder"))
    return {VAULT.unseal(row.phone_sealed) for row in rows}


def test_only_phones_of_homes_without_an_answer_are_reminded(session: Session, motion: Motion) -> None:
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    assert remind(session, motion) == 12
    assert f.phone(1) not in texted(session)
    assert {f.phone(2), f.phone(902)} <= texted(session)


def test_a_home_whose_co_owners_differ_must_act_and_is_reminded(session: Session, motion: Motion) -> None:
    flat = f.flat_of(session, motion, "102")
    f.cast(session, flat, "yes")
    assert remind(session, motion) == 11
    assert f.phone(2) not in texted(session)
    f.cast(session, flat, "no", position=2, at=NOW + timedelta(minutes=1))
    assert remind(session, motion, at=NOW + timedelta(minutes=2)) == 2
    assert {f.phone(2), f.phone(902)} <= texted(session)


def test_who_sold_or_may_not_answer_yet_is_not_reminded(session: Session, motion: Motion) -> None:
    f.owner_of(session, f.flat_of(session, motion, "101")).ended_at = NOW
    waits = f.owner_of(session, f.flat_of(session, motion, "201"))
    waits.phone_since, waits.phone_usable_at = NOW, NEXT_DAY
    session.flush()
    assert remind(session, motion) == 11


def test_a_phone_is_reminded_once_a_day(session: Session, motion: Motion) -> None:
    assert remind(session, motion) == 13
    assert refused(session, motion, wording="help", at=NOW + timedelta(hours=9)) == "nobody"
    assert remind(session, motion, at=NEXT_DAY) == 13


def test_the_schema_knows_one_a_day(session: Session, motion: Motion) -> None:
    remind(session, motion)
    row = session.scalars(select(Reminder)).first()
    assert row is not None
    again = {
        column.key: getattr(row, column.key)
        for column in Reminder.__mapper__.column_attrs
        if column.key not in ("reminder_id", "message_id")
    }
    session.add(Reminder(**again))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(
    ("utc", "reason"),
    [((0, 59), "night"), ((1, 0), None), ((11, 59), None), ((12, 0), "night"), ((18, 0), "night")],
)
def test_nobody_is_woken_between_20_and_9_in_beijing(
    session: Session, motion: Motion, utc: tuple[int, int], reason: str | None
) -> None:
    at = datetime(2026, 3, 3, *utc, tzinfo=UTC)
    if reason:
        assert refused(session, motion, at=at) == reason
        assert texted(session) == set()
    else:
        assert remind(session, motion, at=at) == 13


def test_what_could_not_go_out_by_the_evening_goes_nowhere(session: Session, motion: Motion) -> None:
    remind(session, motion)
    evening = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    assert outbox.claim(session, 50, now=evening, vault=VAULT, caps=CAPS) == []
    session.expire_all()
    rows = session.scalars(select(Message).where(Message.kind == "reminder")).all()
    assert {row.error for row in rows} == {"expired"}


@pytest.mark.parametrize("at", [NOW - timedelta(seconds=1), CLOSES])
def test_outside_the_time_for_answers_nobody_is_reminded(
    session: Session, motion: Motion, at: datetime
) -> None:
    assert refused(session, motion, at=at) == "closed"


def test_a_withdrawn_question_reminds_nobody(session: Session, motion: Motion) -> None:
    motion.withdrawn_at = NOW
    assert refused(session, motion) == "closed"


def cost(session: Session, motion: Motion) -> int:
    found = reminders.outlook(session, motion, ("deadline",), now=NOW, caps=CAPS, vault=VAULT)
    return found.plans[0].cost


@pytest.mark.parametrize(("more", "goes"), [(-1, False), (0, True)])
@pytest.mark.parametrize("which", ["day", "motion"])
def test_reminders_keep_to_half_of_either_cap(
    session: Session, motion: Motion, which: str, more: int, goes: bool
) -> None:
    half = cost(session, motion) + more
    days, motions = (2 * half, MUCH) if which == "day" else (MUCH, 2 * half)
    caps = Caps(CAPS.tariff, days, motions)
    if goes:
        assert remind(session, motion, caps=caps) == 13
    else:
        assert refused(session, motion, caps=caps) == "cap"
        assert texted(session) == set()


def test_texts_that_wait_are_counted_before_they_are_paid(session: Session, motion: Motion) -> None:
    whole = cost(session, motion)
    remind(session, motion)
    before = reminders.budget_of(session, motion, CAPS, NOW)
    assert (before.waiting, before.left) == (whole, 50_000 - whole)
    outbox.claim(session, 50, now=NOW, vault=VAULT, caps=CAPS)
    after = reminders.budget_of(session, motion, CAPS, NOW)
    assert (after.waiting, after.reminders, after.left) == (0, whole, 50_000 - whole)


def test_nothing_goes_out_if_it_costs_more_than_was_shown(session: Session, motion: Motion) -> None:
    shown = cost(session, motion)
    assert refused(session, motion, shown=shown - 1) == "dearer"
    assert remind(session, motion, shown=shown) == 13


def test_a_question_with_the_address_of_a_page_is_not_sent(session: Session, motion: Motion) -> None:
    motion.question = "见 www.example.cn"
    assert refused(session, motion, wording="question") == "address"
    assert remind(session, motion, wording="deadline") == 13


@pytest.mark.parametrize("wording", REMINDER_TEXTS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_text_is_a_known_kind_without_an_address_or_a_choice(wording: str, language: str) -> None:
    text = reminder_texts.reminder_text(
        wording, "测试小区", "加装电梯", "3-1-101", CLOSES, "010-12345678", language
    )
    found = kind_of(text)
    assert found is not None
    assert found.kind == f"reminder_{wording}"
    assert not holds_address(text)
    assert not [word for word in ("同意", "反对", "弃权", "agree", "abstain") if word in text]


def test_midnight_belongs_to_the_day_that_ends() -> None:
    midnight = datetime(2026, 3, 8, 16, 0, tzinfo=UTC)
    assert "03-08 24:00" in reminder_texts.reminder_text("deadline", "", "", "", midnight, "")


def deliver(session: Session, at: datetime = NOW) -> None:
    """The provider takes every text and reports it as delivered."""
    claimed = outbox.claim(session, 50, now=NOW, vault=VAULT, caps=CAPS)
    outbox.mark_sent(session, [(each.message_id, "P") for each in claimed], now=at, provider="x")
    session.expire_all()
    for each in claimed:
        reference = f"m{each.message_id}"
        sms_reports.take_report(session, reference, "P", "delivered", "", provider="x", at=at, now=at)


def test_a_delivered_text_with_the_whole_question_serves_the_home_it_names(
    session: Session, motion: Motion
) -> None:
    remind(session, motion, "question")
    assert deliveries.served_flats(session, motion) == frozenset()
    deliver(session)
    assert len(deliveries.served_flats(session, motion)) == 12


@pytest.mark.parametrize("wording", ["deadline", "help"])
def test_a_short_reminder_serves_nobody(session: Session, motion: Motion, wording: str) -> None:
    remind(session, motion, wording)
    deliver(session)
    assert deliveries.served_flats(session, motion) == frozenset()


def test_neither_a_code_nor_a_receipt_serves_anybody(session: Session, motion: Motion) -> None:
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    deliver(session)
    assert deliveries.served_flats(session, motion) == frozenset()


def test_a_report_after_the_close_or_the_count_serves_nobody(session: Session, motion: Motion) -> None:
    late = CLOSES - timedelta(minutes=30)
    remind(session, motion, "question", at=late)
    deliver(session, at=late)
    session.query(Reminder).update({"served_at": None})
    session.query(Message).update({"delivery": None})
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    for row in session.scalars(select(Message)).all():
        sms_reports.take_report(
            *(session, f"m{row.message_id}", "P", "delivered", ""), provider="x", at=late, now=late
        )
    assert deliveries.served_flats(session, motion) == frozenset()


def test_forgetting_the_people_leaves_the_served_homes(session: Session, motion: Motion) -> None:
    remind(session, motion, "question")
    deliver(session)
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    personal_data.anonymise(session, motion, now=CLOSES)
    session.expire_all()
    assert len(deliveries.served_flats(session, motion)) == 12
    assert session.scalars(select(Reminder.phone_digest).distinct()).all() == [None]
