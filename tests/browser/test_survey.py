"""From the template to a draft motion: built, printed, answered in three ways, counted (issue 6, D1)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from app.database import Database
from app.models import Motion
from tests.browser.people import Worker, sign_in
from tests.browser.phones import Phones
from tests.browser.surveys import Answerer, Asker, choose, it_is_over, the_others_answer
from tests.browser.votes import a_house
from tests.delivery.paper import codes, pages_text, pictures
from tests.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TITLE = "我们小区先改造什么"
REASON = "屋面维修要动用维修资金"
WISHES = {"tenure": "own", "floor": "f4_6", "building": "roof", "lift_need": "5"}


def test_a_survey_from_the_template_to_the_draft_of_a_vote(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    a_house(database, phones)
    asker = Asker(browser, live.url)
    sign_in(asker, "chair")
    asker.draft(TITLE)
    asker.set_and_open()
    address = f"{live.url}/s/{asker.code}"
    poster = asker.take(f"/surveys/{asker.code}/poster.pdf")
    assert TITLE in "".join(pages_text(poster))
    squares = [code.text for picture in pictures(poster) for code in codes(picture)]
    assert squares
    assert all(square.startswith(address) for square in squares)

    resident = Answerer(browser, live.url, "501", phones)
    resident.scan(squares[0])
    assert "这不是表决" in resident.text()
    resident.ask_for_code()
    resident.enter_code()
    resident.answer_all(WISHES)
    worker = Worker(browser, live.url)
    sign_in(worker, "worker")
    worker.go(f"/surveys/{asker.code}")
    worker.press(f"main a[href='/surveys/{asker.code}/help']")
    worker.fill("home", "3-1-502")
    worker.press()
    choose(worker, WISHES)
    worker.press()
    worker.go(f"/surveys/{asker.code}/paper")
    worker.fill("home", "3-1-401")
    worker.press()
    for name, boxes in {"tenure": "1", "floor": "3", "building": "1", "lift_need": "5"}.items():
        worker.fill(name, boxes)
    worker.press("main button[name=record]")
    the_others_answer(database, phones, ["101", "201"], **WISHES | {"building": "stairs", "lift_need": "1"})
    assert "8.您认为本单元需要加装电梯吗" in "".join(
        pages_text(asker.take(f"/surveys/{asker.code}/sheet.pdf"))
    )
    asker.go(f"/surveys/{asker.code}")
    assert asker.page.locator(f"main a[href='/surveys/{asker.code}/results']").count() == 0

    it_is_over(database)
    asker.go(f"/surveys/{asker.code}/results")
    assert "5" in asker.texts("main .numbers .big")
    asker.press()
    resident.go(f"/s/{asker.code}/results")
    assert "60" in resident.text()
    asker.go(f"/surveys/{asker.code}/plan")
    asker.press()
    asker.go(f"/surveys/{asker.code}/plan/answers/building")
    asker.answer_wish("w-building-roof", REASON)
    asker.put_to_the_vote()
    draft = asker.page.url.split("/m/")[1].split("/")[0]
    with database.reading() as session:
        motion = session.scalars(select(Motion).where(Motion.code == draft)).one()
        assert motion.announced_at is None
    asker.go(f"/surveys/{asker.code}/plan")
    asker.press()
    resident.go(f"/s/{asker.code}/plan")
    assert REASON in resident.text()
    assert draft not in resident.text()
