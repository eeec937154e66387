"""An election of seven for five seats; a verdict that hangs on two co-owners (issue 4, D1)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from app.database import Database
from tests.browser.chrome import DESK, PHONE
from tests.browser.people import Chair, Resident, Worker, sign_in
from tests.browser.phones import Phones
from tests.browser.visitor import Visitor
from tests.browser.votes import ROOMS, SECOND, a_house, it_closes, open_since_an_hour, others_answer
from tests.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CANDIDATES = ("赵一", "钱二", "孙三", "李四", "周五", "吴六", "郑七")


def test_an_election_of_seven_candidates_for_five_seats(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    a_house(database, phones)
    chair = Chair(browser, live.url)
    sign_in(chair, "chair")
    code = she_calls_the_election(chair)
    resident = Resident(browser, live.url, "501", phones, script=False)
    resident.scan(f"{live.url}/m/{code}")
    assert all(name in resident.text() for name in CANDIDATES)
    resident.pick_home()
    resident.ask_for_code()
    resident.enter_code()
    receipt = six_are_too_many_and_five_are_recorded(resident)
    assert receipt in phones.texts("501", "receipt")[-1].replace("-", "")
    assert "共7项（同意5、不同意2）" in phones.texts("501", "receipt")[-1]
    others_answer(database, code, [room for room in ROOMS if room not in ("501", "502")], "yyyynyn")
    result = it_closes(database)
    assert result.election is not None
    assert (result.election["elected"], result.election["stands"]) == ([1, 2, 3, 4, 6], True)
    chair.publish()
    public = Visitor(browser, live.url, PHONE)
    public.go(f"/m/{code}/result")
    assert "业主委员会成立" in public.text("main .note-good")
    rows = [row.split() for row in public.texts("main table:has(th:text('候选人')) tbody tr")]
    assert [row[0] for row in rows[:5]] == ["赵一", "钱二", "孙三", "李四", "吴六"]
    assert [row[1] for row in rows] == ["当选"] * 5 + ["未当选"] * 2


def she_calls_the_election(chair: Chair) -> str:
    """Every page of the draft, by hand; the code of the vote."""
    chair.go("/committee/c/GARDEN/motions/new")
    chair.fill("question", "选举业主委员会")
    chair.choose("main .choice:has(input[value=election]) label")
    chair.press()
    code = re.findall(r"/committee/m/([0-9A-Z]+)/", chair.page.url)[0]
    chair.press()
    for name in CANDIDATES:
        chair.fill("title", name)
        chair.fill("details", f"{name}住在本小区，愿意做事。")
        chair.press("#add button")
    chair.press("main .action .button-main")
    chair.choose('label[for="scope-entrance:3/1"]')
    chair.press()
    assert chair.page.locator("#rule-civil-code-ordinary").is_checked()
    chair.press()
    chair.fill("notice_days", "0")
    chair.choose_window(datetime.now(UTC))
    for _page in range(3):
        chair.press()
    assert "赵一" in chair.text()
    chair.press("main .action .button-main")
    return code


def six_are_too_many_and_five_are_recorded(resident: Resident) -> str:
    for position in range(1, 8):
        answer = "yes" if position <= 6 else "no"
        resident.choose(f"#choice_{position} .answer-{answer} label")
    resident.press(status=422)
    assert "请去掉 1 人" in resident.text("#errors")
    resident.choose("#choice_6 .answer-no label")
    resident.press()
    assert all(name in resident.text() for name in CANDIDATES)
    resident.press()
    return resident.text("main .ticket-code").replace(" ", "")


@pytest.mark.parametrize("named", [False, True], ids=["nobody is named", "one steps back"])
def test_a_verdict_that_hangs_on_two_co_owners_is_undetermined_until_one_is_named(
    browser: Browser, live: Live, database: Database, phones: Phones, named: bool
) -> None:
    a_house(database, phones)
    code = open_since_an_hour(database)
    others_answer(database, code, ["101", "201", "202", "301", "302"], "y")
    others_answer(database, code, ["401", "402"], "n")
    first = co_owner(browser, live, phones, code, "102", "yes")
    second = co_owner(browser, live, phones, code, SECOND, "no")
    assert "本户共有人意见不一致" in second.text()
    worker = Worker(browser, live.url)
    sign_in(worker, "worker")
    worker.go(f"/work/m/{code}")
    assert "3号楼1单元102室" in worker.text().replace(" ", "")
    if named:
        second.press("main .note-wait a")
        second.press("main a.button:not(.button-main)")
        second.press()
        assert "由共有人代表" in second.text("h1")
        assert "撤回本人意见" in phones.texts("102", "echo")[-1]
    result = it_closes(database)
    assert result.count["verdict"] == ("passed" if named else "undetermined")
    first.go(f"/m/{code}")
    chair = Visitor(browser, live.url, DESK)
    sign_in(chair, "chair")
    chair.go(f"/committee/m/{code}")
    assert ("通过" if named else "暂不能判定") in chair.text(".verdict-word")


def co_owner(browser: Browser, live: Live, phones: Phones, code: str, phone: str, choice: str) -> Resident:
    """An owner of 102, with the own telephone, up to the receipt."""
    resident = Resident(browser, live.url, phone, phones)
    resident.scan(f"{live.url}/m/{code}/home/3-1-102")
    resident.ask_for_code()
    resident.enter_code()
    resident.answer(choice)
    return resident
