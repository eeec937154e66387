"""A worker's day: what waits, oldest first, without a phone and without a choice."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Message, Motion
from app.services import outbox, progress, staff
from tests.conftest import Clock, Page
from tests.factories import (
    CLOSES,
    NOW,
    PASSWORD,
    cast,
    compound,
    draft,
    flat_of,
    house,
    opened,
    user,
)
from tests.statements import counted


@pytest.fixture
def motion(session: Session) -> Motion:
    made = opened(session)
    session.commit()
    return made


def test_an_open_vote_says_how_much_is_missing_and_for_how_long(
    session: Session, motion: Motion, page: Page, clock: Clock
) -> None:
    for room in ("101", "201", "301", "401", "501", "601"):
        cast(session, flat_of(session, motion, room), "yes")
    session.commit()
    clock.moment = CLOSES - timedelta(days=3)
    page.get("/").in_english().sign_in("worker-test")
    assert "Still 2 homes and 160.00 m² to go" in page.text
    assert "Closes in 3 days" in page.text


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        (timedelta(days=1), "Closes in 1 day"),
        (timedelta(days=1) - timedelta(seconds=1), "Closes in 23 hours"),
        (timedelta(hours=1), "Closes in 1 hour"),
        (timedelta(hours=1) - timedelta(seconds=1), "Closes in 59 minutes"),
        (timedelta(seconds=1), "Closes in 1 minute"),
    ],
)
def test_the_time_left_is_told_in_whole_units(
    motion: Motion, page: Page, clock: Clock, rest: timedelta, words: str
) -> None:
    clock.moment = CLOSES - rest
    page.get("/").in_english().sign_in("worker-test")
    assert words in page.text


def test_homes_that_asked_for_paper_stand_there_oldest_first(
    session: Session, motion: Motion, page: Page
) -> None:
    progress.ask_for_paper(session, flat_of(session, motion, "301"), now=NOW - timedelta(hours=1))
    progress.ask_for_paper(session, flat_of(session, motion, "102"), now=NOW - timedelta(hours=2))
    session.commit()
    page.get("/").in_english().sign_in("worker-test")
    assert "2 homes asked for paper" in page.text
    assert page.text.index("3-1-102") < page.text.index("3-1-301")
    assert f'href="/work/m/{motion.code}/ballot/3-1-102"' in page.text


def test_a_home_that_has_taken_part_waits_for_no_paper(session: Session, motion: Motion, page: Page) -> None:
    progress.ask_for_paper(session, flat_of(session, motion, "301"), now=NOW)
    cast(session, flat_of(session, motion, "301"), "yes")
    session.commit()
    assert "3-1-301" not in page.get("/").in_english().sign_in("worker-test").text


def test_an_owner_whom_no_message_reached_is_named_by_the_home_and_not_by_the_phone(
    session: Session, motion: Motion, page: Page
) -> None:
    cast(session, flat_of(session, motion, "402"), "no")
    message = session.scalars(select(Message)).one()
    outbox.mark_refused(session, message.message_id, "21614", now=NOW)
    session.commit()
    page.get("/").in_english().sign_in("worker-test")
    assert "Owners whom no message reached" in page.text
    assert "3-1-402" in page.text
    assert not re.search(r"1380000|138\*", page.text)
    assert "21614" not in page.text


def test_a_code_that_ran_out_is_no_task(session: Session, motion: Motion, page: Page) -> None:
    cast(session, flat_of(session, motion, "402"), "no")
    message = session.scalars(select(Message)).one()
    message.kind = "code"
    outbox.mark_refused(session, message.message_id, "expired", now=NOW)
    session.commit()
    assert "no message reached" not in page.get("/").in_english().sign_in("worker-test").text


def test_votes_stand_in_the_order_of_their_deadlines(session: Session, motion: Motion, page: Page) -> None:
    from app.services import motions

    chair = staff.create_user(session, "chair-2", "Chair", PASSWORD, now=NOW)
    sooner = draft(session, motion.compound, chair, closes=CLOSES - timedelta(days=2))
    motions.change_draft(sooner, question="先截止的表决")
    motions.open_motion(session, sooner, now=NOW)
    session.commit()
    text = page.sign_in("worker-test").text
    assert text.index("先截止的表决") < text.index("3号楼1单元加装电梯")


def test_without_anything_to_do_the_page_says_what_will_be_here(session: Session, page: Page) -> None:
    user(session, "worker-test", "worker", compound(session))
    session.commit()
    page.get("/").in_english().sign_in("worker-test")
    assert "Nothing waits for you today" in page.text
    assert "it will stand here" in page.text


def test_drafts_and_closed_votes_do_not_wait_for_a_worker(motion: Motion, page: Page, clock: Clock) -> None:
    clock.moment = CLOSES
    page.get("/").in_english().sign_in("worker-test")
    assert "Nothing waits for you today" in page.text


def test_another_compound_s_votes_are_not_shown(session: Session, motion: Motion, page: Page) -> None:
    user(session, "stranger", "worker", compound(session, "OTHER"))
    session.commit()
    assert motion.code not in page.sign_in("stranger").text


@pytest.mark.parametrize("name", ["chair-test"])
def test_the_day_of_a_worker_is_for_workers(motion: Motion, page: Page, name: str) -> None:
    page.sign_in(name)
    assert page.get("/work").status == 403


def test_today_takes_the_same_queries_for_20_and_for_2000_flats(
    session: Session, database: Database, page: Page
) -> None:
    numbers = []
    for code, floors in (("SMALL", 10), ("LARGE", 1000)):
        made = opened(session, house(floors), code=code)
        rooms = ("101", "201", "301") if code == "SMALL" else [f"{n}01" for n in range(1, 41)]
        for room in rooms:
            cast(session, flat_of(session, made, room), "yes")
            progress.ask_for_paper(session, flat_of(session, made, room.removesuffix("1") + "2"), now=NOW)
        for message in session.scalars(select(Message).where(Message.motion_id == made.motion_id)):
            outbox.mark_refused(session, message.message_id, "x", now=NOW)
        session.commit()
        page.sign_in(f"worker-{code.lower()}")
        with counted(database.engine) as statements:
            assert page.get("/work").status == 200
        numbers.append(len(statements))
        page.post("/sign-out")
    assert numbers[0] == numbers[1] <= 18
