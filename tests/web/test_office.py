"""The street office: all its compounds in one table, and only its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import Database
from app.models import User
from app.services import closing
from tests import factories as f
from tests.conftest import Clock, Page
from tests.statements import counted

BEFORE = f.NOW - timedelta(days=9)


@pytest.fixture
def office(database: Database, page: Page, clock: Clock) -> Page:
    """A street with a compound in the midst of voting and one with a posted result; and a foreign street."""
    with database.writing() as session:
        motion = f.opened(session)
        place = motion.compound
        place.built_year, place.households, place.figures_source = 1987, 4321, "Street yearbook"
        for room in ("101", "102", "201"):
            f.cast(session, f.flat_of(session, motion, room), "yes")
        done = f.opened(session, code="DONE", opens=BEFORE, closes=f.NOW, now=BEFORE)
        result = closing.close_motion(session, done.motion_id, clock=clock)
        assert result is not None
        chair = session.scalars(select(User).where(User.username == "chair-done")).one()
        closing.publish(session, done, now=f.NOW, actor=chair)
        f.user(session, "office-test", "office", f.compound(session, "EMPTY"))
        f.user(session, "office-far", "office", f.compound(session, "FAR", street="远方街道"))
        session.commit()
    return page


def test_the_office_sees_figures_stages_turnout_and_results(office: Page) -> None:
    office.sign_in("office-test").in_english().get("/office")
    assert office.status == 200
    for words in (
        "3 compounds",
        "测试小区TEST",
        "测试小区DONE",
        "测试小区EMPTY",
        "1987",
        "4321",
        "Street yearbook",
        ">12 homes</span> took part",
        "25.00%",
        "240.00 / ",
        "Not passed",
        "Result posted: 1",
    ):
        assert words in office.text, words
    assert "FAR" not in office.text


def test_each_motion_leads_to_its_public_page(office: Page) -> None:
    office.sign_in("office-test").in_english().get("/office")
    links = [part.partition('"')[0] for part in office.text.split('href="/m/')[1:]]
    assert sorted(link.partition("/")[2] for link in links) == ["", "result"]
    for link in links:
        assert office.get(f"/m/{link}").status == 200


def test_another_street_sees_its_own_compounds_only(office: Page) -> None:
    office.sign_in("office-far").in_english().get("/office")
    assert "测试小区FAR" in office.text
    assert "测试小区TEST" not in office.text
    assert "none yet" in office.text


def test_an_unposted_verdict_stays_with_the_committee(database: Database, page: Page, clock: Clock) -> None:
    with database.writing() as session:
        motion = f.opened(session, opens=BEFORE, closes=f.NOW, now=BEFORE)
        f.user(session, "office-test", "office", motion.compound)
        closing.close_motion(session, motion.motion_id, clock=clock)
        session.commit()
    page.sign_in("office-test").in_english().get("/office")
    assert "Counted" in page.text
    assert "Not passed" not in page.text


@pytest.mark.parametrize("who", ["chair-test", "worker-test"])
def test_others_are_refused(office: Page, who: str) -> None:
    assert office.sign_in(who).get("/office").status == 403


def test_the_office_changes_nothing(office: Page) -> None:
    office.sign_in("office-test").get("/office")
    assert office.post("/office").status == 405


def test_the_number_of_queries_does_not_grow_with_the_compounds(
    database: Database, page: Page, clock: Clock
) -> None:
    with database.writing() as session:
        f.user(session, "office-test", "office", f.compound(session, "FIRST"))
        session.commit()
    page.sign_in("office-test")
    seen = []
    for number in (1, 8):
        with database.writing() as session:
            for each in range(number):
                f.opened(session, code=f"N{number}{each}")
            session.commit()
        with counted(database.engine) as statements:
            page.get("/office")
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 8
