"""What staff do with a survey that is over, on a phone: words, plan, calls, two surveys side by side."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from app.database import Database
from app.models import Survey
from app.services import survey_calls, surveys
from app.services.survey_calling import About
from tests import factories as f
from tests.browser.chrome import PHONE
from tests.browser.people import sign_in
from tests.browser.phones import Phones
from tests.browser.survey_worlds import a_house, answer, close, opened
from tests.browser.visitor import Visitor
from tests.browser.votes import ROOMS
from tests.live import Live

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
SAID = "请联系张建国13800001234，雨天一楼返水，楼道灯也常常不亮，老人上下楼很不方便。"


def over(database: Database, phones: Phones, calls: str = "加装电梯") -> Survey:
    """Ten homes answered and wrote; two may be called; counted."""
    with database.writing() as session:
        survey = opened(session, a_house(session, phones.vault), calls=About(calls))
        answer(
            *(session, survey, phones.vault, ROOMS),
            **{
                "who": "owner",
                "works": ["roof", "lift"],
                "first": ["lift", "roof"],
                "wish": "4",
                "say": SAID,
            },
        )
        places = surveys.places_by_address(session, survey)
        for room in ROOMS[:2]:
            survey_calls.agree(session, survey, places["3", "1"], room, now=datetime.now(UTC))
        close(session, survey, phones.vault)
        session.commit()
        return survey


def at_the_phone(browser: Browser, live: Live, name: str = "chair") -> Visitor:
    staff = Visitor(browser, live.url, PHONE, script=True)
    sign_in(staff, name)
    return staff


def in_both(visitor: Visitor, *paths: str) -> None:
    """Looked at in Chinese and in English."""
    for _language in range(2):
        for path in paths:
            visitor.go(path)
        visitor.press(".switches button[name=lang]")


def test_own_words_are_tagged_blanked_answered_and_posted(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    survey = over(database, phones)
    words = f"/surveys/{survey.code}/words-of/say"
    chair = at_the_phone(browser, live)
    chair.go(words)
    for number in range(1, 6):
        chair.choose(f"label[for=t{number}]")
    chair.fill("label", "排水")
    chair.press("main button[value=tag]")
    assert "# 排水" in chair.text(".filters")
    chair.press("form#texts a[href*='words-of']")
    chair.press("main a[href$=blank]")
    chair.press()
    chair.press("main button[name=sure]")
    assert "13800001234" not in chair.text()
    chair.fill("said", "排水管列入本次计划。")
    chair.press()
    chair.go(words)
    group = chair.page.locator(".filters a:has-text('排水')").get_attribute("href")
    assert group
    chair.go(group)
    for number in range(1, 6):
        chair.choose(f"label[for=t{number}]")
    chair.press("main button[value=choose]")
    chair.go(f"{words}/post")
    in_both(chair, words, group, f"{words}/post", f"{words}?show=chosen")


def test_the_list_of_a_plan_is_answered_and_posted(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    survey = over(database, phones)
    plan = f"/surveys/{survey.code}/plan"
    chair = at_the_phone(browser, live)
    chair.go(plan)
    chair.press()
    chair.go(f"{plan}/answers/works")
    chair.page.locator("[name='w-works-lift.state']").select_option("needs_vote")
    chair.press(status=422)
    chair.page.wait_for_selector("#errors:focus")
    assert chair.page.locator("[name='w-works-lift.reason']").get_attribute("aria-invalid") == "true"
    assert chair.page.locator("[name='w-works-lift.state']").input_value() == "needs_vote"
    chair.fill("'w-works-lift.reason'", "占用公共绿地，要由本单元业主表决。")
    chair.fill("'w-works-lift.body'", "业主委员会")
    chair.press()
    chair.go(plan)
    chair.press()
    assert chair.take(f"{plan}/notice.pdf").startswith(b"%PDF")
    in_both(chair, plan, f"{plan}/answers/works", f"{plan}/questions", f"/s/{survey.code}/plan")


def test_a_worker_goes_from_today_to_the_homes_to_call(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    survey = over(database, phones)
    worker = at_the_phone(browser, live, "worker")
    worker.go("/work")
    worker.press(f"a[href='/surveys/{survey.code}/calls']")
    worker.press("main button[name=talked]")
    worker.press("main button[name=stop]")
    assert len(worker.texts("main .worklist li")) == 1
    in_both(worker, "/work", f"/surveys/{survey.code}/calls")


def test_two_surveys_side_by_side_and_one_broken_down(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    first, second = over(database, phones), None
    with database.writing() as session:
        place = session.scalars(select(f.Compound)).one()
        second = opened(session, place, title="改造后满意度回访")
        answer(session, second, phones.vault, ROOMS, who="tenant", works=["park"], wish="2")
        close(session, second, phones.vault)
        session.commit()
    chair = at_the_phone(browser, live)
    chair.go(f"/surveys/{first.code}/compare")
    chair.page.locator("#with").select_option(second.code)
    chair.press()
    results = f"/surveys/{first.code}/results"
    compared = f"/surveys/{first.code}/compare?with={second.code}"
    in_both(
        chair,
        "/surveys",
        f"/surveys/{first.code}",
        results,
        f"{results}?by=who",
        compared,
        f"/surveys/{first.code}/facade",
    )


def test_papers_texts_and_a_file_of_an_open_survey(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    with database.writing() as session:
        survey = opened(session, a_house(session, phones.vault))
        session.commit()
    chair, page = at_the_phone(browser, live), f"/surveys/{survey.code}"
    chair.go(f"{page}/texts")
    chair.choose("main .choice label")
    chair.press()
    assert chair.page.locator("main .choice input").first.is_checked()
    chair.go(f"{page}/import")
    upload = {
        "name": "answers.csv",
        "mimeType": "text/csv",
        "buffer": "房号,您是,需要什么\n3-1-101,业主,屋顶\n".encode(),
    }
    chair.page.locator("main input[type=file]").set_input_files(upload)  # type: ignore[arg-type]
    chair.press()
    columns = chair.page.url.removeprefix(live.url)
    chair.press()
    assert "1" in chair.text("main .numbers .big")
    preview = chair.page.url.removeprefix(live.url)
    in_both(chair, page, f"{page}/papers", f"{page}/texts", f"{page}/import", columns, preview)
