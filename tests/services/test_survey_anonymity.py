"""An attacker with the whole database, its logs and its backups links no more than chance (issue 6, D.2)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from app.models import SurveyAnswer, SurveyParticipation, SurveyPlace, SurveyResponse
from app.services import survey_tally
from tests.factories import VAULT
from tests.services import surveying as s

AFTER = s.CLOSES + timedelta(minutes=1)
HOMES = 40


def tallied(session: Session, homes: int = HOMES) -> s.Survey:
    """Home n says that n people live there: a mark that shows where the order went."""
    survey = s.opened(session, floors=HOMES // 2)
    for number in range(1, homes + 1):
        s.answer(session, survey, number, people=str(number % 20), say=f"第{number}户")
    session.commit()
    survey_tally.tally(session, survey.survey_id, now=AFTER, vault=VAULT)
    session.commit()
    return survey


def stored_order(session: Session, table: str, column: str) -> list[bytes]:
    """The rows as they lie: by ctid, or as SQLite gives them without being asked for an order."""
    physical = "ORDER BY ctid" if session.get_bind().dialect.name == "postgresql" else ""
    return list(session.scalars(text(f"SELECT {column} FROM {table} {physical}")))


def test_before_the_close_nothing_readable_is_there(session: Session) -> None:
    survey = s.opened(session)
    for number in range(1, 9):
        s.answer(session, survey, number, say="请修屋顶")
    assert session.scalars(select(SurveyResponse)).all() == []
    assert session.scalars(select(SurveyAnswer)).all() == []
    sealed = session.scalars(select(SurveyParticipation.envelope_sealed)).all()
    assert all("请修屋顶".encode() not in each for each in sealed if each)
    assert {len(each or b"") for each in sealed} == {len(sealed[0] or b"")}


def test_no_column_joins_the_two_tables_but_the_survey(session: Session) -> None:
    tallied(session)
    who, what = (
        {column.name for column in table.__table__.columns} for table in (SurveyParticipation, SurveyResponse)
    )
    assert who & what == {"survey_id", "anonymous", "participation_key"}
    assert set(session.scalars(select(SurveyResponse.participation_key))) == {None}
    assert set(session.scalars(select(SurveyParticipation.envelope_sealed))) == {None}
    assert set(session.scalars(select(SurveyParticipation.subject_digest))) == {None}


def test_no_instant_stands_beside_an_answer_or_a_home(session: Session) -> None:
    for table in (SurveyParticipation, SurveyResponse, SurveyAnswer, SurveyPlace):
        kinds = [
            str(column["type"]) for column in inspect(session.get_bind()).get_columns(table.__tablename__)
        ]
        assert not [kind for kind in kinds if "TIME" in kind or "DATE" in kind]


def test_the_order_of_rows_says_nothing(session: Session) -> None:
    """The place of an answer among the answers, against the place of its home: like two decks of cards.

    Of 40 homes one is in its place by chance; ten or more would be less than one in a million.
    """
    survey = tallied(session)
    said = {
        row.response_key: int(VAULT.unseal(row.text_sealed).strip("第户"))
        for row in session.scalars(select(SurveyAnswer).where(SurveyAnswer.question == "say"))
        if row.text_sealed
    }
    rooms = dict(
        session.execute(select(SurveyParticipation.participation_key, SurveyParticipation.room)).all()
    )
    number = {room: place for place, room in enumerate(sorted(rooms.values(), key=lambda r: int(r or 0)), 1)}
    answers = [said[key] for key in stored_order(session, "survey_responses", "response_key")]
    homes = [
        number[rooms[key]] for key in stored_order(session, "survey_participations", "participation_key")
    ]
    marks = list(dict.fromkeys(said[key] for key in stored_order(session, "survey_answers", "response_key")))
    assert sorted(answers) == sorted(homes) == list(range(1, HOMES + 1))
    for shown in (answers, marks):
        for order in (homes, sorted(homes), sorted(homes, reverse=True)):
            assert sum(a == b for a, b in zip(shown, order, strict=True)) < 10
    assert survey.tallied_at is not None


TABLES = ("survey_responses", "survey_answers", "survey_participations")


def test_all_answers_come_in_one_transaction(session: Session) -> None:
    """PostgreSQL numbers the transaction of every row: of the answers it is one and the same."""
    tallied(session)
    if session.get_bind().dialect.name != "postgresql":
        for table in TABLES:
            made = session.scalar(text(f"SELECT sql FROM sqlite_master WHERE name = '{table}'"))
            assert "WITHOUT ROWID" in str(made)
        return
    for table in TABLES:
        assert len(set(session.scalars(text(f"SELECT xmin::text FROM {table}")))) == 1


def test_fewer_than_five_answers_are_destroyed_unread(session: Session) -> None:
    tallied(session, homes=4)
    assert session.scalars(select(SurveyResponse)).all() == []
    assert set(session.scalars(select(SurveyParticipation.envelope_sealed))) == {None}


def test_five_answers_are_opened(session: Session) -> None:
    tallied(session, homes=5)
    assert len(session.scalars(select(SurveyResponse)).all()) == 5
