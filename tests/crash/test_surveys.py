"""kill -9 of a tally, and of an import's confirmation: all of it or nothing, and the next try goes on."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.database import Database
from app.models import (
    Survey,
    SurveyAnswer,
    SurveyCount,
    SurveyImport,
    SurveyImported,
    SurveyParticipation,
    SurveyResponse,
)
from app.services import survey_tally
from tests.factories import VAULT
from tests.live import ROOT
from tests.services import surveying as s
from tests.services import test_survey_imports as importing

pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("processes")]
AFTER = s.CLOSES + timedelta(minutes=1)
HOMES = 24
WRITES = """
import sys, time
from sqlalchemy import event
from app.database import Database
from tests.crash import test_surveys

database = Database(sys.argv[1])
seen = 0

@event.listens_for(database.engine, "after_cursor_execute")
def stop(connection, cursor, statement, *_rest):
    global seen
    seen += statement.lstrip().upper().startswith(("INSERT", "DELETE", "UPDATE", "COPY"))
    if seen == int(sys.argv[3]):
        print("held", flush=True)
        time.sleep(60)

getattr(test_surveys, sys.argv[2])(database)
print("done", flush=True)
"""
"""A process that waits behind its n-th write, inside of the transaction."""


def tally(database: Database) -> None:
    with database.writing() as session:
        survey = session.scalars(select(Survey)).one()
        survey_tally.tally(session, survey.survey_id, now=AFTER, vault=VAULT)
        session.commit()


def take_over(database: Database) -> None:
    with database.writing() as session:
        survey, row = session.scalars(select(Survey)).one(), session.scalars(select(SurveyImport)).one()
        importing.apply(session, survey, row)
        session.commit()


def state(database: Database) -> list[object]:
    """How much there is of everything that both of them write."""
    tables = (SurveyParticipation, SurveyResponse, SurveyAnswer, SurveyCount, SurveyImported)
    with database.reading() as session:
        found: list[object] = [session.scalar(select(func.count()).select_from(each)) for each in tables]
        envelopes = select(func.count(SurveyParticipation.envelope_sealed))
        stages = select(Survey.tallied_at), select(SurveyImport.imported_at)
        return [*found, session.scalar(envelopes), *(session.scalars(each).first() for each in stages)]


def killed(database: Database, act: str, at: int) -> None:
    """kill -9 behind the `at`-th write."""
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", WRITES, url, act, str(at)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        process.kill()


@pytest.mark.parametrize("at", [1, 3, 6, 9])
def test_kill_9_of_a_tally_leaves_nothing_half_done(database: Database, at: int) -> None:
    with database.writing() as session:
        survey = s.opened(session, floors=HOMES // 2)
        for number in range(1, HOMES + 1):
            s.answer(session, survey, number, people="3", say="话")
        session.commit()
    before = state(database)
    killed(database, "tally", at)
    assert state(database) == before
    tally(database)
    assert state(database)[:2] == [HOMES, HOMES]
    assert state(database)[5:7] == [0, AFTER]


@pytest.mark.parametrize("at", [1, 2, 3])
def test_kill_9_of_an_import_leaves_nothing_half_done(database: Database, at: int) -> None:
    with database.writing() as session:
        survey = s.opened(session, floors=HOMES // 2, anonymous=False)
        importing.sent(session, survey, importing.homes(HOMES))
        session.commit()
    before = state(database)
    killed(database, "take_over", at)
    assert state(database) == before
    take_over(database)
    found = state(database)
    assert (found[0], found[1], found[4]) == (HOMES, HOMES, HOMES)
    assert found[7] is not None
