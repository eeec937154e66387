"""Surveys that were tallied before the counts were kept show the same results after the way up."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from app import schema
from app.database import Database
from app.models import Survey
from app.services import survey_results, survey_tally
from tests.factories import VAULT
from tests.services import surveying as s


def test_the_way_up_counts_what_was_tallied(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/counts.sqlite")
    schema.upgrade(database.engine)
    with database.writing() as session:
        survey = s.opened(session, anonymous=False)
        for number in range(1, 7):
            s.answer(
                session, survey, number, works=["lift", "roof"], first=["roof", "lift"], people=str(number)
            )
        survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=VAULT)
        before = survey_results.results(session, session.get_one(Survey, survey.survey_id))
        session.commit()
    schema.downgrade(database.engine, "0025")
    schema.upgrade(database.engine)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM survey_counts"))
        assert survey_results.results(session, session.get_one(Survey, survey.survey_id)) == before
    database.engine.dispose()
