"""Progress while a motion is open: how many more and which homes, never what they chose."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Motion
from app.services import closing, progress, turnout_course
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
        pages.append(re.sub(r'(value="[^"]{40,}"|data-tag="\w+")', "", text))
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
    assert '<a href="/work/m/' + motion.code + '/door/3-1-501">3-1-501</a>' in text
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
    assert ">3-1-101</a>" in everything
    assert ">3-2-101</a>" in everything
    narrowed = page.get(f"/work/m/{motion.code}?building=3&entrance=2").text
    assert ">3-1-101</a>" not in narrowed
    assert ">3-2-101</a>" in narrowed
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
    assert numbers[0] == numbers[1] <= 12


def test_the_shortest_list_that_is_enough_is_named(session: Session, motion: Motion, worker: Page) -> None:
    for room in ["101", "201", "301", "401", "501", "601"]:
        cast(session, flat_of(session, motion, room), "yes")
    session.commit()
    text = re.sub(r"\s+", " ", worker.get(f"/work/m/{motion.code}").text)
    assert "<b>Enough would be:</b> 3-1-102, 3-1-202." in text
    assert "By homes at least 2, by area at least 2." in text


def test_turnout_is_told_by_day_in_beijing_time_and_by_channel(
    session: Session, motion: Motion, worker: Page, clock: Clock
) -> None:
    late = NOW + timedelta(days=1, hours=13, minutes=59)  # 23:59 in Beijing
    for room, at in (("101", NOW), ("201", late), ("301", late + timedelta(minutes=1))):
        cast(session, flat_of(session, motion, room), "no", at=at)
    session.commit()
    clock.moment = NOW + timedelta(days=2)
    steps = turnout_course.course(session, motion, clock())
    assert [(step.label, step.new, step.heads, step.area) for step in steps] == [
        ("2026-03-02", 1, 1, 8000),
        ("2026-03-03", 1, 2, 16000),
        ("2026-03-04", 1, 3, 24000),
    ]
    assert turnout_course.by_channel(session, motion) == [turnout_course.ChannelTurnout("online", 3, 24000)]
    session.commit()
    text = worker.sign_in("worker-test").get(f"/work/m/{motion.code}").text
    assert "grew to 3 of 12." in text
    assert '<th scope="row">2026-03-04</th>' in text


def test_a_short_window_is_told_by_the_hour_and_a_long_one_never_grows(
    session: Session, clock: Clock
) -> None:
    motion = opened(session, closes=NOW + timedelta(days=2))
    cast(session, flat_of(session, motion, "101"), "yes", at=NOW + timedelta(hours=1, minutes=30))
    steps = turnout_course.course(session, motion, NOW + timedelta(hours=2))
    assert [(step.label, step.new) for step in steps] == [
        ("2026-03-02 10", 0),
        ("2026-03-02 11", 1),
        ("2026-03-02 12", 0),
    ]
    motion.closes_at = NOW + timedelta(days=400)
    assert len(turnout_course.course(session, motion, NOW + timedelta(days=300))) == turnout_course.STEPS


def test_the_moving_part_is_sent_again_only_when_something_moved(
    session: Session, motion: Motion, worker: Page
) -> None:
    page = worker.get(f"/work/m/{motion.code}").text
    (tag,) = re.findall(r'data-tag="(\w+)"', page)
    headers = {"If-None-Match": f'"{tag}"'}
    path = f"/work/m/{motion.code}/live"
    assert worker.client.get(path, headers=headers).status_code == 304
    cast(session, flat_of(session, motion, "101"), "yes")
    session.commit()
    moved = worker.client.get(path, headers=headers)
    assert moved.status_code == 200
    assert moved.headers["ETag"] != f'"{tag}"'
    assert "<html" not in moved.get_data(as_text=True)


def test_no_statement_of_the_page_reads_a_choice(
    session: Session, database: Database, motion: Motion, worker: Page
) -> None:
    cast(session, flat_of(session, motion, "101"), "yes")
    session.commit()
    with counted(database.engine) as statements:
        worker.get(f"/work/m/{motion.code}")
        worker.get(f"/work/m/{motion.code}/live")
    assert [each for each in statements if re.search(r"\bchoices?\b", each)] == []


def test_the_whole_page_of_2000_flats_is_light(session: Session, page: Page) -> None:
    motion = opened(session, house(1000))
    session.commit()
    page.sign_in("worker-test")
    answer = page.client.get(f"/work/m/{motion.code}/live", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) <= 12 * 1024, len(answer.data)
