"""In a named survey a home sees its own wishes first; in an anonymous one there is no such page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import Database
from app.models import Survey, User
from app.services import sales, survey_people, survey_plan, survey_tally
from app.services.living_roll import Person
from app.services.survey_plan import Change, Said
from tests import factories as f
from tests.conftest import Clock, Page
from tests.services import surveying as s
from tests.services.claiming import PAPERS
from tests.web.resident_walk import sms_code

LATE = s.CLOSES + timedelta(minutes=1)


def answered(database: Database, clock: Clock, *, anonymous: bool = False, posted: bool = True) -> Survey:
    with database.writing() as session:
        survey = s.opened(session, anonymous=anonymous)
        for number in range(1, 7):
            s.answer(session, survey, number, works=["roof"] if number == 1 else ["lift"])
        survey_tally.tally(session, survey.survey_id, now=LATE, vault=f.VAULT)
        survey = session.get_one(Survey, survey.survey_id)
        chair = session.get_one(User, survey.created_by)
        plan = survey_plan.choose(session, survey, ["works"], now=LATE, actor=chair)
        changes = [
            Change("a", Said("planned", "先修屋顶", "街道办", "2027-Q2"), ("works", "roof")),
            Change("b", Said("needs_vote", "要业主表决", "业委会"), ("works", "lift")),
        ]
        survey_plan.save(session, survey, changes, now=LATE, actor=chair)
        if posted:
            survey_plan.publish(session, survey, plan, now=LATE, actor=chair)
        session.commit()
    clock.moment = LATE + timedelta(hours=1)
    return survey


def proved(page: Page, database: Database, survey: Survey, number: int) -> Page:
    page.get("/").in_english()
    page.get(f"/s/{survey.code}/mine").post(phone=f.phone(number))
    return page.post(code=sms_code(database))


def test_her_own_wishes_stand_first_and_nobody_elses(page: Page, database: Database, clock: Clock) -> None:
    survey = answered(database, clock)
    page.get("/").in_english()
    page.get(f"/s/{survey.code}/plan")
    assert f"/s/{survey.code}/mine" in page.text
    proved(page, database, survey, 1)
    assert page.path == f"/s/{survey.code}/mine"
    assert "先修屋顶" in page.text
    assert "要业主表决" not in page.text


def test_a_stranger_is_asked_for_her_phone_and_told_nothing(
    page: Page, database: Database, clock: Clock
) -> None:
    survey = answered(database, clock)
    page.get("/").in_english()
    page.get(f"/s/{survey.code}/mine")
    assert page.path == f"/s/{survey.code}/phone"
    assert "先修屋顶" not in page.text


def test_in_an_anonymous_survey_there_is_no_such_page(page: Page, database: Database, clock: Clock) -> None:
    survey = answered(database, clock, anonymous=True)
    assert page.get(f"/s/{survey.code}/mine").status == 404
    page.get(f"/s/{survey.code}/plan")
    assert page.status == 200
    assert f"/s/{survey.code}/mine" not in page.text
    assert page.get(f"/s/{survey.code}/phone").path == f"/s/{survey.code}"


def test_before_the_list_is_posted_there_is_none_either(page: Page, database: Database, clock: Clock) -> None:
    survey = answered(database, clock, posted=False)
    assert page.get(f"/s/{survey.code}/mine").status == 404
    assert page.get(f"/s/{survey.code}/phone").path == f"/s/{survey.code}"


def test_a_buyer_does_not_learn_what_the_seller_wished(page: Page, database: Database, clock: Clock) -> None:
    survey = answered(database, clock)
    with database.writing() as session:
        compound = session.scalars(select(f.Compound)).one()
        chair = session.get_one(User, survey.created_by)
        motion = f.draft(session, compound, chair)
        f.motions.change_draft(
            motion, opens_at=clock.moment, closes_at=clock.moment + timedelta(days=7), notice_days=0
        )
        f.motions.open_motion(session, motion, now=clock.moment)
        sales.record_sale(
            *(session, compound, f.key("101"), Person("买受人", f.phone(88)), PAPERS),
            now=clock.moment,
            actor=chair,
            vault=f.VAULT,
        )
        session.commit()
    proved(page, database, survey, 88)
    assert "先修屋顶" not in page.text
    assert "or it was sold since" in page.text


@pytest.mark.parametrize("after", [timedelta(seconds=-1), timedelta()])
def test_a_year_after_the_close_the_link_is_gone(
    page: Page, database: Database, clock: Clock, after: timedelta
) -> None:
    survey = answered(database, clock)
    clock.moment = s.CLOSES + survey_people.KEPT + after
    with database.writing() as session:
        for each in survey_people.expired(session, now=clock.moment):
            survey_people.forget(session, each, now=clock.moment)
        session.commit()
    assert (page.get(f"/s/{survey.code}/mine").status == 404) == (not after)


def test_who_answers_a_survey_of_today_is_not_sent_to_her_wishes(page: Page, database: Database) -> None:
    with database.writing() as session:
        survey = s.opened(session, anonymous=False)
        chair = session.get_one(User, survey.created_by)
        plan = survey_plan.choose(session, survey, ["works"], now=f.NOW, actor=chair)
        survey_plan.publish(session, survey, plan, now=f.NOW, actor=chair)
        session.commit()
    page.get(f"/s/{survey.code}/mine")
    page.get(f"/s/{survey.code}/begin").post(phone=f.phone(1))
    page.post(code=sms_code(database))
    assert page.path.startswith(f"/s/{survey.code}/answer/")
