"""From the announcement to the first instant of voting: the wording is fixed, the roll is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.database import Database
from app.services import motions
from app.services.roll import import_roll
from tests import factories as f
from tests.conftest import Clock, Page
from tests.web.committee_desk import add_draft, motion_of, settle

OPENS = datetime(2026, 3, 17, 16, tzinfo=UTC)
"""Midnight in Beijing after fifteen whole days."""


@pytest.fixture
def code(database: Database, page: Page) -> str:
    """A draft with fifteen days of notice, on the screen of its chair."""
    settle(database)
    page.sign_in("chair-test").in_english()
    return add_draft(database, notice_days=15, opens_at=OPENS, closes_at=OPENS + timedelta(days=7))


def announce(page: Page, code: str) -> Page:
    return page.get(f"/committee/m/{code}/review").post(f"/committee/m/{code}/announce")


def test_the_review_offers_to_announce_and_not_to_open(page: Page, code: str) -> None:
    page.get(f"/committee/m/{code}/review")
    assert "The roll can be corrected until voting begins on 18 March 2026, 00:00" in page.text
    assert f'action="/committee/m/{code}/announce"' in page.text
    assert f'action="/committee/m/{code}/open"' not in page.text


def test_announced_it_is_public_and_its_wording_fixed(page: Page, code: str, database: Database) -> None:
    assert page.get(f"/m/{code}").status == 404
    announce(page, code)
    assert page.path == f"/committee/m/{code}"
    assert motion_of(database, code).frozen_at is None
    page.post(f"/committee/m/{code}/question", question="Another?", details="")
    assert motion_of(database, code).question != "Another?"
    public = page.get(f"/m/{code}").text
    assert "You can answer from" in public
    assert "At least 8 of 12 homes" in public, "the rule is worked for the living roll"


def test_nobody_opens_it_before_the_notice_is_over(
    page: Page, code: str, database: Database, clock: Clock
) -> None:
    page.get(f"/committee/m/{code}/review").post(f"/committee/m/{code}/open")
    assert "Voting would begin before the days of notice are over." in page.text
    announce(page, code).post(f"/committee/m/{code}/open")
    assert "Voting would begin before the days of notice are over." in page.text
    assert motion_of(database, code).frozen_at is None
    clock.moment = OPENS
    page.sign_in("chair-test").get(f"/committee/m/{code}").post(f"/committee/m/{code}/open")
    assert motion_of(database, code).frozen_at == OPENS


def test_too_early_a_beginning_is_not_announced(page: Page, code: str, database: Database) -> None:
    early = add_draft(
        database,
        notice_days=15,
        opens_at=OPENS - timedelta(seconds=1),
        closes_at=OPENS + timedelta(days=7),
    )
    announce(page, early)
    assert "Not announced: Voting would begin before the days of notice are over." in page.text
    assert motion_of(database, early).announced_at is None


def test_the_roll_is_corrected_until_then_and_decides_as_it_stands_at_the_opening(
    page: Page, code: str, database: Database
) -> None:
    announce(page, code).post(f"/committee/m/{code}/post-roll")
    assert page.get(f"/m/{code}/roll").status == 200
    with database.writing() as session:
        motion = motions.get_motion(session, motion_of(database, code).motion_id)
        import_roll(session, motion.compound, f.house(floors=7), f.VAULT)
        motions.open_motion(session, motion, now=OPENS)
        session.commit()
    assert "At least 10 of 14 homes" in page.get(f"/m/{code}").text


def test_residents_and_workers_are_told_when_it_begins(page: Page, code: str) -> None:
    announce(page, code)
    assert "Answers can be given soon" in page.get(f"/m/{code}/flat").text
    assert "Sheets can be entered from 18 March 2026, 00:00 on." in page.get(f"/work/m/{code}").text


def test_an_announced_motion_can_be_withdrawn_by_two_and_never_opens(
    page: Page, code: str, database: Database
) -> None:
    announce(page, code).get(f"/second-person/m/{code}")
    assert "/withdraw" in page.text
    assert "/void" not in page.text
    page.get(f"/second-person/m/{code}/withdraw").post(reason="The city changed its plan")
    assert page.status == 200
    with database.writing() as session:
        assert motions.due_to_open(session, OPENS) == [motion_of(database, code).motion_id]
