"""The results of a large survey that is open are counted once a minute; of a small one at each view."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.database import Database
from app.models import Survey
from app.survey_worker import SurveyWorker
from app.web.surveys import results
from tests.conftest import Clock, Page, at_desk
from tests.factories import NOW
from tests.services import surveying as s
from tests.statements import counted

AS_OF = "So many answers are counted once a minute at most."
VIEWS = ("results", "results?by=who", "results/live", "results/live?by=who")
HOMES = 6


@pytest.fixture
def code(database: Database, clock: Clock) -> str:
    """Open, with the home; all but the last home have answered."""
    clock.moment = NOW + timedelta(hours=1)
    with database.writing() as session:
        survey = s.opened(session, anonymous=False)
        for number in range(1, HOMES + 1):
            s.answer(session, survey, number, works=["lift"])
        session.commit()
        return survey.code


def one_more(database: Database, code: str) -> None:
    with database.writing() as session:
        survey = session.query(Survey).filter_by(code=code).one()
        s.answer(session, survey, HOMES + 1, works=["lift"])
        session.commit()


def staff(app: Flask) -> Page:
    return at_desk(app)


@pytest.mark.parametrize("view", VIEWS)
def test_many_are_counted_once_a_minute_and_the_page_says_when(
    app: Flask, database: Database, clock: Clock, code: str, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "LARGE", HOMES - 1)
    page, first, spent = staff(app), clock.moment, []
    for after, answers, instant in ((0, 6, first), (59, 6, first), (60, 7, first + timedelta(minutes=1))):
        clock.moment = first + timedelta(seconds=after)
        with counted(database.engine) as statements:
            page.get(f"/surveys/{code}/{view}")
        spent.append(len(statements))
        local = instant + timedelta(hours=8)
        assert f"Drawn from {answers} answers." in page.text
        assert f"{local:%H:%M}. {AS_OF}" in page.text
        if after == 0:
            one_more(database, code)
    assert spent[1] <= spent[0] - 4
    assert spent[2] == spent[0]


@pytest.mark.parametrize("view", VIEWS)
def test_few_are_counted_at_each_view(
    app: Flask, database: Database, code: str, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "LARGE", HOMES + 1)
    page = staff(app).get(f"/surveys/{code}/{view}")
    assert "Drawn from 6 answers." in page.text
    one_more(database, code)
    page.get(f"/surveys/{code}/{view}")
    assert "Drawn from 7 answers." in page.text
    assert AS_OF not in page.text


def test_what_was_kept_is_not_shown_once_the_survey_is_tallied(
    app: Flask, database: Database, clock: Clock, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "LARGE", HOMES - 1)
    clock.moment = s.CLOSES - timedelta(seconds=20)
    page = staff(app).get(f"/surveys/{code}/results")
    assert AS_OF in page.text
    one_more(database, code)
    clock.moment = s.CLOSES
    SurveyWorker(app.extensions["louyi"]).round()
    page.get(f"/surveys/{code}/results")
    assert "Drawn from 7 answers." in page.text
    assert AS_OF not in page.text
