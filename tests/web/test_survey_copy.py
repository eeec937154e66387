"""A new survey begins as a copy of another of one's own compounds."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import Database
from app.models import Survey, SurveyParticipation
from app.services import survey_calling, surveys
from app.services.survey_calling import About
from tests import factories as f
from tests.conftest import Page, at_desk
from tests.services import surveying as s

CALLS = About("加装电梯", ("who", "owner"), [("works", "lift"), ("wish", "5")])


@pytest.fixture
def source(database: Database) -> Survey:
    """An open survey of the own compound, with an answer; its words are mended, and in two languages."""
    with database.writing() as session:
        survey = s.draft(session, s.place(session), identity="household", one_per="person", anonymous=True)
        chair = session.get_one(f.User, survey.created_by)
        survey_calling.set_calling(session, survey, CALLS, now=f.NOW, actor=chair)
        surveys.open_survey(session, survey, now=f.NOW, actor=chair)
        s.answer(session, survey, 1)
        mended = s.asked()
        mended["sections"][0]["questions"][0]["label"] = {"zh": "您是谁", "en": "Who are you"}
        surveys.fix_wording(session, survey, mended, now=f.NOW, actor=chair)
        session.commit()
        return survey


@pytest.fixture
def desk(app: Flask, source: Survey) -> Page:  # noqa: ARG001 - it stands first
    return at_desk(app)


def newest(database: Database) -> Survey:
    with database.reading() as session:
        return session.scalars(select(Survey).order_by(Survey.survey_id.desc())).first()  # type: ignore[return-value]


def test_questions_settings_and_both_languages_come_along_and_no_answers(
    desk: Page, source: Survey, database: Database
) -> None:
    desk.get(f"/surveys/{source.code}")
    assert f"/surveys/of/TEST/new?copy={source.code}" in desk.text
    desk.get(f"/surveys/of/TEST/new?copy={source.code}")
    assert re.search(r'checked[^>]*value="copy"', desk.text)
    assert f'selected value="{source.code}"' in desk.text
    assert f'value="{source.title}"' in desk.text
    desk.post(template="copy", source=source.code, title="", asker="居委会", purpose="")
    assert "Draft" in desk.text
    made = newest(database)
    assert made.code != source.code
    assert (made.title, made.asker, made.purpose) == (source.title, "居委会", source.purpose)
    assert (made.identity, made.one_per, made.anonymous) == ("household", "person", True)
    assert made.opened_at is made.closes_at is None
    with database.reading() as session:
        assert survey_calling.about_of(session, made) == CALLS
        kept, copied = (
            surveys.wordings(session, session.get_one(Survey, each.survey_id)) for each in (source, made)
        )
        assert len(copied) == 1
        assert copied[0].questionnaire == kept[-1].questionnaire
        assert copied[0].questionnaire["sections"][0]["questions"][0]["label"]["en"] == "Who are you"
        of_copy = select(func.count()).where(SurveyParticipation.survey_id == made.survey_id)
        assert session.scalar(of_copy) == 0


def test_a_change_of_the_copy_leaves_the_first_as_it_was(
    desk: Page, source: Survey, database: Database
) -> None:
    desk.get("/surveys/of/TEST/new")
    desk.post(template="copy", source=source.code, title="第二次调查", asker="", purpose="再问一次")
    made = newest(database)
    assert made.asker == source.asker
    desk.post(f"/surveys/{made.code}/question/say/out")
    with database.reading() as session:
        kept, copied = (
            surveys.newest_wording(session, session.get_one(Survey, each.survey_id)).questionnaire
            for each in (source, made)
        )
    assert copied["title"] == {"zh": "第二次调查"}
    assert kept["title"]["en"] == "Renovation survey"
    assert [len(each["sections"][1]["questions"]) for each in (kept, copied)] == [4, 3]


def test_a_survey_of_another_compound_is_neither_offered_nor_copied(desk: Page, database: Database) -> None:
    with database.writing() as session:
        foreign = s.draft(session, s.place(session, "OTHER"))
        session.commit()
    desk.get(f"/surveys/of/TEST/new?copy={foreign.code}")
    assert desk.status == 200
    assert f'value="{foreign.code}"' not in desk.text
    for wanted in (foreign.code, "", "NONSENSE"):
        desk.post(template="copy", source=wanted, title="标题", asker="谁", purpose="为何")
        assert desk.status == 422
        assert "Choose the survey that is to be copied." in desk.text
    assert newest(database).survey_id == foreign.survey_id


def test_without_a_survey_no_copy_is_offered(app: Flask, database: Database) -> None:
    with database.writing() as session:
        s.place(session)
        session.commit()
    desk = at_desk(app)
    desk.get("/surveys/of/TEST/new")
    assert "A copy of another survey" not in desk.text
    desk.post(template="copy", title="标题", asker="谁", purpose="为何")
    assert desk.status == 422
