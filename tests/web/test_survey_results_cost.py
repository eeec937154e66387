"""The results of many answers cost as many statements as those of few."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app.database import Database
from app.models import Survey
from tests.bench.surveys import counted_as_tallied, fill
from tests.conftest import Clock, Page
from tests.services import surveying as s
from tests.statements import counted


def large(database: Database, code: str, responses: int) -> str:
    with database.writing() as session:
        survey = s.opened(session, code=code)
        fill(session, survey, responses, ["wish"])
        counted_as_tallied(session, session.get_one(Survey, survey.survey_id))
        session.commit()
        return survey.code


def test_the_results_of_forty_times_the_answers_take_as_many_statements(
    app: Flask, database: Database, clock: Clock
) -> None:
    spent = []
    for code, responses in (("TEST", 50), ("MANY", 2_000)):
        address = large(database, code, responses)
        clock.moment = s.CLOSES + timedelta(minutes=1)
        page = Page(app.test_client()).get("/").in_english().sign_in(f"chair-{code.lower()}")
        with counted(database.engine) as statements:
            page.get(f"/surveys/{address}/results")
        assert f"Drawn from {responses} answers" in page.text.replace(",", "")
        spent.append(len(statements))
    assert spent[0] == spent[1] <= 20
