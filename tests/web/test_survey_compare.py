"""Two surveys side by side: what both ask in the same words, and nothing that either hides."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Compound, Survey, User
from app.services import survey_tally, surveys
from tests import factories as f
from tests.conftest import Clock, Page, at_desk
from tests.services import surveying as s
from tests.statements import counted

COUNTED = s.CLOSES + timedelta(minutes=1)


def begun(session: Session, place: Compound, title: str, asked: dict[str, Any] | None = None) -> Survey:
    survey = s.draft(session, place, title=title)
    chair = session.get_one(User, survey.created_by)
    if asked:
        surveys.set_questionnaire(session, survey, asked, now=f.NOW, actor=chair)
    surveys.open_survey(session, survey, now=f.NOW, actor=chair)
    return survey


def closed(
    database: Database,
    title: str,
    answers: int,
    *,
    lifts: int = 0,
    people: int = 0,
    asked: dict[str, Any] | None = None,
    code: str = "TEST",
) -> str:
    """A counted one: so many answers, the first ones wish a lift or say how many live there."""
    with database.writing() as session:
        found = session.scalar(select(Compound).where(Compound.code == code))
        survey = begun(session, found or s.place(session, code), title, asked)
        for number in range(1, answers + 1):
            s.answer(
                session,
                survey,
                number,
                works=["lift" if number <= lifts else "roof"],
                wish="5",
                first=["lift", "park"],
                people="3" if number <= people else "",
            )
        survey_tally.tally(session, survey.survey_id, now=COUNTED, vault=f.VAULT)
        session.commit()
        return survey.code


@pytest.fixture
def desk(app: Flask, database: Database, clock: Clock) -> Page:
    with database.writing() as session:
        s.place(session)
        session.commit()
    clock.moment = COUNTED
    return at_desk(app)


def part(text: str, title: str) -> str:
    """The section of one question."""
    return text.split(f". {title}</h3>")[1].split("</section>")[0]


def test_both_shares_stand_side_by_side_with_their_counts(desk: Page, database: Database) -> None:
    before = closed(database, "改造前", 8, lifts=6)
    after = closed(database, "改造后", 10, lifts=2)
    desk.get(f"/surveys/{before}/results")
    assert f'href="/surveys/{before}/compare"' in desk.text
    desk.get(f"/surveys/{before}/compare")
    assert f'value="{after}"' in desk.text
    assert f'value="{before}"' not in desk.text
    desk.get(f"/surveys/{before}/compare?with={after}")
    assert desk.status == 200
    works = part(desk.text, "需要什么")
    row = works.split('<th scope="row" class="text">电梯</th>')[1].split("</tr>")[0]
    assert [cell in row for cell in ("6 (75.00 %)", "2 (20.00 %)", "−55.00")] == [True] * 3
    assert '<svg class="chart' in works
    assert "8 (100.00 %)" in part(desk.text, "最需要的")
    for seen in ("改造前", "改造后", "8 of ", "10 of ", "Response"):
        assert seen in desk.text


@pytest.mark.parametrize(
    ("one", "other", "where"), [(4, 6, "the first"), (6, 4, "the second"), (4, 4, "both surveys")]
)
def test_what_fewer_than_five_answered_in_either_is_hidden(
    desk: Page, database: Database, one: int, other: int, where: str
) -> None:
    """Also the mean of the side on which enough answered."""
    first, second = closed(database, "一", 8, people=one), closed(database, "二", 8, people=other)
    desk.get(f"/surveys/{first}/compare?with={second}")
    people = part(desk.text, "几口人")
    assert f"answered this in {where}" in people
    assert "Mean" not in people
    assert "<table" not in people


def test_of_numbers_both_means_are_told_and_no_class(desk: Page, database: Database) -> None:
    """Two widths of classes over the same answers would be two equations."""
    first, second = closed(database, "一", 8, people=6), closed(database, "二", 8, people=7)
    people = part(desk.get(f"/surveys/{first}/compare?with={second}").text, "几口人")
    assert people.count("Mean 3.00") == 2
    assert "<table" not in people


def test_a_survey_whose_answers_were_destroyed_shows_nothing(desk: Page, database: Database) -> None:
    first, second = closed(database, "一", 8, lifts=8), closed(database, "二", 3, lifts=3)
    desk.get(f"/surveys/{first}/compare?with={second}")
    assert desk.status == 200
    assert "(100.00 %)" not in desk.text
    assert "answered this in the second survey" in part(desk.text, "需要什么")


def test_questions_that_ask_something_else_are_named_and_not_compared(desk: Page, database: Database) -> None:
    other = copy.deepcopy(s.asked())
    other["sections"][1]["questions"][0]["options"][1]["label"]["zh"] = "围墙"
    other["sections"][1]["questions"][2]["label"]["zh"] = "门禁"
    first, second = closed(database, "一", 8), closed(database, "二", 8, asked=other)
    desk.get(f"/surveys/{first}/compare?with={second}")
    named = desk.text.split("<summary>4 questions are not compared")[1].split("</details>")[0]
    assert [f"<li>{label}</li>" in named for label in ("需要什么", "电梯", "门禁", "您是")] == [True] * 3 + [
        False
    ]
    assert ". 需要什么</h3>" not in desk.text
    assert ". 您是</h3>" in desk.text
    assert "还想说" in desk.text.split("it is answered in words or photos")[1].split("</details>")[0]


def test_a_foreign_survey_is_unknown_on_either_side(desk: Page, database: Database, app: Flask) -> None:
    mine, foreign = closed(database, "一", 8), closed(database, "外", 8, code="FAR")
    assert foreign not in desk.get(f"/surveys/{mine}/compare").text
    for address in (
        f"/surveys/{mine}/compare?with={foreign}",
        f"/surveys/{foreign}/compare?with={mine}",
        f"/surveys/{foreign}/compare",
        f"/surveys/{mine}/compare?with=nonsense",
    ):
        assert desk.get(address).status == 404
    with database.writing() as session:
        place = session.scalars(select(Compound).where(Compound.code == "TEST")).one()
        f.user(session, "office-x", "office", place)
        session.commit()
    office = Page(app.test_client()).get("/").in_english().sign_in("office-x")
    assert office.get(f"/surveys/{mine}/compare?with={foreign}").status == 200
    assert "(100.00 %)" in office.text


def test_what_is_not_counted_and_the_survey_itself_are_refused_in_words(
    desk: Page, database: Database, clock: Clock
) -> None:
    mine = closed(database, "一", 8)
    with database.writing() as session:
        clock.moment = f.NOW
        waiting = begun(session, session.scalars(select(Compound)).one(), "没到时间").code
        session.commit()
    clock.moment = COUNTED
    desk.get(f"/surveys/{mine}/compare?with={waiting}")
    assert desk.status == 200
    assert "“没到时间” is not closed and counted yet" in desk.text
    assert "No other survey of your compounds" in desk.text
    assert "same survey" in desk.get(f"/surveys/{mine}/compare?with={mine.lower()}").text
    assert desk.get(f"/surveys/{waiting}/compare?with={mine}").status == 404


def test_the_worklist_names_it_once_there_are_two(desk: Page, database: Database) -> None:
    closed(database, "一", 5)
    assert "/compare" not in desk.get("/surveys").text
    newest = closed(database, "二", 5)
    assert f'href="/surveys/{newest}/compare"' in desk.get("/surveys").text


def test_many_surveys_take_as_many_statements(desk: Page, database: Database) -> None:
    first, second = closed(database, "一", 5), closed(database, "二", 5)
    spent = []
    for _round in range(2):
        with counted(database.engine) as statements:
            assert desk.get(f"/surveys/{first}/compare?with={second}").status == 200
        spent.append(len(statements))
        for more in range(4):
            closed(database, f"另{more}", 5)
    assert spent[0] == spent[1] <= 25
