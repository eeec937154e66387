"""The tally in lots: what breaks off in the middle has done nothing, and the next look begins anew."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Survey, SurveyAnswer, SurveyParticipation, SurveyResponse
from app.services import survey_results, survey_tally
from app.survey_worker import SurveyWorker
from tests.conftest import Clock
from tests.services import surveying as s

HOMES = 7


def closed(database: Database, code: str) -> int:
    with database.writing() as session:
        survey = s.opened(session, code=code)
        for number in range(1, HOMES + 1):
            s.answer(session, survey, number, works=["lift"], say=f"第{number}户")
        session.commit()
        return survey.survey_id


def of(session: Session, survey_id: int) -> tuple[int, int, int]:
    """Responses, marks and envelopes."""
    responses, marks = (
        len(session.scalars(select(table.response_key).where(table.survey_id == survey_id)).all())
        for table in (SurveyResponse, SurveyAnswer)
    )
    sealed = select(SurveyParticipation.envelope_sealed).where(SurveyParticipation.survey_id == survey_id)
    return responses, marks, sum(each is not None for each in session.scalars(sealed))


def test_a_tally_that_breaks_off_leaves_all_envelopes_and_holds_up_no_other(
    app: Flask, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = closed(database, "TEST"), closed(database, "MANY")
    clock.moment = s.CLOSES
    worker, write, written = SurveyWorker(app.extensions["louyi"]), survey_tally.insert_rows, []

    def break_off(session: Session, rows: Any) -> None:
        written.append(len(rows))
        if len(written) == 2:
            raise RuntimeError("away")
        write(session, rows)

    monkeypatch.setattr(survey_tally, "LOT", 3)
    monkeypatch.setattr(survey_tally, "insert_rows", break_off)
    assert worker.round()
    with database.reading() as session:
        assert of(session, first) == (0, 0, HOMES)
        assert of(session, second) == (HOMES, 3 * HOMES, 0)
    assert worker.round()
    assert not worker.round()
    with database.reading() as session:
        assert of(session, first) == (HOMES, 3 * HOMES, 0)
        found = survey_results.results(session, session.get_one(Survey, first))
    assert (found.responses, found.of("works").keys) == (HOMES, {"lift": HOMES})
    assert written == [3, 3, 3, 3, 1, 3, 3, 1]
