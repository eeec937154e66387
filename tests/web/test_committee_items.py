"""A draft with several questions, and one that elects a committee."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database import Database
from app.models import Motion, MotionItem, SmallCommittee
from app.services import roll
from tests import factories as f
from tests.conftest import Page


@pytest.fixture
def desk(database: Database, page: Page) -> Page:
    with database.writing() as session:
        place = f.compound(session)
        roll.import_roll(session, place, f.house(), f.VAULT)
        f.user(session, "chair", "committee", place)
        session.commit()
    return page.sign_in("chair").in_english()


def begin(desk: Page, sheet: str) -> Page:
    return desk.get("/committee/c/TEST/motions/new").post(question="Who and what?", details="", sheet=sheet)


def add(page: Page, title: str, **more: str) -> Page:
    return page.post(title=title, details="", **({"rule": "same"} | more))


def titles(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(MotionItem.title).order_by(MotionItem.position)))


def test_several_questions_are_added_changed_moved_and_removed(desk: Page, database: Database) -> None:
    page = begin(desk, "several")
    for title in ("Roof", "Guard", "Lamps"):
        add(page, title, rule="civil-code-ordinary" if title == "Guard" else "same")
    here = page.path
    page.post(f"{here}/3/up")
    page.post(f"{here}/1/remove")
    page.get(f"{here}/2").post(title="Guards", details="two of them", rule="civil-code-ordinary")
    assert titles(database) == ["Lamps", "Guards"]
    with database.reading() as session:
        row = session.scalars(select(MotionItem).where(MotionItem.position == 2)).one()
        assert (row.details, row.rule_key) == ("two of them", "civil-code-ordinary")
    page.get(here)
    assert page.text.index("Lamps") < page.text.index("Guards")
    assert f'href="{here.replace("items", "scope")}"' in page.text


def test_bad_input_is_named_and_nothing_is_lost(desk: Page, database: Database) -> None:
    page = begin(desk, "several")
    add(page, "Roof")
    for bad in ("", "x" * 201, "turn\u202earound"):
        assert add(page, bad).status == 422
    assert add(page, "Guard", rule="two-thirds-written").status == 422
    assert titles(database) == ["Roof"]
    assert page.get(f"{page.path}/9").status == 404


def test_an_election_asks_for_seats_and_candidates_and_takes_the_ordinary_rule(
    desk: Page, database: Database
) -> None:
    page = begin(desk, "election")
    assert page.path.endswith("/seats")
    page.post(seats="7", source="")
    for number in (1, 2):
        add(page, f"Candidate {number}")
    with database.reading() as session:
        motion = session.scalars(select(Motion)).one()
        assert (motion.kind, motion.seats, motion.rule_key) == ("election", 7, "civil-code-ordinary")
        assert motion.asks == 2
    assert "fewer candidates than seats" in page.text


def test_three_seats_want_the_citys_rule(desk: Page, database: Database) -> None:
    page = begin(desk, "election").post(seats="3", source="")
    assert page.status == 422
    assert "needs the city’s rule" in page.text
    page.post(seats="4", source="")
    assert page.status == 422
    page.post(seats="3", source="City rules, Article 9")
    with database.reading() as session:
        assert session.scalars(select(SmallCommittee.source)).one() == "City rules, Article 9"


def test_the_review_lists_what_stands_on_the_sheet_and_what_an_election_lacks(
    desk: Page, database: Database
) -> None:
    page = begin(desk, "election").post(seats="5", source="")
    add(page, "Candidate 1")
    review = page.path.replace("items", "review")
    page.get(review)
    assert "An election needs at least two candidates." in page.text
    assert "Candidate 1" in page.text
    assert "what is to be built" not in page.text, "nothing is built"


def test_a_draft_that_asks_its_own_question_again_forgets_the_items(desk: Page, database: Database) -> None:
    page = begin(desk, "several")
    add(page, "Roof")
    page.get(page.path.replace("items", "question")).post(question="Just this?", details="", sheet="one")
    assert titles(database) == []
    assert page.path.endswith("/scope")


def test_an_announced_motion_keeps_its_items(desk: Page, database: Database) -> None:
    page = begin(desk, "several")
    add(page, "Roof")
    here = page.path
    with database.writing() as session:
        motion = session.scalars(select(Motion)).one()
        motion.rule_key, motion.rule_version = "civil-code-special", "2021"
        motion.opens_at, motion.closes_at, motion.announced_at = f.NOW, f.CLOSES, f.NOW
        session.commit()
    page.post(f"{here}/1/remove")
    assert titles(database) == ["Roof"]


def test_a_question_may_have_a_share_of_the_households_of_its_own(desk: Page, database: Database) -> None:
    page = begin(desk, "several")
    assert add(page, "Lift", rule="households-share", share="two").status == 422
    assert "Write a fraction such as 2/3" in page.text
    assert "for the whole sheet" in page.text
    add(page, "Lift", rule="households-share", share="80%")
    add(page, "Guard", share="nonsense")
    assert "· 4/5" in page.text
    with database.reading() as session:
        rows = session.execute(select(MotionItem.rule_key, MotionItem.share).order_by(MotionItem.position))
        assert [tuple(row) for row in rows] == [("households-share", "4/5"), (None, None)]


def test_an_election_is_offered_the_ordinary_rule_alone(desk: Page, database: Database) -> None:
    page = begin(desk, "election")
    page.post(seats="5")
    code = page.path.split("/")[3]
    page.get(f"/committee/m/{code}/rule")
    assert 'value="civil-code-ordinary"' in page.text
    for barred in ("civil-code-special", "households-share", "custom", "two-thirds-written"):
        assert f'value="{barred}"' not in page.text
        page.get(f"/committee/m/{code}/rule").post(rule=barred)
        assert page.status == 422
    assert page.get(f"/committee/m/{code}/custom").path.endswith("/rule")
