"""A survey without small print: sheets typed by the keys alone, and questions read aloud."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.database import Database
from app.models import Compound, Survey, SurveyAnswer, SurveyParticipation, User
from app.services import surveys
from app.services.surveys import NewSurvey
from tests.browser.chrome import DESK, PHONE
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


VOICES = """
window.said = [];
const voices = (local) => [
  { lang: "zh-HK", name: "away", localService: false },
  ...(local ? [{ lang: "zh-CN", name: "own", localService: true }] : []),
];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => voices(LOCAL),
  speak(utterance) { window.said.push([utterance.text, utterance.voice.name]); window.last = utterance; },
  cancel() { window.stopped = window.said.length; },
  addEventListener() {},
} });
"""
"""A browser's voices, for no machine of the tests has any; LOCAL says whether one is the device's own."""


def a_survey(database: Database, **settings: Any) -> str:
    """Open since a moment, named; its second section and its number only for owners."""
    data = s.asked()
    only = [{"question": "who", "any": ["owner"]}]
    data["sections"][0]["questions"][1]["show_if"] = only
    data["sections"][1]["show_if"] = only
    now = datetime.now(UTC)
    with database.writing() as session:
        place = session.scalars(select(Compound)).one()
        chair = session.scalars(select(User).where(User.username == "chair")).one()
        new = NewSurvey("改造意愿调查", "街道", "收集意见", data, **{"anonymous": False} | settings)
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
    for path in ("papers", "paper/3-1-101", "paper"):  # each is looked at, fields passed over too
        worker.go(f"/surveys/{code}/{path}")
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


def elder_at_first_question(browser: Browser, live: Live, code: str, *, local: bool) -> Visitor:
    """In larger text, on the first question."""
    resident = Visitor(browser, live.url, PHONE)
    resident.context.add_init_script(VOICES.replace("LOCAL", str(local).lower()))
    resident.go(f"/s/{code}")
    resident.press("button[name=elder]")
    resident.go(f"/s/{code}/begin")
    return resident


def test_a_question_is_read_aloud_by_the_devices_own_voice_and_stops(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    a_house(database, phones)
    code = a_survey(database, identity="open", one_per="person", anonymous=True)
    resident = elder_at_first_question(browser, live, code, local=True)
    page, button = resident.page, resident.page.locator("button.aloud")
    assert page.evaluate("said") == [], "nothing is read by itself"
    assert button.inner_text() == "读给我听"
    button.click()
    assert page.evaluate("said") == [["1. 您是", "own"], ["业主", "own"], ["租户", "own"]]
    assert button.inner_text() == "停止"
    resident.look()
    button.click()
    assert page.evaluate("stopped") == 3
    assert button.inner_text() == "读给我听"
    button.click()
    page.evaluate("last.onend()")
    assert button.inner_text() == "读给我听"
    assert resident.strangers == []


def test_where_the_device_has_no_voice_of_its_own_there_is_no_button(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    a_house(database, phones)
    code = a_survey(database, identity="open", one_per="person", anonymous=True)
    resident = elder_at_first_question(browser, live, code, local=False)
    assert "您是" in resident.text()
    assert resident.page.locator("button.aloud").count() == 0
