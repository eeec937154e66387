"""Reminders on the committee's desk: the cost before, one press, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import Database
from app.models import Activity, Compound, Message, Motion
from tests import factories as f
from tests.conftest import Clock, Page, make_app


@pytest.fixture
def motion(database: Database) -> Motion:
    with database.writing() as session:
        row = f.opened(session)
        f.user(session, "second", "committee", session.get_one(Compound, row.compound_id))
        f.cast(session, f.flat_of(session, row, "101"), "yes")
        session.commit()
        return row


def desk(app: Flask, name: str = "chair-test") -> Page:
    return Page(app.test_client()).get("/").in_english().sign_in(name)


def queued(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(Message.kind == "reminder")) or 0


def test_the_cost_is_shown_and_one_press_sends(database: Database, app: Flask, motion: Motion) -> None:
    chair = desk(app).get(f"/committee/m/{motion.code}")
    assert f"/committee/m/{motion.code}/reminders" in chair.text
    chair.get(f"/committee/m/{motion.code}/reminders")
    assert "up to 2 parts each · 1.20 yuan for all" in chair.text
    assert "reminders may use half" in chair.text
    chair.get(f"/committee/m/{motion.code}/reminders/deadline")
    assert "Send 12 texts" in chair.text
    assert queued(database) == 0
    chair.post()
    assert "12 texts are on their way." in chair.text
    assert queued(database) == 12
    with database.reading() as session:
        line = session.scalars(select(Activity).where(Activity.kind == "reminders_ordered")).one()
    assert line.details == {"wording": "deadline", "texts": 12, "fen": 120}


def test_two_persons_who_press_send_once(database: Database, app: Flask, motion: Motion) -> None:
    address = f"/committee/m/{motion.code}/reminders/help"
    chair, second = desk(app).get(address), desk(app, "second").get(address)
    chair.post()
    second.post()
    assert second.status == 422
    assert "There is nobody to remind" in second.text
    assert "Send 1" not in second.text
    assert queued(database) == 12


def test_at_night_the_reason_is_shown_and_nothing_sent(
    database: Database, app: Flask, motion: Motion, clock: Clock
) -> None:
    address = f"/committee/m/{motion.code}/reminders/deadline"
    chair = desk(app).get(address)
    clock.moment += timedelta(hours=11)
    chair.post()
    assert chair.status == 422
    assert "From 20:00 until 9:00 no reminder is sent." in chair.text
    assert "From 20:00 until 9:00" in chair.get(f"/committee/m/{motion.code}/reminders").text
    assert queued(database) == 0


def test_a_forged_cost_sends_nothing(database: Database, app: Flask, motion: Motion) -> None:
    chair = desk(app).get(f"/committee/m/{motion.code}/reminders/deadline")
    for fen in ("0", "x", "-1", "9" * 30):
        chair.post(fen=fen)
        assert chair.status == 422
    assert queued(database) == 0


def test_over_the_cap_no_text_can_be_chosen(
    database: Database, clock: Clock, motion: Motion, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    app = make_app(database, clock, tmp_path, sms_motion_cap_fen=100)
    chair = desk(app).get(f"/committee/m/{motion.code}/reminders")
    assert "This costs more than is left for reminders." in chair.text
    assert ">Choose<" not in chair.text


def test_there_is_no_page_before_and_after_the_time_for_answers(
    app: Flask, motion: Motion, clock: Clock
) -> None:
    clock.moment = f.CLOSES
    chair = desk(app)
    assert chair.get(f"/committee/m/{motion.code}/reminders").status == 404
    assert chair.get(f"/committee/m/{motion.code}/reminders/deadline").status == 404


def test_a_worker_may_not_and_an_unknown_text_is_nowhere(app: Flask, motion: Motion) -> None:
    assert desk(app, "worker-test").get(f"/committee/m/{motion.code}/reminders").status == 403
    assert desk(app).get(f"/committee/m/{motion.code}/reminders/nonsense").status == 404
