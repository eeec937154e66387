"""From “needs a vote” to a draft motion in one step; the survey is never evidence of consent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import Database
from app.models import Motion, Survey, SurveyPlanLine
from app.services import finding, motions
from tests import factories as f
from tests.conftest import Clock, Page
from tests.web.test_survey_plan import LIFT, answered, desk, posted, survey
from tests.web.test_survey_plan import row as fields

__all__ = ["desk", "survey"]
FORM = {"question": "您是否同意本单元加装电梯？", "scope": "entrance:3/1", "matter": "special"}


def way(database: Database, survey: Survey) -> str:
    with database.reading() as session:
        line = session.scalars(select(SurveyPlanLine)).one()
    return f"/committee/survey/{survey.code}/line/{line.survey_plan_line_id}"


def drafts(database: Database) -> list[Motion]:
    with database.reading() as session:
        return list(session.scalars(select(Motion)))


def announce(database: Database, code: str, clock: Clock, **changes: object) -> None:
    with database.writing() as session:
        row = finding.find_motion(session, code)
        assert row is not None
        opens = clock.moment + timedelta(days=1)
        motions.change_draft(row.motion, opens_at=opens, closes_at=opens + timedelta(days=7), notice_days=0)
        motions.announce_motion(session, row.motion, now=clock.moment)
        for name, value in changes.items():
            setattr(row.motion, name, value)
        session.commit()


def test_one_step_makes_the_draft_and_says_that_the_survey_is_no_consent(
    desk: Page, survey: Survey, database: Database
) -> None:
    answered(desk, survey, **fields(LIFT, where="3-1"))
    desk.get(f"/surveys/{survey.code}/plan")
    assert way(database, survey) in desk.text
    desk.get(way(database, survey))
    assert "counts as consent" in desk.text
    assert 'value="entrance:3/1" selected' in desk.text
    assert "电梯" in desk.text
    desk.post(**FORM)
    (motion,) = drafts(database)
    assert desk.path == f"/committee/m/{motion.code}/window"
    assert (motion.question, motion.building, motion.entrance) == (FORM["question"], "3", "1")
    assert motion.rule_key == "civil-code-special"
    assert "nobody’s consent follows from it" in motion.details
    desk.get(f"/committee/m/{motion.code}/review")
    assert "Comes from the survey" in desk.text


def test_twice_pressed_is_one_draft(desk: Page, survey: Survey, database: Database) -> None:
    answered(desk, survey)
    for _time in range(2):
        desk.get(way(database, survey))
        desk.post(**FORM)
        assert desk.status == 200
    assert len(drafts(database)) == 1
    desk.get(f"/surveys/{survey.code}/plan")
    assert "Make a draft motion for another place" in desk.text


def test_once_its_vote_is_withdrawn_the_line_offers_a_draft_again(
    desk: Page, survey: Survey, database: Database, clock: Clock
) -> None:
    answered(desk, survey)
    desk.get(way(database, survey))
    desk.post(**FORM)
    announce(database, drafts(database)[0].code, clock, withdrawn_at=clock.moment)
    desk.get(f"/surveys/{survey.code}/plan")
    assert "for another place" not in desk.text
    desk.get(way(database, survey))
    desk.post(**FORM)
    assert len(drafts(database)) == 2


@pytest.mark.parametrize("missing", FORM)
def test_what_is_missing_stands_at_its_field(
    desk: Page, survey: Survey, database: Database, missing: str
) -> None:
    answered(desk, survey)
    desk.get(way(database, survey))
    desk.post(**FORM | {missing: ""})
    assert desk.status == 422
    assert drafts(database) == []


def test_a_line_that_needs_no_vote_has_no_such_page(desk: Page, survey: Survey, database: Database) -> None:
    answered(desk, survey, **fields(LIFT, state="later"))
    desk.get(f"/surveys/{survey.code}/plan")
    assert "Make a draft motion" not in desk.text
    assert desk.get(way(database, survey)).status == 404


def test_only_who_may_draft_motions_sees_the_way(
    app: Flask, desk: Page, survey: Survey, database: Database
) -> None:
    answered(desk, survey)
    with database.writing() as session:
        compound = session.scalars(select(f.Compound)).one()
        f.user(session, "office-test", "office", compound)
        session.commit()
    for name in ("office-test", "worker-test"):
        page = Page(app.test_client()).get("/").in_english().sign_in(name)
        page.get(f"/surveys/{survey.code}/plan")
        assert page.status == 200
        assert "Make a draft motion" not in page.text
        assert page.get(way(database, survey)).status == 403


def test_the_public_list_shows_a_draft_as_prepared_and_its_stage_afterwards(
    desk: Page, page: Page, survey: Survey, database: Database, clock: Clock
) -> None:
    posted(desk, survey)
    desk.get(way(database, survey))
    desk.post(**FORM)
    (motion,) = drafts(database)
    page.get("/").in_english()
    page.get(f"/s/{survey.code}/plan")
    assert "The vote is being prepared" in page.text
    assert FORM["question"] not in page.text
    announce(database, motion.code, clock)
    page.get(f"/s/{survey.code}/plan")
    assert f"/m/{motion.code}" in page.text
    assert "being prepared" not in page.text
