"""Sheets of a survey typed by the keys alone: Enter goes on, past what these answers do not ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.database import Database
from app.models import Compound, Survey, SurveyAnswer, SurveyParticipation, User
from app.services import surveys
from app.services.surveys import NewSurvey
from tests.browser.chrome import DESK
from tests.browser.people import sign_in
from tests.browser.phones import Phones
from tests.browser.visitor import Visitor
from tests.browser.votes import a_house
from tests.live import Live
from tests.services import surveying as s

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
OWNER = ("3-1-101", "1", "4", "1 4 花园", "3 1", "5", "多谢")
TENANT = ("3-1-201", "2")
"""A tenant is asked for nothing more: Enter goes from the first question to the button."""


def a_survey(database: Database) -> str:
    """Open since a moment, named; its second section and its number only for owners."""
    data = s.asked()
    only = [{"question": "who", "any": ["owner"]}]
    data["sections"][0]["questions"][1]["show_if"] = only
    data["sections"][1]["show_if"] = only
    now = datetime.now(UTC)
    with database.writing() as session:
        place = session.scalars(select(Compound)).one()
        chair = session.scalars(select(User).where(User.username == "chair")).one()
        new = NewSurvey("改造意愿调查", "街道", "收集意见", data, anonymous=False)
        survey = surveys.draft_survey(session, place, new, now=now, actor=chair)
        surveys.change_draft(survey, closes_at=now + timedelta(days=1))
        surveys.open_survey(session, survey, now=now, actor=chair)
        session.commit()
        return survey.code


def type_sheet(page: Page, lines: tuple[str, ...]) -> None:
    """Each line and Enter; the last Enter is on the button."""
    for line in lines:
        page.wait_for_function("document.activeElement.matches('input.input')")
        page.keyboard.type(line)
        if line == lines[0]:
            with page.expect_navigation(wait_until="load"):
                page.keyboard.press("Enter")
        else:
            page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('button[name=record]')")
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")


def test_two_sheets_are_typed_without_the_mouse(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    a_house(database, phones)
    code = a_survey(database)
    worker = Visitor(browser, live.url, DESK)
    sign_in(worker, "worker")
    worker.go(f"/surveys/{code}/paper")
    for sheet in (OWNER, TENANT):
        type_sheet(worker.page, sheet)
    with database.reading() as session:
        assert session.scalars(select(Survey)).one().code == code
        rows = session.execute(
            select(SurveyParticipation.room, SurveyParticipation.on_paper).order_by(SurveyParticipation.room)
        ).all()
        assert [tuple(row) for row in rows] == [("101", True), ("201", True)]
        marks = session.execute(
            select(SurveyAnswer.question, SurveyAnswer.key).order_by(SurveyAnswer.question, SurveyAnswer.key)
        ).all()
    assert [tuple(mark) for mark in marks] == [
        ("first", "lift"), ("first", "park"), ("people", "given"), ("say", "given"), ("who", "owner"),
        ("who", "tenant"), ("wish", "5"), ("works", "lift"), ("works", "other"),
    ]  # fmt: skip
