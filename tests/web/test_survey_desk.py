"""A committee makes a survey, opens it, helps a resident, reads and posts the results."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from io import BytesIO

import pytest
import python_calamine as calamine
from flask import Flask
from sqlalchemy import select

from app.database import Database
from app.domain.surveys import questionnaire
from app.models import Activity, Survey, SurveyParticipation
from app.services import survey_tally, surveys
from tests import factories as f
from tests.conftest import Clock, Page, at_desk
from tests.services import surveying as s

SETTINGS = {
    "title": "改造调查",
    "asker": "幸福街道",
    "purpose": "为改造方案收集意见",
    "who": "household",
    "named": "no",
    "closes": "2026-03-09T10:00",
}


@pytest.fixture
def desk(app: Flask, database: Database) -> Page:
    with database.writing() as session:
        s.place(session)
        session.commit()
    return at_desk(app)


def sheets(data: bytes) -> list[list[list[object]]]:
    """Every sheet of a workbook, row by row."""
    book = calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def only(database: Database) -> Survey:
    with database.reading() as session:
        return session.scalars(select(Survey)).one()


def questions(database: Database) -> questionnaire.Questionnaire:
    with database.reading() as session:
        return questionnaire.read(surveys.newest_wording(session, only(database)).questionnaire)


def test_the_empty_template_says_what_it_is_for(desk: Page) -> None:
    assert "Your own questions" in desk.get("/surveys/of/TEST/new").text


def drafted(desk: Page, template: str = "free") -> Page:
    desk.get("/surveys/of/TEST/new")
    return desk.post(template=template, title="改造调查", asker="幸福街道", purpose="为改造方案收集意见")


def an_open_one(database: Database, answers: int = 0, **changes: object) -> Survey:
    with database.writing() as session:
        place = session.scalars(select(f.Compound)).one()
        survey = s.draft(session, place, **changes)
        chair = session.get_one(f.User, survey.created_by)
        surveys.open_survey(session, survey, now=f.NOW, actor=chair)
        for number in range(1, answers + 1):
            s.answer(
                session,
                survey,
                number,
                works=["lift", "other"],
                **{"works.other": "=1+1"},
                wish="5",
                say=f"话{number}",
            )
        session.commit()
        return survey


def closed(database: Database, clock: Clock, answers: int, **changes: object) -> Survey:
    survey = an_open_one(database, answers, **changes)
    clock.moment = s.CLOSES + timedelta(minutes=1)
    with database.writing() as session:
        survey_tally.tally(session, survey.survey_id, now=clock.moment, vault=f.VAULT)
        session.commit()
    return survey


@pytest.mark.parametrize("template", ["renovation", "lift", "satisfaction", "free"])
def test_every_template_becomes_a_draft_that_can_be_looked_at(
    desk: Page, database: Database, template: str
) -> None:
    drafted(desk, template)
    code = only(database).code
    assert desk.status == 200
    assert "Draft" in desk.text
    desk.get(f"/surveys/{code}/preview")
    assert desk.status == 200
    for question in questions(database).questions():
        assert question.kind.name != "photo"
        desk.get(f"/surveys/{code}/question/{question.id}")
        assert desk.status == 200
        before = questions(database)
        fields = {"label": question.label.zh}
        desk.post(**fields | shown_fields(desk.text))
        assert desk.status == 200, desk.text
        assert questions(database).question(question.id) == before.question(question.id)
        assert questions(database) == before


def shown_fields(text: str) -> dict[str, object]:
    """The form as the page shows it."""
    text = text.split('<section class="phone"')[0]
    found: dict[str, object] = {}
    for name, value in re.findall(
        r'<input class="input" id="[^"]*"[^>]* name="([^"]+)"[^>]* value="([^"]*)"', text
    ):
        found[name] = html.unescape(value)
    for name, value in re.findall(
        r'<textarea class="input" id="[^"]*" name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', text
    ):
        found[name] = html.unescape(value)
    for name in re.findall(r'<input checked [^>]*name="([^"]+)" type="checkbox"', text):
        found[name] = "y"
    for name, options in re.findall(
        r'<select class="input" id="[^"]*" name="([^"]+)">(.*?)</select>', text, re.S
    ):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = html.unescape(chosen.group(1)) if chosen else ""
    return found


def test_a_draft_is_built_opened_and_stands(desk: Page, database: Database) -> None:
    drafted(desk)
    code = only(database).code
    desk.get(f"/surveys/{code}/add/multiple")
    desk.post(
        label="需要什么？",
        options="# 楼栋\n电梯\n屋顶\n# 小区\n停车",
        options_en="# Building\nLift\n\n# Compound\nParking",
        limit="2",
        show_if="",
        new_section="需要",
    )
    assert "This is how it looks on a phone" in desk.text
    made = questions(database).question("q2") or questions(database).question("q1")
    assert made is not None
    assert [option.label.zh for option in made.kind.offer.options] == ["电梯", "屋顶", "停车"]  # type: ignore[union-attr]
    assert [option.label.en for option in made.kind.offer.options] == ["Lift", "", "Parking"]  # type: ignore[union-attr]
    desk.post(f"/surveys/{code}/open")
    assert "Say first until when" in desk.text
    desk.get(f"/surveys/{code}/settings").post(**SETTINGS | {"who": "phone", "named": "yes"})
    assert "need “each home once”" in desk.text
    desk.post(**SETTINGS)
    desk.post(f"/surveys/{code}/open")
    assert "The survey is open." in desk.text
    assert desk.get(f"/surveys/{code}/question/{made.id}").status == 404
    assert desk.get(f"/surveys/{code}/results").status == 404
    with database.reading() as session:
        kinds = session.scalars(select(Activity.kind).order_by(Activity.activity_id)).all()
    assert kinds[-1] == "survey_opened"


def test_what_the_domain_refuses_is_said_at_its_field_and_nothing_is_lost(
    desk: Page, database: Database
) -> None:
    drafted(desk)
    code = only(database).code
    before = questions(database)
    desk.get(f"/surveys/{code}/add/ranking").post(label="排序", options="电梯\n屋顶", top="5", show_if="")
    assert desk.status == 422
    assert "This number is too large." in desk.text
    assert "电梯\n屋顶" in desk.text
    desk.get(f"/surveys/{code}/add/scale").post(label="打分", labels="差\n好", show_if="")
    assert "a scale five lines" in desk.text
    desk.get(f"/surveys/{code}/add/basket").post(
        label="预算", works="大门 | 12000\n车棚 | x", budget="10000", show_if=""
    )
    assert desk.status == 422
    said = html.unescape(desk.text)
    assert "Line 1, “大门 | 12000”: One work alone costs more than the budget." in said
    assert "Line 2, “车棚 | x”: write the price after a bar" in said
    desk.post(label="预算", works="大门 | 12000\n路灯 8000", budget="三万", show_if="")
    said = html.unescape(desk.text)
    assert "more than the budget" not in said
    assert "Line 1" not in said
    assert "Line 2, “路灯 8000”: write the price after a bar" in said
    assert questions(database) == before
    assert desk.get(f"/surveys/{code}/add/photo").status == 404


def test_a_question_on_which_another_depends_stays(desk: Page, database: Database) -> None:
    drafted(desk, "lift")
    code = only(database).code
    before = questions(database)
    asked = next(each for each in before.questions() if each.show_if)
    desk.post(f"/surveys/{code}/question/{asked.show_if[0].question}/out")
    assert "another question depends on this one" in desk.text
    assert questions(database) == before
    desk.post(f"/surveys/{code}/question/{asked.id}/out")
    assert questions(database).question(asked.id) is None


def test_a_worker_sees_and_helps_and_cannot_change(app: Flask, desk: Page, database: Database) -> None:
    survey = an_open_one(database)
    worker = Page(app.test_client()).get("/").in_english().sign_in("worker-test")
    assert worker.get("/surveys").status == 200
    assert "New survey" not in worker.text
    assert worker.get(f"/surveys/{survey.code}").status == 200
    assert worker.get(f"/surveys/{survey.code}/settings").status == 403
    worker.get(f"/surveys/{survey.code}/help").post(home="3-1-999")
    assert "knows no such home" in worker.text
    worker.post(home="3栋-1单元-101室")
    assert "room 101" in worker.text
    worker.post(works="lift")
    assert worker.status == 422
    assert "Please answer this question." in worker.text
    assert 'value="lift" checked' in worker.text
    worker.post(who="owner", works="lift")
    assert "filled in with help" in worker.text
    with database.reading() as session:
        (row,) = session.scalars(select(SurveyParticipation)).all()
        assert row.helped_by is not None
        assert session.scalars(select(Activity).order_by(Activity.activity_id.desc())).first().details == {}  # type: ignore[union-attr]
    worker.get(f"/surveys/{survey.code}/help/3-1-101").post(who="owner")
    assert worker.status == 409
    assert "has answered already" in worker.text


def test_words_are_mended_and_the_meaning_is_not(desk: Page, database: Database) -> None:
    survey = an_open_one(database)
    desk.get(f"/surveys/{survey.code}/words/works")
    assert "电梯\n屋顶\n停车" in desk.text
    desk.post(label="您家需要什么", options="电梯\n屋顶\n停车\n花园")
    assert "Only words can be mended" in desk.text
    desk.post(label="您家需要什么", options="加装电梯\n屋顶\n停车")
    assert "Mended." in desk.text
    assert "Words mended" in desk.text
    found = questions(database).question("works")
    assert found is not None
    assert found.label.zh == "您家需要什么"
    assert [each.id for each in found.kind.offer.options] == ["lift", "roof", "park"]  # type: ignore[union-attr]


def test_a_poster_is_a_page_for_each_entrance(desk: Page, database: Database) -> None:
    survey = an_open_one(database)
    desk.get(f"/surveys/{survey.code}/poster.pdf")
    assert desk.status == 200
    assert desk.data.startswith(b"%PDF")
    assert desk.get(f"/surveys/{survey.code}/poster.pdf?building=9").status == 404


def test_a_draft_whose_end_is_near_and_an_open_survey_stand_on_the_desk(
    desk: Page, database: Database
) -> None:
    with database.writing() as session:
        place = session.scalars(select(f.Compound)).one()
        survey = s.draft(session, place)
        session.commit()
    desk.get("/committee")
    assert "is a draft, and its end is near." in desk.text
    assert f'href="/surveys/{survey.code}"' in desk.text
    with database.writing() as session:
        row = session.get_one(Survey, survey.survey_id)
        surveys.open_survey(session, row, now=f.NOW, actor=session.get_one(f.User, row.created_by))
        session.commit()
    assert "is open: 0 answers, 12 homes asked." in desk.get("/committee").text
    assert "What to do next" not in desk.get("/surveys").text


def test_results_come_after_the_close_and_are_posted(
    desk: Page, app: Flask, database: Database, clock: Clock
) -> None:
    survey = closed(database, clock, 8)
    desk.sign_in("chair-test")
    desk.get(f"/surveys/{survey.code}/results")
    assert "of 12 homes" in desk.text
    assert "66.67 %" in desk.text, "rounded, as every share beside it"
    assert "电梯" in desk.text
    assert "话1" not in desk.text
    desk.get(f"/surveys/{survey.code}/words-of/say")
    assert all(f"话{number}" in desk.text for number in range(1, 7))
    public = Page(app.test_client()).get("/").in_english()
    assert public.get(f"/s/{survey.code}/results").status == 404
    assert "This survey is closed" in public.get(f"/s/{survey.code}").text
    desk.post(f"/surveys/{survey.code}/publish")
    assert "Posted" in desk.text
    public.get(f"/s/{survey.code}")
    assert "What all together said" in public.text
    assert "100.00 %" in public.text
    assert "话" not in public.text
    assert "=1+1" not in public.text


def test_from_under_five_nothing_is_shown(desk: Page, database: Database, clock: Clock) -> None:
    survey = closed(database, clock, 4, anonymous=False)
    desk.sign_in("chair-test")
    desk.get(f"/surveys/{survey.code}/results")
    assert "nothing is shown" in desk.text
    assert "电梯" not in desk.text
    assert desk.post(f"/surveys/{survey.code}/file.csv").status == 404
    assert desk.get(f"/surveys/{survey.code}/words-of/say").status == 404


def test_the_file_holds_a_row_for_each_answer_and_no_formula(
    desk: Page, database: Database, clock: Clock
) -> None:
    survey = closed(database, clock, 6, anonymous=False)
    desk.sign_in("chair-test")
    desk.get(f"/surveys/{survey.code}/results").post(f"/surveys/{survey.code}/file.xlsx")
    rows, _words = sheets(desk.data)
    assert rows[0][:6] == ["Building", "Entrance", "Room", "Helped", "1", "2"]
    assert sorted(str(row[2]) for row in rows[1:]) == ["101", "102", "201", "202", "301", "302"]
    assert {row[rows[0].index("3.lift")] for row in rows[1:]} == {1}
    assert {row[-1] for row in rows[1:]} == {"3: =1+1"}
    assert ["3", "lift", "电梯"] in _words
    desk.get(f"/surveys/{survey.code}/results").post(f"/surveys/{survey.code}/file.csv")
    assert desk.data.startswith("\ufeff".encode())
    assert len(desk.data.splitlines()) == 7


def test_the_file_of_an_anonymous_survey_names_no_home(desk: Page, database: Database, clock: Clock) -> None:
    survey = closed(database, clock, 6)
    desk.sign_in("chair-test")
    desk.get(f"/surveys/{survey.code}/results").post(f"/surveys/{survey.code}/file.xlsx")
    rows, _words = sheets(desk.data)
    assert rows[0][:4] == ["Building", "Entrance", "1", "2"]
    assert not any(str(cell) in ("101", "102", "201") for row in rows for cell in row)


def test_a_draft_is_taken_away_and_a_survey_closed_early(
    desk: Page, database: Database, clock: Clock
) -> None:
    drafted(desk)
    desk.post(f"/surveys/{only(database).code}/delete")
    assert "The draft is gone." in desk.text
    survey = an_open_one(database)
    clock.moment += timedelta(minutes=1)
    desk.get(f"/surveys/{survey.code}").post(f"/surveys/{survey.code}/close")
    assert "Closed, being counted" in desk.text
