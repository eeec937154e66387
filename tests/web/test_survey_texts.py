"""The committee orders texts of a survey: the cost before, once, and only where the roll answers."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import Database
from app.models import Activity, Message, Survey, SurveyMailing
from app.worker import Worker
from tests import factories as f
from tests.conftest import Clock, Page, at_desk
from tests.services import surveying as s


@pytest.fixture
def survey(database: Database) -> Survey:
    with database.writing() as session:
        found = s.opened(session)
        session.commit()
        return found


@pytest.fixture
def desk(app: Flask, survey: Survey) -> Page:  # noqa: ARG001 - it stands first
    return at_desk(app)


def ordered(database: Database) -> dict[int, SurveyMailing]:
    with database.reading() as session:
        return {row.days_before: row for row in session.scalars(select(SurveyMailing))}


def test_the_cost_is_shown_and_what_was_ordered_stays_ticked(
    desk: Page, survey: Survey, database: Database
) -> None:
    desk.get(f"/surveys/{survey.code}")
    assert f"/surveys/{survey.code}/texts" in desk.text
    desk.get(f"/surveys/{survey.code}/texts")
    fen = re.search(r'name="fen"[^>]*value="(\d+)"', desk.text)
    assert fen
    assert int(fen[1]) > 0
    assert "【楼议】" in desk.text
    desk.post(days=["0", "3"], fen=fen[1])
    assert "The texts go out by themselves." in desk.text
    assert {days: row.limit_fen for days, row in ordered(database).items()} == {
        0: int(fen[1]),
        3: int(fen[1]),
    }
    assert re.search(r'checked id="days-0"|id="days-0"[^>]* checked', desk.text)
    with database.reading() as session:
        last = session.scalars(select(Activity).order_by(Activity.activity_id.desc())).first()
        assert last
        assert last.details == {"rounds": 2, "fen": int(fen[1])}
        assert session.scalars(select(Message)).all() == []


def test_a_cheaper_cost_than_the_true_one_orders_nothing(
    desk: Page, survey: Survey, database: Database
) -> None:
    desk.get(f"/surveys/{survey.code}/texts").post(days=["0"], fen="1")
    assert desk.status == 422
    assert "It costs more by now than was shown." in desk.text
    assert ordered(database) == {}
    desk.post(days=["2"], fen="100000")
    assert desk.status == 422


def test_without_a_tick_what_waits_is_taken_back(desk: Page, survey: Survey, database: Database) -> None:
    desk.get(f"/surveys/{survey.code}/texts").post(days=["1"], fen="100000")
    assert set(ordered(database)) == {1}
    desk.post(fen="100000")
    assert "No text goes out." in desk.text
    assert ordered(database) == {}


def test_there_are_texts_only_where_the_roll_answers_and_while_it_does(
    desk: Page, survey: Survey, database: Database, clock: Clock
) -> None:
    with database.writing() as session:
        place = session.scalars(select(f.Compound)).one()
        others = [
            s.draft(session, place, identity="phone", one_per="person"),
            s.draft(session, place, closes_at=None),
        ]
        session.commit()
    for other in others:
        assert desk.get(f"/surveys/{other.code}/texts").status == 404
        assert f"/surveys/{other.code}/texts" not in desk.get(f"/surveys/{other.code}").text
    clock.moment = s.CLOSES
    desk.sign_in("chair-test")
    assert desk.get(f"/surveys/{survey.code}/texts").status == 404


def test_the_worker_queues_what_is_due_once(
    app: Flask, desk: Page, survey: Survey, database: Database
) -> None:
    desk.get(f"/surveys/{survey.code}/texts").post(days=["0"], fen="100000")
    parts = app.extensions["louyi"]
    for _each in range(2):
        Worker(parts, provider=None)._text_due()  # type: ignore[arg-type]
    with database.reading() as session:
        queued = session.scalars(select(Message).where(Message.kind == "reminder")).all()
    assert len(queued) == ordered(database)[0].texts
    assert "texts," in desk.get(f"/surveys/{survey.code}/texts").text
    assert 'id="days-0"' not in desk.text or 'value="0"' not in desk.text
