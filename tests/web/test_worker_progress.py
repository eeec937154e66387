"""Progress while a motion is open: how many more and which homes, never what they chose."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Motion
from app.services import closing, progress
from tests.conftest import Clock, Page
from tests.factories import CLOSES, NOW, cast, compound, flat_of, house, key, opened, user
from tests.statements import counted


@pytest.fixture
def motion(session: Session) -> Motion:
    made = opened(session)
    session.commit()
    return made


@pytest.fixture
def worker(motion: Motion, page: Page) -> Page:
    return page.get("/").in_english().sign_in("worker-test")


@pytest.mark.parametrize(
    ("rooms", "sentence"),
    [
        ("101 201 301 401 501 601", "Still 2 homes and 160.00 m² to go"),
        ("101 201 301 401 501 601 102", "Still 1 home and 80.00 m² to go"),
        ("101 201 301 401 501 601 102 202", "Enough have taken part, by homes and by area."),
    ],
)
def test_the_missing_homes_are_the_largest_thing(
    session: Session, motion: Motion, worker: Page, rooms: str, sentence: str
) -> None:
    for room in rooms.split():
        cast(session, flat_of(session, motion, room), "yes")
    session.commit()
    assert f'<p class="big">{sentence}</p>' in worker.get(f"/work/m/{motion.code}").text


def test_a_rule_without_a_quorum_says_only_how_many_took_part(session: Session, page: Page) -> None:
    motion = opened(session, rule="households-share", share="2/3")
    cast(session, flat_of(session, motion, "101"), "no")
    session.commit()
    page.get("/").in_english().sign_in("worker-test")
    assert '<p class="big">1 of 12 homes have taken part</p>' in page.get(f"/work/m/{motion.code}").text
    assert "needed" not in page.text


def test_the_page_is_the_same_whatever_was_chosen(session: Session, app: Flask) -> None:
    pages = []
    for code, choice in (("YES", "yes"), ("NO", "no")):
        motion = opened(session, code=code)
        cast(session, flat_of(session, motion, "101"), choice)
        cast(session, flat_of(session, motion, "102"), choice, position=2)
        session.commit()
        page = Page(app.test_client()).get("/").in_english().sign_in(f"worker-{code.lower()}")
        text = page.get(f"/work/m/{motion.code}").text
        text = text.replace(motion.code, "CODE").replace(f"测试小区{code}", "PLACE")
        pages.append(re.sub(r'value="[^"]{40,}"', "", text))
    assert pages[0] == pages[1]


def test_the_facade_shows_who_is_out_and_who_wants_paper(
    session: Session, motion: Motion, worker: Page
) -> None:
    cast(session, flat_of(session, motion, "601"), "yes")
    progress.ask_for_paper(session, flat_of(session, motion, "302"), now=NOW)
    session.commit()
    text = worker.get(f"/work/m/{motion.code}").text
    cells = dict(re.findall(r'<b class="cell \w+">(\d+)<i [^>]*>([^<]*)</i>', text))
    assert cells["601"] == "✓"
    assert cells["302"] == "P"
    assert cells["101"] == ""
    assert "Homes that are still out (11)" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))


def test_the_list_holds_rooms_and_areas_and_no_names(session: Session, motion: Motion, worker: Page) -> None:
    text = worker.get(f"/work/m/{motion.code}").text
    assert '<th scope="row">3-1-501</th>' in text
    assert "80.00 m²" in text
    assert "业主0" not in text
    assert "1380000" not in text


def test_the_list_is_narrowed_by_the_address(session: Session, page: Page) -> None:
    flats = [
        flat.__class__(key(flat.key.room, "3", entrance), flat.area, ())
        for entrance in ("1", "2")
        for flat in house(2)
    ]
    from app.services.roll import Scope

    motion = opened(session, flats, scope=Scope("3"))
    session.commit()
    page.get("/").in_english().sign_in("worker-test")
    everything = page.get(f"/work/m/{motion.code}").text
    assert '<th scope="row">3-1-101</th>' in everything
    assert '<th scope="row">3-2-101</th>' in everything
    narrowed = page.get(f"/work/m/{motion.code}?building=3&entrance=2").text
    assert '<th scope="row">3-1-101</th>' not in narrowed
    assert '<th scope="row">3-2-101</th>' in narrowed
    assert "/ 8 homes" in narrowed


def test_the_committee_sees_progress_and_enters_no_ballots(motion: Motion, page: Page) -> None:
    page.get("/").in_english().sign_in("chair-test")
    assert page.get(f"/work/m/{motion.code}").status == 200
    assert "Enter paper ballots" not in page.text


@pytest.mark.parametrize(("role", "status"), [("office", 403), ("worker", 404), ("committee", 404)])
def test_the_office_is_refused_and_strangers_find_nothing(
    session: Session, motion: Motion, page: Page, role: str, status: int
) -> None:
    place = motion.compound if role == "office" else compound(session, "OTHER", "别处街道")
    user(session, "somebody", role, place)
    session.commit()
    page.sign_in("somebody")
    assert page.get(f"/work/m/{motion.code}").status == status


def test_after_the_close_there_is_no_list_and_nothing_of_the_result(
    session: Session, motion: Motion, page: Page, clock: Clock
) -> None:
    cast(session, flat_of(session, motion, "101"), "yes")
    session.commit()
    clock.moment = CLOSES
    worker = page.get("/").in_english().sign_in("worker-test")
    assert "are being counted" in worker.get(f"/work/m/{motion.code}").text
    closing.close_motion(session, motion.motion_id, clock=clock)
    session.commit()
    text = worker.get(f"/work/m/{motion.code}").text
    assert "Counted." in text
    assert "still out" not in text
    assert "failed" not in text


def test_before_the_window_the_page_says_when_it_opens(session: Session, page: Page) -> None:
    motion = opened(session, opens=NOW + timedelta(days=1))
    session.commit()
    page.get("/").in_english().sign_in("worker-test")
    assert "Opens on 3 March 2026, 10:00" in page.get(f"/work/m/{motion.code}").text


def test_progress_takes_the_same_queries_for_20_and_for_2000_flats(
    session: Session, database: Database, page: Page
) -> None:
    numbers = []
    for code, floors, parts in (("SMALL", 10, 3), ("LARGE", 1000, 40)):
        motion = opened(session, house(floors), code=code)
        for floor in range(1, parts):
            cast(session, flat_of(session, motion, f"{floor}01"), "yes")
        session.commit()
        page.sign_in(f"worker-{code.lower()}")
        with counted(database.engine) as statements:
            assert page.get(f"/work/m/{motion.code}").status == 200
        numbers.append(len(statements))
        page.post("/sign-out")
    assert numbers[0] == numbers[1] <= 6
