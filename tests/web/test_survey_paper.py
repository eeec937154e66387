"""A survey on paper: the blank sheet, and a worker who types what came back."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import Database
from app.models import Activity, Survey, SurveyParticipation, SurveyPlace
from app.services import survey_answers
from tests import factories as f
from tests.conftest import Clock, Page
from tests.delivery.paper import pages_text
from tests.services import surveying as s


@pytest.fixture
def place(database: Database) -> None:
    with database.writing() as session:
        s.place(session)
        session.commit()


@pytest.fixture
def worker(app: Flask, place: None) -> Page:  # noqa: ARG001 - the house stands first
    return Page(app.test_client()).get("/").in_english().sign_in("worker-test")


def begun(database: Database, *, opened: bool = True, **changes: object) -> Survey:
    """A survey of the test house."""
    with database.writing() as session:
        survey = s.draft(session, session.scalars(select(f.Compound)).one(), **changes)
        if opened:
            s.surveys.open_survey(
                session, survey, now=f.NOW, actor=session.get_one(f.User, survey.created_by)
            )
        session.commit()
        return survey


def taken_part(database: Database) -> list[SurveyParticipation]:
    with database.reading() as session:
        return list(session.scalars(select(SurveyParticipation)))


@pytest.mark.parametrize("opened", [True, False])
def test_a_blank_sheet_is_there_before_and_after_the_opening(
    worker: Page, database: Database, opened: bool
) -> None:
    survey = begun(database, opened=opened)
    worker.get(f"/surveys/{survey.code}{'/papers' if opened else ''}")
    assert f"/surveys/{survey.code}/sheet.pdf?lang=zh" in worker.text
    worker.get(f"/surveys/{survey.code}/sheet.pdf?lang=zh")
    said = "".join(pages_text(worker.data))
    assert "改造意愿调查" in said
    assert "业主委员会或社区工作者" in said
    assert ("草稿" in said) is not opened
    assert "Only" not in said
    assert "Questions" in "".join(pages_text(worker.get(f"/surveys/{survey.code}/sheet.pdf?lang=en").data))
    assert worker.get(f"/surveys/{survey.code}/sheet.pdf?lang=xx").status == 200


def test_a_sheet_is_typed_by_numbers_and_recorded_as_paper(worker: Page, database: Database) -> None:
    survey = begun(database, anonymous=False)
    worker.get(f"/surveys/{survey.code}/paper").post(home="3 1 101")
    assert "room 101" in worker.text
    assert "<b>2</b> 屋顶" in worker.text
    worker.post(who="1", people="3", works="1 4 花园", first="3,1", wish="5", say="谢谢 1 2", record="1")
    assert "The next sheet?" in worker.text
    with database.reading() as session:
        (row,) = session.scalars(select(SurveyParticipation))
        seat = s.seat(session, session.scalars(select(Survey)).one(), 1)
        kept = survey_answers.envelope_of(session, survey, seat, f.VAULT).sent
        assert kept == {
            "values": {
                "who": "owner", "people": "3", "works": ["lift", "other"], "first": ["park", "lift"],
                "wish": 5, "say": "谢谢 1 2",
            },
            "others": {"works": "花园"},
        }  # fmt: skip
        assert (row.room, row.on_paper, row.helped_by is not None) == ("101", True, True)
        last = session.scalars(select(Activity).order_by(Activity.activity_id.desc())).first()
        assert last
        assert (last.kind, last.details) == ("survey_paper", {})
    assert "1 of them on paper" in worker.get(f"/surveys/{survey.code}").text


def test_enter_without_a_script_only_shows_what_was_understood(worker: Page, database: Database) -> None:
    survey = begun(database)
    worker.get(f"/surveys/{survey.code}/paper/3-1-101")
    first = re.search(r"<button[^>]*>", worker.text.split('id="sheet"')[1])
    assert first
    assert 'name="look"' in first[0]
    worker.post(who="1", works="1 2", look="1")
    assert worker.status == 200
    assert "Nothing is recorded yet" in worker.text
    assert "电梯, 屋顶" in worker.text
    assert 'value="1 2"' in worker.text
    assert taken_part(database) == []


def test_a_slip_is_told_at_its_question_and_nothing_is_lost(worker: Page, database: Database) -> None:
    survey = begun(database)
    worker.get(f"/surveys/{survey.code}/paper/3-1-101")
    worker.post(who="7", people="many", works="1 3", wish="", say="话", record="1")
    assert worker.status == 422
    assert "“7” is no number of a choice here." in worker.text
    assert "Please write a number in figures." in worker.text
    for kept in ('value="7"', 'value="many"', 'value="1 3"', 'value="话"'):
        assert kept in worker.text
    assert re.search(r'<input[^>]*id="q-who"[^>]* autofocus', worker.text)
    assert taken_part(database) == []
    worker.post(who="", record="1")
    assert "Please answer this question." in worker.text


def test_a_home_that_has_answered_is_told_and_not_written_over(worker: Page, database: Database) -> None:
    survey = begun(database)
    with database.writing() as session:
        s.answer(session, session.scalars(select(Survey)).one(), 1, say="本人")
        session.commit()
    before = [row.envelope_sealed for row in taken_part(database)]
    worker.get(f"/surveys/{survey.code}/paper").post(home="3-1-101")
    assert worker.status == 422
    assert "has answered already" in worker.text
    worker.get(f"/surveys/{survey.code}/paper/3-1-101").post(who="2", say="纸上", record="1")
    assert worker.status == 409
    assert 'value="纸上"' in worker.text
    assert [(row.envelope_sealed, row.on_paper) for row in taken_part(database)] == [(before[0], False)]


def test_homes_that_the_survey_does_not_know_are_not_typed_for(worker: Page, database: Database) -> None:
    survey = begun(database)
    for home in ("3-1-999", "9-9-101", "what", "3-1"):
        worker.get(f"/surveys/{survey.code}/paper").post(home=home)
        assert worker.status == 422, home
        assert "knows no such place" in worker.text
    assert worker.get(f"/surveys/{survey.code}/paper/3-1-999").status == 404


@pytest.mark.parametrize("identity", ["open", "phone"])
def test_where_persons_answer_the_next_sheet_of_the_entrance_follows(
    worker: Page, database: Database, identity: str
) -> None:
    survey = begun(database, identity=identity, one_per="person")
    worker.get(f"/surveys/{survey.code}/paper").post(home="3栋1单元")
    assert "Building 3, entrance 1" in worker.text
    for _sheet in range(2):
        worker.post(who="1", record="1")
        assert "The next sheet?" in worker.text
    rows = taken_part(database)
    assert [(row.room, row.on_paper) for row in rows] == [(None, True)] * 2
    assert len({row.subject_digest for row in rows}) == 2


def test_the_same_form_sent_twice_is_one_answer(worker: Page, database: Database) -> None:
    survey = begun(database, identity="open", one_per="person")
    worker.get(f"/surveys/{survey.code}/paper/3-1")
    form = {"who": "1", "record": "1"}
    token = re.search(r'name="token" value="([^"]+)"', worker.text)
    assert token
    worker.post(**form)
    worker.post(**form | {"token": token[1]})
    assert worker.status == 409
    assert len(taken_part(database)) == 1


def test_a_question_of_photos_keeps_nobody_from_recording(worker: Page, database: Database) -> None:
    survey = begun(database, opened=False, anonymous=False)
    data = s.asked()
    data["sections"][0]["questions"].insert(
        0, {"id": "pic", "kind": "photo", "label": {"zh": "照片"}, "required": True}
    )
    with database.writing() as session:
        row = session.scalars(select(Survey)).one()
        chair = session.get_one(f.User, row.created_by)
        s.surveys.set_questionnaire(session, row, data, now=f.NOW, actor=chair)
        s.surveys.open_survey(session, row, now=f.NOW, actor=chair)
        session.commit()
    worker.get(f"/surveys/{survey.code}/paper/3-1-101")
    assert "照片" not in worker.text
    assert "2. 您是" in worker.text
    worker.post(who="1", pic="x", record="1")
    assert "The next sheet?" in worker.text


def test_conditions_are_said_in_numbers_and_what_is_not_asked_is_passed_over(
    worker: Page, database: Database
) -> None:
    survey = begun(database, opened=False)
    data = s.asked()
    data["sections"][1]["show_if"] = [{"question": "who", "any": ["tenant"]}]
    with database.writing() as session:
        row = session.scalars(select(Survey)).one()
        chair = session.get_one(f.User, row.created_by)
        s.surveys.set_questionnaire(session, row, data, now=f.NOW, actor=chair)
        s.surveys.open_survey(session, row, now=f.NOW, actor=chair)
        session.commit()
    worker.get(f"/surveys/{survey.code}/paper/3-1-101")
    assert "Only after 2 in question 1." in worker.text
    assert 'data-only="1:2;"' in worker.text
    worker.post(who="1", works="99 话", look="1")
    assert worker.status == 200
    assert "Passed over" in worker.text
    worker.post(who="2", works="99 话", look="1")
    assert worker.status == 422


def test_a_worker_of_another_building_types_nothing_here(app: Flask, database: Database, place: None) -> None:  # noqa: ARG001
    survey = begun(database)
    with database.writing() as session:
        compound = session.scalars(select(f.Compound)).one()
        f.user(session, "narrow", "worker", compound).grants[0].building = "9"
        session.commit()
    narrow = Page(app.test_client()).get("/").in_english().sign_in("narrow")
    narrow.get(f"/surveys/{survey.code}/paper").post(home="3-1-101")
    assert "knows no such place" in narrow.text
    assert narrow.get(f"/surveys/{survey.code}/paper/3-1-101").status == 404
    with database.reading() as session:
        assert session.scalars(select(SurveyPlace)).one().building == "3"


def test_after_the_close_nothing_is_typed(worker: Page, database: Database, clock: Clock) -> None:
    survey = begun(database)
    worker.get(f"/surveys/{survey.code}/paper/3-1-101")
    clock.moment = s.CLOSES
    worker.post(who="1", record="1")
    assert taken_part(database) == []
