"""Looking at many answers costs as many statements as looking at few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.database import Database
from app.models import Survey, User
from app.services import surveys
from tests.bench import survey_answers as made
from tests.conftest import Clock, Page, at_desk
from tests.factories import NOW
from tests.services import surveying as s
from tests.statements import counted

QUESTIONS = 6
PAGES = (
    "/surveys/{code}/results",
    "/surveys/{code}/facade",
    "/surveys/{code}/results?by=q0",
    "/surveys/{code}/compare?with={other}",
    "/surveys/{code}/words-of/say",
    "/surveys/{code}/plan",
    "/s/{code}/results",
)


def closed(database: Database, responses: int) -> str:
    """Counted and posted."""
    with database.writing() as session:
        survey = made.opened(session, QUESTIONS)
        made.fill(session, survey, responses)
        made.tally(session, survey, of_envelopes=False)
        row = session.get_one(Survey, survey.survey_id)
        surveys.publish(session, row, now=s.CLOSES, actor=session.get_one(User, row.created_by))
        session.commit()
        return row.code


def open_still(database: Database, responses: int) -> str:
    """With the home, so that its results are there already."""
    with database.writing() as session:
        survey = made.opened(session, QUESTIONS, anonymous=False)
        made.fill(session, survey, responses)
        session.commit()
        return survey.code


def desk(app: Flask) -> Page:
    return at_desk(app)


@pytest.mark.parametrize("address", PAGES)
def test_ten_times_the_answers_take_as_many_statements(
    app: Flask, database: Database, clock: Clock, address: str
) -> None:
    few, many, other = (closed(database, responses) for responses in (50, 500, 50))
    clock.moment = s.CLOSES + timedelta(minutes=1)
    page, spent = desk(app), []
    for code in (few, many):
        with counted(database.engine) as statements:
            page.get(address.format(code=code, other=other))
        assert page.status == 200
        spent.append(len(statements))
    assert spent[0] == spent[1] <= 20
    if "results" in address:
        assert "Drawn from 500 answers" in page.text


def test_a_report_of_ten_times_the_answers_takes_as_many_statements(
    app: Flask, database: Database, clock: Clock
) -> None:
    codes = [closed(database, responses) for responses in (50, 500)]
    clock.moment = s.CLOSES + timedelta(minutes=1)
    page, spent = desk(app), []
    for code in codes:
        page.get(f"/surveys/{code}/results")
        with counted(database.engine) as statements:
            assert page.post(f"/surveys/{code}/report.pdf").data.startswith(b"%PDF")
        spent.append(len(statements))
    assert spent[0] == spent[1] <= 20


def test_results_that_still_move_take_as_many_statements(
    app: Flask, database: Database, clock: Clock
) -> None:
    codes = [open_still(database, responses) for responses in (50, 500)]
    clock.moment = NOW + timedelta(minutes=1)
    page, spent = desk(app), []
    for code in codes:
        with counted(database.engine) as statements:
            page.get(f"/surveys/{code}/results?by=q0")
        spent.append(len(statements))
    assert "Drawn from 500 answers" in page.text
    assert spent[0] == spent[1] <= 20
