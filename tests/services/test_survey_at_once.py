"""Two browsers of one home, an answer against the close, two workers: each in a session of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from app.database import Database
from app.models import Survey, SurveyParticipation, SurveyResponse
from app.services import survey_answers, survey_tally
from app.services.surveys import SurveyNotOpen
from tests.factories import NOW, VAULT
from tests.services import surveying as s


def opened(database: Database, **changes: object) -> int:
    with database.writing() as session:
        survey = s.opened(session, **changes)  # type: ignore[arg-type]
        for number in range(3, 9):
            s.answer(session, survey, number)
        session.commit()
        return survey.survey_id


def at_once(*acts: Callable[[], object]) -> list[object]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(act) for act in acts]]


def send(database: Database, survey_id: int, number: int, say: str) -> Callable[[], bool]:
    def act() -> bool:
        with database.writing() as session:
            survey = session.get_one(Survey, survey_id)
            seat = s.seat(session, survey, number)
            try:
                survey_answers.send(
                    session, survey, seat, s.typed(who="owner", say=say), now=NOW, vault=VAULT
                )
            except SurveyNotOpen:
                return False
            session.commit()
            return True

    return act


def tally(database: Database, survey_id: int) -> Callable[[], bool]:
    def act() -> bool:
        with database.writing() as session:
            done = survey_tally.tally(session, survey_id, now=s.CLOSES + timedelta(seconds=1), vault=VAULT)
            session.commit()
            return done is not None

    return act


def counts(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        sent = session.scalar(select(func.count()).where(SurveyParticipation.sent)) or 0
        return sent, session.scalar(select(func.count()).select_from(SurveyResponse)) or 0


def test_the_co_owners_of_a_home_send_at_once_and_make_one_answer(database: Database) -> None:
    survey_id = opened(database, anonymous=False)
    assert at_once(*(send(database, survey_id, number, "话") for number in (2, 902, 2, 902))) == [True] * 4
    assert counts(database) == (7, 7)


def test_two_workers_open_the_envelopes_once(database: Database) -> None:
    survey_id = opened(database)
    assert sorted(map(bool, at_once(*(tally(database, survey_id) for _each in range(3))))) == [
        False,
        False,
        True,
    ]
    assert counts(database) == (6, 6)


def test_an_answer_against_the_tally_is_counted_or_refused_and_never_half(database: Database) -> None:
    """The clock of the sender still says open: the lock decides."""
    survey_id = opened(database)
    at_once(tally(database, survey_id), *(send(database, survey_id, number, "话") for number in (1, 2, 9)))
    sent, responses = counts(database)
    assert sent == responses
