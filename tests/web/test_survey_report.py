"""The report of a survey for a meeting holds what the results page shows, and nothing more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import Database
from app.models import Activity, Survey
from app.services import survey_tally, surveys
from tests import factories as f
from tests.conftest import Clock, Page
from tests.delivery.paper import codes, pages_text, pictures, squeezed
from tests.services import surveying as s


@pytest.fixture
def survey(database: Database, clock: Clock) -> str:
    """Six homes answered; only four of them a number and an order."""
    return closed(database, clock, 6)


def closed(database: Database, clock: Clock, answers: int) -> str:
    with database.writing() as session:
        made = s.opened(session)
        for number in range(1, answers + 1):
            more = {"people": "17", "first.1": "park", "first.2": "roof"} if number <= 4 else {}
            works = ["lift", "other"] if number <= 5 else ["roof"]
            s.answer(
                session,
                made,
                number,
                works=works,
                **{"works.other": "秘密话"},
                wish="5",
                say="自己的话",
                **more,
            )
        session.commit()
        clock.moment = s.CLOSES + timedelta(minutes=1)
        survey_tally.tally(session, made.survey_id, now=clock.moment, vault=f.VAULT)
        session.commit()
        return made.code


def signed_in(app: Flask, name: str) -> Page:
    return Page(app.test_client()).get("/").in_english().sign_in(name)


def report(page: Page, code: str) -> bytes:
    page.get(f"/surveys/{code}/results").post(f"/surveys/{code}/report.pdf")
    assert page.status == 200
    return page.data


def test_the_report_holds_the_tables_of_the_page_and_hides_what_it_hides(
    app: Flask, database: Database, survey: str
) -> None:
    page = signed_in(app, "chair-test")
    text = "".join(pages_text(report(page, survey)))
    shown = page.get(f"/surveys/{survey}/results")
    cells = re.findall(r'<t[hd][^>]*class="(?:text|num)">([^<]+)</t[hd]>', shown.text)
    assert len(cells) > 20
    assert [each for each in cells if squeezed(each) not in text] == []
    for each in ("改造意愿调查", "幸福街道办事处", "为改造方案收集意见", "Anonymous:", "83.33%"):
        assert squeezed(each) in text
    assert squeezed("Fewer than 5 answered this: not shown.") in text
    for hidden in ("Borda", "Place1", "Mean17", "66.67%", "自己的话", "秘密话"):
        assert hidden not in text
    with database.reading() as session:
        downloads = select(Activity).where(Activity.kind == "survey_downloaded")
        assert len(session.scalars(downloads).all()) == 1


def test_once_posted_the_report_bears_the_address_and_its_code(
    app: Flask, database: Database, clock: Clock, survey: str
) -> None:
    page = signed_in(app, "chair-test")
    before = report(page, survey)
    assert codes(pictures(before)[0]) == []
    with database.writing() as session:
        row = session.scalars(select(Survey)).one()
        chair = session.get_one(f.User, row.created_by)
        surveys.publish(session, row, now=clock.moment, actor=chair)
        session.commit()
    after = report(page, survey)
    address = codes(pictures(after)[0])[0].text
    assert address.endswith(app.url_map.bind("").build("public.survey_results_page", {"code": survey}))
    assert squeezed(address) in "".join(pages_text(after))


def test_the_report_speaks_the_language_of_the_page(app: Flask, survey: str) -> None:
    page = Page(app.test_client()).get("/").sign_in("chair-test")
    text = "".join(pages_text(report(page, survey)))
    for each in ("意愿调查结果", "回收率", "逐题结果", "哪些不显示"):
        assert each in text


def test_from_under_five_there_is_no_report(app: Flask, database: Database, clock: Clock) -> None:
    few = closed(database, clock, 4)
    page = signed_in(app, "chair-test").get(f"/surveys/{few}/results")
    assert page.post(f"/surveys/{few}/report.pdf").status == 404


def test_a_worker_gets_no_report(app: Flask, survey: str) -> None:
    page = signed_in(app, "worker-test").get(f"/surveys/{survey}/results")
    assert "report.pdf" not in page.text
    assert page.post(f"/surveys/{survey}/report.pdf").status == 403
