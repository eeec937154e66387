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


Setting = tuple[Browser, Live, Database, Phones]


def test_she_is_right_and_two_persons_take_the_ballot_out(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    worker, code = a_disputed_ballot((browser, live, database, phones))
    another_decides(browser, live, "upheld", "签名不符")
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


def test_the_paper_stands_and_she_is_told_why(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    worker, code = a_disputed_ballot((browser, live, database, phones))
    another_decides(browser, live, "rejected", "业主当面认出自己的签名")
    told = phones.texts(ROOM, "echo")[-1]
    assert "异议未成立" in told
    assert "业主当面认出自己的签名" in told
    chair = Visitor(browser, live.url, DESK)
    sign_in(chair, "chair")
    chair.go("/second-person")
    assert chair.page.locator("main .worklist a.button").count() == 0, "nothing waits for a second person"
    result = it_closes(database)
    assert result.count["verdict"] == "failed_majority", "6 of 9 are too few"
    assert result.count["no"]["heads"] == 3
    worker.go(f"/work/m/{code}/ballots/disputed")
    assert "剔除" not in worker.text("main tbody tr")


def a_disputed_ballot(setting: Setting) -> tuple[Worker, str]:
    """A "no" on paper, disputed on her phone; who entered it may not decide. Six others agree, two do not."""
    browser, live, database, phones = setting
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
    return worker, code


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


def another_decides(browser: Browser, live: Live, outcome: str, answer: str) -> None:
    colleague = Visitor(browser, live.url, PHONE)
    sign_in(colleague, "colleague")
    colleague.go("/work")
    colleague.press(".worklist a[href^='/work/disputes/']")
    assert "我一直在外地" in colleague.text()
    colleague.choose(f"main .choice:has(input[value={outcome}]) label")
    colleague.fill("answer", answer)
    colleague.press()
    colleague.leave()
