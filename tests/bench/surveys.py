"""`python -m tests.bench.surveys [responses] [questions]`: a large survey counted, shown, and taken along.

A database of its own; the answers are put into the tables as the tally puts them, some at a time.
"""

from __future__ import annotations

import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import schema
from app.database import Database
from app.delivery.exports import SheetTable, csv_file
from app.models import Survey, SurveyAnswer, SurveyResponse
from app.services import survey_results
from tests.factories import VAULT
from tests.services import surveying as s

LOT = 1000


def main() -> None:
    """Print what each step takes."""
    responses, questions = (int(word) for word in (*sys.argv[1:3], "100000", "60")[:2])
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder)}/bench.sqlite")
        schema.upgrade(database.engine)
        with database.writing() as session:
            survey = s.opened(session)
            timed("answers written", lambda: fill(session, survey, responses, questions))
            session.commit()
        with database.writing() as session:
            timed("counted at the tally", lambda: survey_results.keep_counts(session, survey))
            row = session.get_one(Survey, survey.survey_id)
            row.tallied_at = row.closes_at
            session.commit()
        with database.reading() as session:
            row = session.get_one(Survey, survey.survey_id)
            found = timed("results read", lambda: survey_results.results(session, row))
            print(f"{found.responses} responses, {len(found.questions)} questions")
            rows = ([each.building, len(each.marks)] for each in survey_results.every(session, row, VAULT))
            timed("rows as .csv", lambda: csv_file(SheetTable("a", ["b", "n"], rows)))
        print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
        database.engine.dispose()


def timed(what: str, step: Any) -> Any:
    """Do it, and say how long it took."""
    start = time.perf_counter()
    found = step()
    print(f"{what}: {time.perf_counter() - start:.2f} s", flush=True)
    return found


def fill(session: Session, survey: Survey, responses: int, questions: int) -> None:
    """Each response has one mark a question, of five keys, in one of twenty buildings."""
    for start in range(0, responses, LOT):
        keys = [secrets.token_bytes(16) for _each in range(min(LOT, responses - start))]
        made = [
            {
                "response_key": key,
                "survey_id": survey.survey_id,
                "anonymous": True,
                "participation_key": None,
                "building": str(key[0] % 20 + 1),
                "entrance": "",
            }
            for key in keys
        ]
        session.execute(insert(SurveyResponse), made)
        session.execute(insert(SurveyAnswer), list(_marks(survey, keys, questions)))


def _marks(survey: Survey, keys: list[bytes], questions: int) -> Iterator[dict[str, Any]]:
    for key in keys:
        for number in range(questions):
            yield {
                "response_key": key,
                "survey_id": survey.survey_id,
                "question": f"q{number}",
                "key": str(key[1] % 5 + 1),
                "place": 0,
                "amount": None,
                "text_sealed": None,
            }


if __name__ == "__main__":
    main()
