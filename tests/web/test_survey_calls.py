"""Whoever wants to be called says so for itself; workers see it, first in the visits of its own vote."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import Database
from app.models import Survey, SurveyCall, SurveyCalling, User
from app.services import (
    finding,
    survey_calling,
    survey_codes,
    survey_motions,
    survey_plan,
    survey_tally,
    surveys,
)
from app.services.roll import Scope
from app.services.survey_calling import About
from app.services.survey_motions import Wanted
from app.services.survey_plan import Change, Said
from tests import factories as f
from tests.conftest import Clock, Page
from tests.services import surveying as s
from tests.web.resident_walk import sms_code

LATE = s.CLOSES + timedelta(minutes=1)


def draft(database: Database, **changes: object) -> Survey:
    with database.writing() as session:
        survey = s.draft(session, s.place(session), **changes)
        session.commit()
        return survey


def opened(database: Database, about: About = About("加装电梯"), **changes: object) -> Survey:
    survey = draft(database, **changes)
    with database.writing() as session:
        survey = session.get_one(Survey, survey.survey_id)
        chair = session.get_one(User, survey.created_by)
        survey_calling.set_calling(session, survey, about, now=f.NOW, actor=chair)
        surveys.open_survey(session, survey, now=f.NOW, actor=chair)
        session.commit()
        return survey


def tally(database: Database, survey: Survey, clock: Clock) -> None:
    clock.moment = LATE
    with database.writing() as session:
        survey_tally.tally(session, survey.survey_id, now=LATE, vault=f.VAULT)
        session.commit()


def kept(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(SurveyCall)) or 0


def proved(page: Page, database: Database, survey: Survey, number: int) -> Page:
    page.get("/").in_english()
    page.get(f"/s/{survey.code}/call").post(phone=f.phone(number))
    return page.post(code=sms_code(database))


def staff(app: Flask, name: str) -> Page:
    return Page(app.test_client()).get("/").in_english().sign_in(name)


def test_the_builder_of_an_anonymous_survey_says_about_what_alone(app: Flask, database: Database) -> None:
    survey = draft(database)
    desk = staff(app, "chair-test")
    desk.get(f"/surveys/{survey.code}/calling")
    assert "asked once more on the last page" in desk.text
    assert "Which answer agrees" not in desk.text
    desk.post(topic="加装电梯")
    assert "Asked apart, after the answers" in desk.text
    desk.get(f"/surveys/{survey.code}/calling")
    desk.post(topic="")
    assert "Nobody is asked." in desk.text


def test_of_a_named_one_also_which_answer_agrees(app: Flask, database: Database) -> None:
    survey = draft(database, anonymous=False)
    desk = staff(app, "chair-test")
    desk.get(f"/surveys/{survey.code}/calling")
    desk.post(topic="加装电梯")
    assert "Choose which answer agrees" in desk.text
    assert re.search(r"1\. .+: .+</label>", desk.text), "an answer that may agree names its question"
    desk.post(topic="加装电梯", agrees="who:owner", wished=["works:lift", "wish+"])
    assert "By an answer of the survey" in desk.text
    with database.reading() as session:
        found = session.scalars(select(SurveyCalling)).one()
        assert (found.question, found.option) == ("who", "owner")
        assert found.wished == [["works", "lift"], *(["wish", point] for point in "345")]
    desk.get(f"/surveys/{survey.code}/calling")
    assert desk.text.count("<details open>") == 2, "where something is ticked, its question is unfolded"


def home(survey: Survey, room: str = "101") -> str:
    return survey_codes.home_code(survey, f.key(room), f.VAULT)


def test_it_stands_once_the_survey_is_open(app: Flask, database: Database) -> None:
    survey = opened(database)
    assert staff(app, "chair-test").get(f"/surveys/{survey.code}/calling").status == 404


def test_she_agrees_apart_from_her_answers_and_takes_it_back(page: Page, database: Database) -> None:
    survey = opened(database)
    proved(page, database, survey, 1)
    assert page.path == f"/s/{survey.code}/call"
    assert "Your answers stay anonymous" in page.text
    page.post(home=home(survey), agree="1")
    assert "You may be called." in page.text
    assert kept(database) == 1
    page.post(home=home(survey), stop="1")
    assert kept(database) == 0


def test_the_last_page_leads_there_whatever_was_answered(page: Page, database: Database) -> None:
    survey = opened(database)
    with database.writing() as session:
        row = session.get_one(Survey, survey.survey_id)
        s.answer(session, row, 1, works=["roof"])
        session.commit()
    proved(page, database, survey, 1)
    page.get(f"/s/{survey.code}/thanks")
    assert "One more thing, apart from the survey" in page.text
    assert f"/s/{survey.code}/call" in page.text


@pytest.mark.parametrize("other", ["201", "0", "电梯", ""])
def test_nobody_speaks_for_a_home_of_another(page: Page, database: Database, other: str) -> None:
    survey = opened(database)
    proved(page, database, survey, 1)
    page.post(home=home(survey, other) if other == "201" else other, agree="1")
    assert page.status == 404
    assert kept(database) == 0


def test_without_a_phone_nothing_is_told_or_taken(page: Page, database: Database) -> None:
    survey = opened(database)
    page.get("/").in_english()
    page.post(f"/s/{survey.code}/call", home="0", agree="1")
    assert page.path == f"/s/{survey.code}/phone"
    assert kept(database) == 0


def test_after_the_close_it_can_be_taken_back_and_nothing_else(
    page: Page, database: Database, clock: Clock
) -> None:
    survey = opened(database)
    proved(page, database, survey, 1).post(home=home(survey), agree="1")
    tally(database, survey, clock)
    proved(page, database, survey, 1)
    page.post(home=home(survey), stop="1")
    assert "You will not be called." in page.text
    page.post(home=home(survey), agree="1")
    assert kept(database) == 0


def test_the_way_to_take_it_back_stands_beside_the_posted_results(
    page: Page, database: Database, clock: Clock
) -> None:
    survey = opened(database)
    tally(database, survey, clock)
    with database.writing() as session:
        row = session.get_one(Survey, survey.survey_id)
        surveys.publish(session, row, now=clock(), actor=session.get_one(User, row.created_by))
        session.commit()
    assert f"/s/{survey.code}/call" in page.get(f"/s/{survey.code}").text


def test_a_survey_that_asks_nobody_has_no_such_page(page: Page, database: Database) -> None:
    survey = opened(database, About(""))
    assert page.get(f"/s/{survey.code}/call").status == 404


def test_the_list_is_sealed_until_the_close_and_then_shows_homes(
    app: Flask, page: Page, database: Database, clock: Clock
) -> None:
    survey = opened(database)
    proved(page, database, survey, 1).post(home=home(survey), agree="1")
    worker = staff(app, "worker-test")
    worker.get(f"/surveys/{survey.code}/calls")
    assert "shown after the close" in worker.text
    assert "101" not in worker.text.partition("<main")[2]
    assert "waits for a call" not in worker.get("/work").text
    tally(database, survey, clock)
    worker = staff(app, "worker-test")
    worker.get(f"/surveys/{survey.code}/calls")
    assert "101" in worker.text
    worker.get("/work")
    assert "1 home waits for a call" in worker.text
    assert f"/surveys/{survey.code}/calls" in worker.text
    worker.get(f"/surveys/{survey.code}/calls")
    worker.post(f"/surveys/{survey.code}/calls/3-1-101", talked="1")
    assert "Talked to on" in worker.text
    worker.get("/work")
    assert "waits for a call" not in worker.text
    assert worker.post(f"/surveys/{survey.code}/calls/3-1-102", talked="1").status == 404
    worker.get(f"/surveys/{survey.code}/calls")
    worker.post(f"/surveys/{survey.code}/calls/3-1-101", stop="1")
    assert kept(database) == 0


def vote(database: Database, survey: Survey, clock: Clock, *, calls_first: bool) -> str:
    """An open motion that was made from the survey's line on the lift."""
    with database.writing() as session:
        row = session.get_one(Survey, survey.survey_id)
        chair = session.get_one(User, row.created_by)
        plan = survey_plan.choose(session, row, ["works"], now=clock(), actor=chair)
        change = Change("lift", Said("needs_vote", "占用绿地", "业委会"), ("works", "lift"))
        survey_plan.save(session, row, [change], now=clock(), actor=chair)
        line = survey_plan.lines(session, row, plan)[0].line
        assert line is not None
        wanted = Wanted(Scope("3", "1"), "加装电梯？", "", "civil-code-special", calls_first)
        motion, _new = survey_motions.draft_from(session, row, line, wanted, now=clock(), actor=chair)
        f.motions.change_draft(motion, opens_at=clock(), closes_at=clock() + timedelta(days=7), notice_days=0)
        f.motions.open_motion(session, motion, now=clock())
        session.commit()
        return motion.code


@pytest.mark.parametrize("calls_first", [True, False])
def test_who_agreed_comes_first_in_the_visits_of_its_own_vote_alone(
    app: Flask, page: Page, database: Database, clock: Clock, calls_first: bool
) -> None:
    survey = opened(database)
    proved(page, database, survey, 1).post(home=home(survey), agree="1")
    tally(database, survey, clock)
    code = vote(database, survey, clock, calls_first=calls_first)
    worker = staff(app, "worker-test")
    worker.get(f"/work/m/{code}")
    assert ("First: homes that want to talk about: 加装电梯 (1)" in worker.text) is calls_first
    with database.writing() as session:
        found = finding.find_motion(session, code)
        assert found is not None
        f.cast(session, f.flat_of(session, found.motion, "101"), "no", at=clock())
        session.commit()
    worker.get(f"/work/m/{code}")
    assert "First: homes that want to talk" not in worker.text
