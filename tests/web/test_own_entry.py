"""What a home sees of its own entries in the public record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import Database
from app.models import Ballot, Motion, User
from tests import factories as f
from tests.conftest import Clock, Page
from tests.statements import counted
from tests.web.resident_walk import answer, count_and_publish, home_of, prove, set_up, sms_code


@pytest.fixture
def motion(database: Database) -> Motion:
    return set_up(database)


@pytest.fixture
def english(page: Page) -> Page:
    return page.get("/").in_english()


def cast(database: Database, motion: Motion, room: str, choice: str, **wishes: object) -> Ballot:
    with database.writing() as session:
        ballot = f.cast(session, f.flat_of(session, motion, room), choice, **wishes).ballot  # type: ignore[arg-type]
        session.commit()
        return ballot


def cast_by_worker(database: Database, motion: Motion, room: str = "501") -> str:
    with database.writing() as session:
        clerk = session.scalars(select(User).where(User.username == "worker-test")).one()
        code = f.cast(session, f.flat_of(session, motion, room), "no", entered_by=clerk).ballot.code
        session.commit()
        return code


def look(page: Page, database: Database, motion: Motion) -> str:
    """By the link of the home's first page, through the phone's proof, to the entries."""
    page.get(f"{home_of(motion)}/entry")
    assert page.path == f"{home_of(motion)}/phone?then=entry"
    page.post(phone=f.phone(9))
    page.post(code=sms_code(database))
    assert page.path == f"{home_of(motion)}/entry"
    return page.text


def test_a_silent_home_is_told_that_nothing_is_recorded(
    english: Page, database: Database, motion: Motion
) -> None:
    assert f"{home_of(motion)}/entry" in english.get(home_of(motion)).text
    text = look(english, database, motion)
    assert "No answer is recorded for your home" in text
    assert "This home is on the roll" in text
    assert "The record has 14 entries." in text


def test_each_answer_stands_with_hour_channel_number_and_state_and_no_choice(
    english: Page, database: Database, motion: Motion
) -> None:
    answer(english, database, motion, "yes")
    code = cast_by_worker(database, motion)
    text = english.get(f"{home_of(motion)}/entry").text
    main = text[text.index("<main") :]
    assert "Entry 14 of the record" in main
    assert "Entry 15 of the record" in main
    assert "between" in main
    assert "An answer: By phone" in main
    assert "An answer: On paper" in main
    assert f"/dispute/{code}" in main
    assert "Another ballot of the same owner counts" in main
    for choice in ("I agree", "I do not agree", "Abstain", ">Agree", "Do not agree"):
        assert choice not in main


def test_a_co_owner_sees_that_an_answer_came_and_not_its_receipt(
    english: Page, database: Database, motion: Motion
) -> None:
    other = cast(database, motion, "102", "no", position=2)
    prove(english, database, motion, room="102", number=2)
    text = english.get(f"{home_of(motion, '102')}/entry").text
    assert "An answer: By phone" in text
    assert f"/receipt/{other.code}" not in text


def test_it_is_there_after_the_close_too(
    english: Page, database: Database, motion: Motion, clock: Clock
) -> None:
    cast(database, motion, "501", "yes")
    clock.moment = f.CLOSES + timedelta(minutes=1)
    count_and_publish(database, motion)
    assert f"{home_of(motion)}/entry" in english.get(home_of(motion)).text
    assert "It was counted." in look(english, database, motion)
    english.get(f"{home_of(motion)}/phone")
    assert "The time for answers is over" in english.text


def test_nobody_sees_it_without_the_proof_of_this_homes_phone(
    english: Page, database: Database, motion: Motion
) -> None:
    prove(english, database, motion, room="401", number=7)
    assert english.get(f"{home_of(motion)}/entry").path == f"{home_of(motion)}/phone?then=entry"


def test_the_number_of_queries_does_not_grow_with_the_answers(
    english: Page, database: Database, motion: Motion
) -> None:
    answer(english, database, motion, "yes")
    english.get(f"{home_of(motion)}/entry")
    with counted(database.engine) as few:
        english.get(f"{home_of(motion)}/entry")
    for choice in ("no", "yes", "no"):
        cast(database, motion, "501", choice)
    with counted(database.engine) as many:
        english.get(f"{home_of(motion)}/entry")
    assert len(many) == len(few)


def test_the_receipt_of_a_paper_answer_leads_to_the_dispute(
    english: Page, database: Database, motion: Motion, clock: Clock
) -> None:
    own = cast(database, motion, "501", "yes").code
    code = cast_by_worker(database, motion)
    assert "This is not my answer" not in english.get(f"/receipt/{own}").text
    prove(english, database, motion)
    link = f"{home_of(motion)}/dispute/{code}"
    assert link in english.get(f"/receipt/{code}").text
    assert english.get(link).path == link
    clock.moment = f.CLOSES
    assert "This is not my answer" not in english.get(f"/receipt/{code}").text
