"""The numbers of an open survey move by themselves, and nobody loses her place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from app.database import Database
from app.models import Survey
from tests.browser.chrome import DESK, PHONE
from tests.browser.people import sign_in
from tests.browser.phones import Phones
from tests.browser.survey_worlds import a_house, answer, answered, opened
from tests.browser.visitor import Visitor
from tests.live import Live

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
NUMBER = "main .numbers .big"
AFTER = 21_000
"""A page asks every twenty seconds; the test moves the page's clock."""


def a_survey(database: Database, phones: Phones, *, anonymous: bool) -> Survey:
    with database.writing() as session:
        survey = opened(session, a_house(session, phones.vault), anonymous=anonymous)
        for room in ("101", "102", "201", "202", "301"):
            answer(session, survey, phones.vault, [room], who="owner", works=["roof", "lift"], wish="4")
        session.commit()
        return survey


def looking(browser: Browser, live: Live, profile: dict[str, object], path: str) -> Visitor:
    staff = Visitor(browser, live.url, profile)
    sign_in(staff, "chair")
    staff.page.clock.install()
    staff.go(path)
    return staff


def test_results_of_a_named_survey_move_and_what_was_opened_stays_open(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    survey = a_survey(database, phones, anonymous=False)
    chair = looking(browser, live, PHONE, f"/surveys/{survey.code}/results")
    assert chair.texts(NUMBER)[0] == "5"
    chair.choose("#table-works summary")
    chair.page.locator("#by").select_option("who")
    chair.page.evaluate("document.activeElement.blur(); window.scrollTo(0, 900); window.stays = true")
    answered(database, survey, phones.vault, "302", who="tenant", works=["park"])
    with chair.page.expect_response("**/results/live"):
        chair.page.clock.fast_forward(AFTER)
    expect(chair.page.locator(NUMBER).first).to_have_text("6")
    assert "1" in chair.text("#table-works tbody tr:nth-child(3)")
    assert chair.page.locator("#table-works").evaluate("each => each.open")
    assert chair.page.locator("#by").input_value() == "who"
    assert chair.page.evaluate("[window.scrollY, window.stays]") == [900, True]
    chair.look()


def test_the_response_of_an_anonymous_one_moves_and_nothing_else_is_told(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    survey = a_survey(database, phones, anonymous=True)
    chair = looking(browser, live, DESK, f"/surveys/{survey.code}")
    chair.choose("summary:has-text('各单元')")
    answered(database, survey, phones.vault, "302", who="owner")
    with chair.page.expect_response("**/live") as told:
        chair.page.clock.fast_forward(AFTER)
    assert "屋顶" not in told.value.text()
    expect(chair.page.locator(NUMBER).first).to_have_text("6")
    assert chair.page.locator("main details[open] tbody tr").first.is_visible()
    with chair.page.expect_response("**/live") as same:
        chair.page.clock.fast_forward(AFTER)
    assert same.value.status == 304
    chair.look()
