"""After the count: drawn paper is compared, and a wrong result is corrected beside the old one."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.database import Database
from app.models import Activity, Compound, Motion
from app.services import closing
from tests import factories as f
from tests.conftest import Clock, Page
from tests.services.claiming import DAY, worker

YES = ("101", "201", "202", "301", "302", "401")


@pytest.fixture
def motion(database: Database, clock: Clock) -> Motion:
    """Eight of twelve took part and six agreed: exactly enough; posted."""
    with database.writing() as session:
        row = f.opened(session)
        f.user(session, "second", "committee", session.get_one(Compound, row.compound_id))
        for room in YES:
            f.cast(session, f.flat_of(session, row, room), "yes", entered_by=worker(session))
        for room in ("402", "501"):
            f.cast(session, f.flat_of(session, row, room), "no")
        closing.close_motion(session, row.motion_id, clock=lambda: f.CLOSES)
        closing.publish(session, row, now=f.CLOSES, actor=worker(session))
        session.commit()
    clock.moment = f.CLOSES + DAY
    return row


def desk(app: Flask, name: str = "chair-test") -> Page:
    return Page(app.test_client()).get("/").in_english().sign_in(name)


def sheet(page: Page, name: str) -> list[list[object]]:
    """The rows of a sheet of the workbook that the page holds."""
    found: list[list[object]] = (
        CalamineWorkbook.from_filelike(BytesIO(page.data)).get_sheet_by_name(name).to_python()
    )
    return found


def pdf(page: Page, motion: Motion) -> str:
    page.get(f"/m/{motion.code}/result.pdf")
    return "".join(each.extract_text() for each in PdfReader(BytesIO(page.data)).pages)


def test_a_corrected_result_shows_old_and_new_everywhere(app: Flask, motion: Motion, page: Page) -> None:
    chair = desk(app).get(f"/second-person/m/{motion.code}")
    assert "Correct the counted result" in chair.text
    chair.get(f"/second-person/m/{motion.code}/correct?home=3-1-101")
    assert "Agree" in chair.text
    number = chair.text.partition('name="ballot" required type="radio" value="')[2].partition('"')[0]
    wrong = chair.post(ballot=number, what="sheet", reason="录入员看错了行")
    assert wrong.status == 422
    assert "Choose below what the sheet says." in wrong.text
    chair.post(ballot=number, what="sheet", item_1="no", reason="录入员看错了行")
    assert "The sheet of home 3-1-101 says: Do not agree" in chair.text
    asked = chair.path.rsplit("/", 1)[1]
    page.get("/").in_english()
    assert "Corrected on" not in page.get(f"/m/{motion.code}/result").text
    second = desk(app, "second").get(f"/second-person/{asked}")
    second.post(f"/second-person/{asked}/approve")
    assert "Approved and done." in second.text
    page.get(f"/m/{motion.code}/result")
    assert "Corrected on 10 March 2026" in page.text
    assert "录入员看错了行" in page.text
    assert "Not passed" in page.text
    printed = pdf(page, motion)
    assert "Corrected on" in printed
    assert "Not passed" in printed
    page.get(f"/m/{motion.code}/result.xlsx")
    assert ["Agree", 6, 5, 480, 400] in [row[2:] for row in sheet(page, "Corrections")]
    page.get(f"/m/{motion.code}/result.csv")
    assert "录入员看错了行" in page.text


def test_a_drawn_sheet_is_compared_and_the_public_sees_no_home(
    app: Flask, motion: Motion, page: Page, database: Database
) -> None:
    chair = desk(app).get(f"/committee/m/{motion.code}/recheck")
    assert chair.post(seed=" ", number="0").status == 422
    chair.post(seed="5  3 1", number="2")
    assert "Take each sheet from the file" in chair.text
    assert "Entered: Agree" in chair.text
    wrong = chair.post(persons="1", names="", finding_1="differs")
    assert wrong.status == 422
    assert "Say what differs." in wrong.text
    findings = {"finding_1": "agrees", "finding_2": "differs", "remark_2": "纸上是弃权"}
    chair.post(persons="3", names="甲、乙、丙", **findings)
    assert "纸上是弃权" in chair.text
    again = chair.post(persons="3", names="丁、戊", **findings)
    assert "recorded before" in again.text
    page.get("/").in_english().get(f"/m/{motion.code}/result")
    assert "2 of 6 paper ballots were drawn by the seed “5 3 1”" in page.text
    assert "A panel of 3 compared each with the record: 1 agree, 1 differ, 0 are missing." in page.text
    for hidden in ("纸上是弃权", "甲、乙", "丁、戊"):
        assert hidden not in page.text
    assert "A panel of 3 found" in pdf(page, motion)
    page.get(f"/m/{motion.code}/result.xlsx")
    assert sheet(page, "Recheck")[1][4:] == [3, 1, 1, 0]
    with database.reading() as session:
        kinds = session.scalars(select(Activity.kind).order_by(Activity.activity_id)).all()[-2:]
    assert kinds == ["recheck_drawn", "recheck_reported"]


def test_before_the_count_neither_is_there(app: Flask, database: Database) -> None:
    with database.writing() as session:
        code = f.opened(session).code
        session.commit()
    chair = desk(app)
    assert chair.get(f"/committee/m/{code}/recheck").status == 404
    assert chair.get(f"/second-person/m/{code}/correct?home=3-1-101").status == 409
