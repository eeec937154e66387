"""Answers from a questionnaire service's file: all rows or none, once, and taken back as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.surveys import questionnaire
from app.models import Survey, SurveyImport, SurveyImported, SurveyParticipation, SurveyResponse, User
from app.services import survey_answers, survey_import_rows, survey_imports, survey_results, survey_tally
from app.services.survey_import_rows import Cells
from app.services.survey_imports import ImportRefused, NotAllRows
from app.services.surveys import SurveyNotOpen
from tests.factories import NOW, VAULT
from tests.services import surveying as s
from tests.statements import counted

HEADER = ["序号", "您的房号", "您是", "几口人", "需要什么", "电梯", "还想说", "您的姓名"]
COLUMNS = ["", "home", "q:who", "q:people", "q:works", "q:wish", "q:say", ""]
ASKED = questionnaire.read(s.asked())


def line(number: int, home: str, works: str = "电梯┋屋顶", **changes: str) -> tuple[int, list[str]]:
    cells = [str(number), home, "业主", "3", works, "5", "谢谢", "张三"]
    for name, value in changes.items():
        cells[HEADER.index({"people": "几口人", "who": "您是"}[name])] = value
    return number, cells


def homes(number: int) -> list[tuple[int, list[str]]]:
    rooms = [f"3-1-{floor}0{door}" for floor in range(1, 13) for door in (1, 2)]
    return [line(at + 2, rooms[at]) for at in range(number)]


def chair(session: Session) -> User:
    return session.scalars(select(User).where(User.username == "chair-test")).one()


def sent(session: Session, survey: Survey, rows: Sequence[Any], data: bytes = b"file") -> SurveyImport:
    cells = survey_imports.without_persons(ASKED, Cells(HEADER, rows))
    row = survey_imports.start(session, survey, data, cells, now=NOW, actor=chair(session), vault=VAULT)
    row.columns = COLUMNS
    return row


def apply(session: Session, survey: Survey, row: SurveyImport, now: datetime = NOW) -> int:
    return survey_imports.apply(session, survey, row, ASKED, now=now, actor=chair(session), vault=VAULT)


def check(session: Session, survey: Survey, rows: Sequence[Any]) -> list[tuple[int, int | None, object]]:
    found = survey_import_rows.check(session, survey, ASKED, Cells(HEADER, rows), COLUMNS, VAULT)
    return [
        (each.row, each.column, each.why if isinstance(each.why, str) else each.why.why)
        for each in found.faults
    ]


@pytest.mark.parametrize("anonymous", [True, False])
def test_rows_become_answers_that_are_counted(session: Session, anonymous: bool) -> None:
    survey = s.opened(session, floors=12, anonymous=anonymous)
    row = sent(session, survey, homes(6))
    assert apply(session, survey, row) == 6
    assert row.cells_sealed is None
    assert len(session.scalars(select(SurveyResponse)).all()) == (0 if anonymous else 6)
    survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=VAULT)
    found = survey_results.results(session, survey)
    assert found.responses == 6
    assert found.of("works").keys == {"lift": 6, "roof": 6}
    assert found.of("wish").keys == {"5": 6}
    assert [(each.answers, each.row.imported_at) for each in survey_imports.done(session, survey)] == [
        (6, NOW)
    ]


def test_what_tells_a_person_is_never_kept(session: Session) -> None:
    survey = s.opened(session)
    row = sent(session, survey, [line(2, "3-1-101")])
    kept = survey_imports.cells_of(row, VAULT)
    assert kept.rows == [(2, ["", "3-1-101", "业主", "3", "电梯┋屋顶", "5", "谢谢", ""])]


def test_every_fault_is_told_by_row_and_column_and_nothing_is_taken(session: Session) -> None:
    survey = s.opened(session)
    s.answer(session, survey, 2)
    rows = [
        line(2, "3栋1单元101室"),
        line(3, "3-1-999"),
        line(4, ""),
        line(5, "3-1-101"),
        line(6, "3-1-102"),
        line(7, "3-1-201", works="飞机"),
        line(8, "3-1-202", people="21"),
        (9, ["9", "3-1-301", "", "", "(跳过)", "", "", ""]),
    ]
    assert check(session, survey, rows) == [
        (3, 1, "unknown_home"),
        (4, 1, "no_home"),
        (5, 1, "same_home"),
        (6, 1, "answered"),
        (7, 4, "unread"),
        (8, 3, "too_large"),
    ]
    row = sent(session, survey, rows)
    with pytest.raises(NotAllRows):
        apply(session, survey, row)
    assert s.sent(session, survey) == 1


def test_a_file_is_taken_once_and_again_only_after_it_was_taken_back(session: Session) -> None:
    survey = s.opened(session, anonymous=False)
    row = sent(session, survey, homes(2))
    apply(session, survey, row)
    with pytest.raises(ImportRefused) as refused:
        sent(session, survey, homes(2))
    assert refused.value.why == "twice"
    with pytest.raises(ImportRefused):
        apply(session, survey, row)
    assert survey_imports.take_back(session, survey, row, now=NOW) == 2
    for table in (SurveyImport, SurveyImported, SurveyParticipation, SurveyResponse):
        assert session.scalars(select(table)).all() == []  # type: ignore[var-annotated]
    apply(session, survey, sent(session, survey, homes(2)))
    assert s.sent(session, survey) == 2


def test_a_home_that_answers_itself_is_no_longer_of_the_file(session: Session) -> None:
    survey = s.opened(session, anonymous=False)
    row = sent(session, survey, homes(2))
    apply(session, survey, row)
    own = survey_answers.envelope_of(session, survey, s.seat(session, survey, 1), VAULT)
    assert own.sent is not None
    s.answer(session, survey, 1, wish="1")
    assert [each.answers for each in survey_imports.done(session, survey)] == [1]
    assert survey_imports.take_back(session, survey, row, now=NOW) == 1
    assert s.sent(session, survey) == 1


def test_after_the_close_nothing_is_taken_over_or_back(session: Session) -> None:
    survey = s.opened(session)
    row = sent(session, survey, homes(6))
    apply(session, survey, row)
    waiting = sent(session, survey, homes(1), b"another")
    with pytest.raises(SurveyNotOpen):
        apply(session, survey, waiting, s.CLOSES)
    with pytest.raises(SurveyNotOpen):
        survey_imports.take_back(session, survey, row, now=s.CLOSES)
    survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=VAULT)
    assert [each.cells_sealed for each in session.scalars(select(SurveyImport))] == [None]


def test_a_survey_of_owners_or_phones_takes_no_file(session: Session) -> None:
    survey = s.opened(session, identity="phone", one_per="person")
    with pytest.raises(SurveyNotOpen):
        sent(session, survey, homes(1))


def test_without_proof_each_row_is_a_person_of_an_entrance(session: Session) -> None:
    survey = s.opened(session, identity="open", one_per="person")
    row = sent(session, survey, [line(2, "3-1"), line(3, "3栋1单元"), line(4, "3-1-101"), line(5, "3-1")])
    assert apply(session, survey, row) == 4
    assert {each.room for each in session.scalars(select(SurveyParticipation))} == {None}


def test_the_check_takes_the_same_queries_for_any_number_of_rows(session: Session) -> None:
    survey = s.opened(session, floors=12)
    costs = []
    for number in (2, 20):
        with counted(session.get_bind()) as statements:  # type: ignore[arg-type]
            check(session, survey, homes(number))
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_too_many_rows_or_none_are_refused(session: Session) -> None:
    survey = s.opened(session)
    for rows in ([], [line(at, "3-1-101") for at in range(survey_imports.MOST_ROWS + 1)]):
        with pytest.raises(ImportRefused):
            sent(session, survey, rows)


@pytest.mark.parametrize(("own", "opened"), [(0, 8), (1, 8), (4, 8), (5, 13)])
def test_few_own_answers_beside_those_of_a_file_are_destroyed_unread(
    session: Session, own: int, opened: int
) -> None:
    """Whoever has the file knows eight of them, and would know the rest by taking these away."""
    survey = s.opened(session, floors=10)
    apply(session, survey, sent(session, survey, homes(8)))
    for number in range(9, 9 + own):
        s.answer(session, survey, number, say="只有我家这样写")
    survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=VAULT)
    said = [each.marks["say"][0][3] for each in survey_results.every(session, survey, VAULT)]
    assert len(said) == opened
    assert said.count("只有我家这样写") == opened - 8
    assert set(session.scalars(select(SurveyParticipation.envelope_sealed))) == {None}
