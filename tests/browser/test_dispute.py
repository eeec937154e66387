"""A paper ballot, disputed on the owner's phone: somebody else than who entered it decides (issue 4, D1)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from app.database import Database
from tests.browser.chrome import DESK, PHONE
from tests.browser.people import Resident, Worker, sign_in
from tests.browser.phones import Phones
from tests.browser.visitor import Visitor
from tests.browser.votes import a_house, another, it_closes, open_since_an_hour, others_answer
from tests.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ROOM = "501"


def test_a_disputed_paper_ballot_is_decided_by_another(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    a_house(database, phones)
    another(database, "colleague", "worker")
    code = open_since_an_hour(database)
    worker = Worker(browser, live.url)
    sign_in(worker, "worker")
    receipt = worker.enter_by_mouse(f"3-1-{ROOM}", "no")
    assert receipt in phones.texts(ROOM, "echo")[-1].replace("-", "")
    she_disputes_it(browser, live, phones, code)
    worker.go("/work")
    worker.press(".worklist a[href^='/work/disputes/']")
    assert worker.page.locator("main form#outcome").count() == 0
    others_answer(database, code, ["101", "201", "202", "301", "302", "401"], "y")
    others_answer(database, code, ["402", "502"], "n")
    another_decides(browser, live)
    assert "异议成立" in phones.texts(ROOM, "echo")[-1]
    chair = Visitor(browser, live.url, DESK)
    sign_in(chair, "chair")
    chair.go("/second-person")
    chair.press(".worklist a.button")
    chair.press("main button[form=approve]")
    result = it_closes(database)
    assert result.count["verdict"] == "passed", "with it, 6 of 9 would be too few"
    assert result.count["no"]["heads"] == 2
    worker.go(f"/work/m/{code}/ballots/disputed")
    assert "剔除" in worker.text("main tbody tr")


def she_disputes_it(browser: Browser, live: Live, phones: Phones, code: str) -> None:
    resident = Resident(browser, live.url, ROOM, phones)
    resident.scan(f"{live.url}/m/{code}/home/3-1-{ROOM}")
    resident.ask_for_code()
    resident.enter_code()
    resident.press("main a[href*='/dispute/']")
    resident.fill("reason", "这张票不是我签的，我一直在外地。")
    resident.press()
    assert "异议" in phones.texts(ROOM, "echo")[-1]
    resident.leave()


def another_decides(browser: Browser, live: Live) -> None:
    colleague = Visitor(browser, live.url, PHONE)
    sign_in(colleague, "colleague")
    colleague.go("/work")
    colleague.press(".worklist a[href^='/work/disputes/']")
    assert "我一直在外地" in colleague.text()
    colleague.choose("main .choice:has(input[value=upheld]) label")
    colleague.fill("answer", "签名不符")
    colleague.press()
    colleague.leave()
