"""One consent vote from the roll's spreadsheet to the posted result, in a real browser (issue 2, D1)."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import func, select, update

from app.database import Database
from app.models import Flat, Motion, Result
from tests.browser import figures
from tests.browser.chrome import PHONE
from tests.browser.papers import NAME, ROOMS, Sheets
from tests.browser.people import QUESTION, Chair, Resident, Worker, sign_in
from tests.browser.phones import Phones
from tests.browser.visitor import Visitor
from tests.delivery.paper import pages_text
from tests.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TOOK_PART = {"101", "201", "301", "401", "402", "501", "602"}
COUNT_SECONDS = 20
HIDDEN = ("不同意", "弃权", "Do not agree", "Abstain", 'value="yes"', "icon-cross")
"""What a page would say or hold if it knew a choice; "agree" alone stands in the sentence of the rule."""


def test_a_vote_from_the_roll_to_the_posted_result(
    browser: Browser, live: Live, database: Database, phones: Phones, tmp_path: Path
) -> None:
    chair = Chair(browser, live.url)
    sign_in(chair, "chair")
    the_roll_comes_in(chair, database)
    the_motion_is_opened(chair)
    sheets = chair.print_sheets()
    receipts = three_residents_answer(browser, live, phones, sheets)
    worker = Worker(browser, live.url)
    sign_in(worker, "worker")
    receipts += two_paper_ballots_are_entered(worker, phones, sheets)
    progress_tells_turnout_and_no_choice(worker, chair, receipts)
    result = the_motion_closes_by_itself(database)
    worker.go(f"/work/m/{chair.code}")
    chair.publish()
    everywhere_the_same_figures(browser, live, chair, result, tmp_path)


def the_roll_comes_in(chair: Chair, database: Database) -> None:
    assert chair.send_faulty_roll() == ["3", "6"]
    assert "约八十" in chair.text("#cells")
    assert re.findall(r"\d+", chair.correct_roll()) == ["12", "1053", "00"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Flat)) == 0
    sentence = chair.send_clean_roll()
    assert re.findall(r"\d+", sentence) == ["12", "1", "3", "1", "2", "1", "9"]
    assert "1053.00" in chair.text()


def the_motion_is_opened(chair: Chair) -> None:
    chair.ask()
    rule = chair.choose_rule()
    assert re.findall(r"[\d,.]+", rule) == ["9", "1053.00", "6", "702.00"]
    chair.choose_window(datetime.now(UTC))
    assert "58,823.53" in chair.share_cost()
    chair.settle_paper()
    chair.open_it()


def three_residents_answer(browser: Browser, live: Live, phones: Phones, sheets: Sheets) -> list[str]:
    return [
        by_the_poster_without_script(browser, live, phones, sheets),
        by_the_own_sheet_in_large_type(browser, live, phones, sheets),
        by_the_typed_code_in_english(browser, live, phones, sheets),
    ]


def by_the_poster_without_script(browser: Browser, live: Live, phones: Phones, sheets: Sheets) -> str:
    resident = Resident(browser, live.url, "501", phones, script=False)
    resident.scan(sheets.poster_address())
    resident.pick_home()
    assert "58,823.53" in resident.text()
    resident.ask_for_code()
    resident.enter_code()
    receipt = resident.answer("yes")
    assert receipt in phones.texts("501", "receipt")[-1].replace("-", "")
    resident.leave()
    return receipt


def by_the_own_sheet_in_large_type(browser: Browser, live: Live, phones: Phones, sheets: Sheets) -> str:
    resident = Resident(browser, live.url, "101", phones)
    resident.scan(sheets.sheet_address("101"))
    assert "240.00" in resident.text()
    resident.enlarge()
    resident.ask_for_code()
    right = phones.newest_code("101")
    resident.enter_code(f"{(int(right) + 1) % 1_000_000:06d}", status=422)
    resident.enter_code(right)
    receipt = resident.answer("no")
    resident.leave()
    return receipt


def by_the_typed_code_in_english(browser: Browser, live: Live, phones: Phones, sheets: Sheets) -> str:
    resident = Resident(browser, live.url, "602", phones)
    resident.type_code(sheets.sheet_code("602"))
    resident.read_english()
    assert resident.text("main .button-main") == "Answer by phone"
    resident.ask_for_code()
    resident.enter_code(code_of_the_demo_page(browser, live))
    receipt = resident.answer("yes")
    assert "Agree" in resident.text("main .ticket")
    resident.leave()
    return receipt


def code_of_the_demo_page(browser: Browser, live: Live) -> str:
    """Where a visitor of the demonstration finds her code."""
    other = Visitor(browser, live.url, PHONE, light=True)
    other.go("/demo/sms")
    code = other.text("main .ticket .big")
    other.leave()
    return code


def two_paper_ballots_are_entered(worker: Worker, phones: Phones, sheets: Sheets) -> list[str]:
    first = worker.enter_by_mouse("3-1-401", "yes")
    second = worker.enter_by_keyboard(sheets.sheet_code("402"), downs=2)
    for room, receipt, choice in (("401", first, "同意"), ("402", second, "弃权")):
        (told,) = phones.texts(room, "echo")
        assert choice in told
        assert receipt in told.replace("-", "")
    return [first, second]


def progress_tells_turnout_and_no_choice(worker: Worker, chair: Chair, receipts: list[str]) -> None:
    worker.go(f"/work/m/{chair.code}")
    assert re.findall(r"\d[\d.]*", worker.text("main p.big")) == ["1", "111.00"]
    turnout = [re.findall(r"\d[\d.]*", leg) for leg in worker.texts(".thermometer .big")]
    assert turnout == [["5", "9"], ["591.00", "1053.00"]]
    assert {cell[:3] for cell in worker.texts(".facade .cell.took")} == TOOK_PART
    assert {cell[:3] for cell in worker.texts(".facade .cell.open")} == {"302", "502", "601"}
    assert {cell[:3] for cell in worker.texts(".facade .cell.dev")} == {"102", "202"}
    for visitor, paths in (
        (worker, ["/work", f"/work/m/{chair.code}"]),
        (chair, ["/committee", f"/committee/m/{chair.code}", f"/work/m/{chair.code}", f"/m/{chair.code}"]),
    ):
        for path in paths:
            visitor.go(path)
            html = visitor.page.content()
            assert [word for word in (*HIDDEN, *receipts) if word in html] == [], path


def the_motion_closes_by_itself(database: Database) -> Result:
    """The form's time has minutes only, and nobody here waits for one: the deadline is moved in the table."""
    with database.writing() as session:
        session.execute(update(Motion).values(closes_at=datetime.now(UTC) + timedelta(seconds=2)))
        session.commit()
    last = time.monotonic() + COUNT_SECONDS
    while time.monotonic() < last:
        with database.reading() as session:
            result = session.scalar(select(Result))
            if result is not None:
                session.expunge(result)
                return result
        time.sleep(0.2)
    raise AssertionError("the worker has not counted")


def everywhere_the_same_figures(
    browser: Browser, live: Live, chair: Chair, result: Result, folder: Path
) -> None:
    expected = figures.from_count(result.count)
    assert expected == {
        "roll": (9, "1053.00"),
        "participating": (5, "591.00"),
        "yes": (3, "255.50"),
        "no": (1, "240.00"),
        "abstain": (1, "95.50"),
    }
    assert result.count["verdict"] == "failed_quorum"
    public, address = Visitor(browser, live.url, PHONE), f"/m/{chair.code}/result"
    public.go(address)
    files = {kind: public.take(f"{address}.{kind}") for kind in ("pdf", "xlsx", "csv")}
    assert figures.from_page(public) == expected
    assert figures.from_notice(files["pdf"]) == expected
    assert figures.from_xlsx(files["xlsx"]) == expected
    assert figures.from_csv(files["csv"]) == expected
    assert recounted(chair, folder) == result.count
    assert "二百七十八" in public.text(".verdict")
    channels = [re.findall(r"\d[\d.]*", line) for line in public.texts("main h3:first-of-type + ul li")]
    assert channels == [["3", "415.50"], ["2", "175.50"]]
    rooms_are_listed_without_names(public, files)


def recounted(chair: Chair, folder: Path) -> object:
    files = [
        (f"louyi-{chair.code}-{what}.xlsx", chair.take(f"/committee/m/{chair.code}/{what}.xlsx"))
        for what in ("roll", "ballots")
    ]
    return figures.recount(chair.text("main code"), folder, files)


def rooms_are_listed_without_names(public: Visitor, files: dict[str, bytes]) -> None:
    public.choose("main details:has(table) summary")
    rows = [row.split() for row in public.texts("main details table tbody tr")]
    assert {room for room, _area, took_part in rows if took_part == "是"} == TOOK_PART
    assert [room for room, _area, _took_part in rows] == list(ROOMS)
    printed = "".join(pages_text(files["pdf"]))
    for text in (public.page.content(), printed, files["csv"].decode("utf-8-sig")):
        assert NAME not in text
        assert "1380000" not in text
    assert QUESTION in printed
