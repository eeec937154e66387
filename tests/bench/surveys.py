"""`python -m tests.bench.surveys [responses] [questions]`: a large survey counted, shown, and taken along.

A database of its own; the answers are put into the tables as the tally puts them, some at a time. A third
word, `tally`, begins with sealed envelopes instead and opens them. Memory is the most so far, step by step.
"""

from __future__ import annotations

import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import schema
from app.database import Database
from app.delivery.exports import SheetTable, write_csv, write_workbook
from app.domain.surveys import answers, questionnaire
from app.models import Survey, SurveyAnswer, SurveyParticipation, SurveyResponse
from app.services import survey_results, survey_tally
from app.services.survey_envelopes import Envelope, seal
from app.services.surveys import newest_wording, places_of
from tests.factories import NOW, VAULT
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
            if sys.argv[3:] == ["tally"]:
                timed("envelopes sealed", lambda: enclose(session, survey, responses, questions))
            else:
                names = [f"q{number}" for number in range(questions)]
                timed("answers written", lambda: fill(session, survey, responses, names))
            session.commit()
        with database.writing() as session:
            timed("tallied", lambda: count(session, survey.survey_id))
            session.commit()
        with database.reading() as session:
            row = session.get_one(Survey, survey.survey_id)
            found = timed("results read", lambda: survey_results.results(session, row))
            print(f"{found.responses} responses, {len(found.questions)} questions")
            timed("rows as .csv", lambda: take_along(session, row, "csv"))
            timed("rows as .xlsx", lambda: take_along(session, row, "xlsx"))
        database.engine.dispose()


def timed(what: str, step: Any) -> Any:
    """Do it, and say how long it took and what was in memory at most until then."""
    start = time.perf_counter()
    found = step()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what}: {time.perf_counter() - start:.2f} s, {most} MB", flush=True)
    return found


def count(session: Session, survey_id: int) -> None:
    """The tally itself where there are envelopes; else its last step."""
    survey = session.get_one(Survey, survey_id)
    if sys.argv[3:] == ["tally"]:
        survey_tally.tally(session, survey_id, now=s.CLOSES, vault=VAULT)
    else:
        counted_as_tallied(session, survey)


def counted_as_tallied(session: Session, survey: Survey) -> None:
    """Count what was filled in."""
    survey_results.keep_counts(session, survey)
    survey.tallied_at = survey.closes_at
    session.flush()


def take_along(session: Session, survey: Survey, kind: str) -> None:
    """A cell for each question, into a file on the disk."""
    rows = (
        [each.building, *(marks[0][0] for marks in each.marks.values())]
        for each in survey_results.every(session, survey, VAULT)
    )
    table = SheetTable("a", ["b"] * 100, rows)
    with tempfile.TemporaryFile() as file:
        write_csv(file, table) if kind == "csv" else write_workbook(file, [table], created=NOW)


def enclose(session: Session, survey: Survey, homes: int, questions: int) -> None:
    """Each home has sent a single choice of five to each question."""
    options = [{"id": f"k{key}", "label": {"zh": str(key)}} for key in range(5)]
    many = [
        {"id": f"q{number}", "kind": "single", "label": {"zh": str(number)}, "options": options}
        for number in range(questions)
    ]
    sections = [{"id": "all", "title": {"zh": "全"}, "questions": many}]
    asked = {"title": {"zh": "调查"}, "sections": sections}
    newest_wording(session, survey).questionnaire = asked
    form = {f"q{number}": [f"k{number % 5}"] for number in range(questions)}
    sent = answers.read(questionnaire.read(asked), form, draft=True).answers.data()
    place = places_of(session, survey)[0].survey_place_id
    for start in range(0, homes, LOT):
        rows = [
            {
                "participation_key": secrets.token_bytes(16),
                "survey_id": survey.survey_id,
                "anonymous": True,
                "survey_place_id": place,
                "sent": True,
                "envelope_sealed": seal(Envelope(None, sent), VAULT),
            }
            for _each in range(min(LOT, homes - start))
        ]
        session.execute(insert(SurveyParticipation), rows)


def fill(session: Session, survey: Survey, responses: int, questions: Sequence[str]) -> None:
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


def _marks(survey: Survey, keys: list[bytes], questions: Sequence[str]) -> Iterator[dict[str, Any]]:
    for key in keys:
        for question in questions:
            yield {
                "response_key": key,
                "survey_id": survey.survey_id,
                "question": question,
                "key": str(key[1] % 5 + 1),
                "place": 0,
                "amount": None,
                "text_sealed": None,
            }


if __name__ == "__main__":
    main()
