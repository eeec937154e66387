"""Consultation and paper only: the switch of a compound, and an online answer that is clearly an opinion."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Compound, Message, User
from app.services import closing, motions, personal_data
from app.services.roll import Scope
from tests import factories as f
from tests.conftest import Page
from tests.web.committee_desk import settle

SETTINGS = "/committee/c/TEST/settings"


@pytest.fixture
def chair(database: Database, page: Page) -> Page:
    settle(database)
    return page.sign_in("chair-test").in_english()


def compound_of(database: Database) -> Compound:
    with database.reading() as session:
        return session.scalars(select(Compound)).one()


def test_the_switch_of_a_compound_goes_into_new_motions_alone(chair: Page, database: Database) -> None:
    with database.writing() as session:
        place, actor = session.scalars(select(Compound)).one(), session.scalars(select(User)).one()
        before = f.draft(session, place, actor).code
        session.commit()
    chair.get(SETTINGS).post(phone="010-8888", consultation_only="y")
    assert "Saved." in chair.text
    assert (compound_of(database).phone, compound_of(database).consultation_only) == ("010-8888", True)
    with database.writing() as session:
        new = motions.draft_motion(
            session, compound_of(database).compound_id, Scope(), "?", "", now=f.NOW, actor=actor
        )
        assert new.consultation_only
        old = motions.find_motion(session, before)
        assert old is not None
        assert not old.consultation_only


def test_a_number_that_is_none_is_refused(chair: Page, database: Database) -> None:
    chair.get(SETTINGS).post(phone="<b>call me</b>")
    assert chair.status == 422
    assert "Digits only" in chair.text
    assert compound_of(database).phone == "010-12345678"


def test_an_online_answer_is_an_opinion_and_paper_counts(session: Session) -> None:
    motion = f.opened(session, consultation_only=True)
    flat = f.flat_of(session, motion, "101")
    online = f.cast(session, flat, "yes")
    assert online.fate == "channel_barred"
    assert f.voter_of(session, flat).took_part_at is None
    said = [f.VAULT.unseal(row.text_sealed) for row in session.scalars(select(Message))]
    assert said
    assert all("仅作意见，只计签名纸质票" in text for text in said)
    worker = session.scalars(select(User).where(User.username == "worker-test")).one()
    assert f.cast(session, flat, "no", entered_by=worker).fate == "valid"
    session.expire_all()
    assert f.voter_of(session, flat).took_part_at is not None
    end = f.CLOSES + timedelta(seconds=1)
    result = closing.close_motion(session, motion.motion_id, clock=lambda: end)
    assert result is not None
    assert (result.count["yes"]["heads"], result.count["no"]["heads"]) == (0, 1)


def test_every_page_before_the_answer_says_so(database: Database, page: Page) -> None:
    with database.writing() as session:
        code = f.opened(session, consultation_only=True).code
        session.commit()
    page.get("/").in_english()
    for path in (f"/m/{code}", f"/m/{code}/flat", f"/m/{code}/home/3-1-101", f"/m/{code}/home/3-1-101/phone"):
        assert "Only signed paper counts in this vote." in page.get(path).text, path
    assert "Give an opinion by phone" in page.get(f"/m/{code}/home/3-1-101").text


def test_a_motion_keeps_its_people_as_long_as_it_says(session: Session) -> None:
    short, usual = f.opened(session, retention_years=1), f.opened(session, code="OTHER")
    for motion in (short, usual):
        closing.close_motion(session, motion.motion_id, clock=lambda: f.CLOSES)

    def gone(days: int) -> list[str]:
        found = personal_data.expired(session, years=5, now=f.CLOSES + timedelta(days=days))
        return [each.motion.code for each in found]

    assert gone(364) == []
    assert gone(366) == [short.code]
    assert sorted(gone(5 * 366)) == sorted([short.code, usual.code])
