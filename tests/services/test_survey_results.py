"""Counted by the database: before the tally and after it the same, in a constant number of queries."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.services import survey_rates, survey_results, survey_tally
from tests.factories import VAULT
from tests.services import surveying as s
from tests.statements import counted


def answered(session: Session, homes: int, *, code: str = "TEST") -> s.Survey:
    survey = s.opened(session, anonymous=False, floors=10, code=code)
    for number in range(1, homes + 1):
        works = ["lift"] if number % 2 else ["lift", "roof"]
        s.answer(
            session, survey, number, works=works, first=["roof", "park"], people=str(number % 3), wish="4"
        )
    return survey


def test_marks_places_and_amounts_are_counted(session: Session) -> None:
    found = survey_results.results(session, answered(session, 6))
    assert (found.responses, found.buildings) == (6, {"3": 6})
    works = found.of("works")
    assert (works.answered, works.keys, works.keys_in) == (
        6,
        {"lift": 6, "roof": 3},
        {("3", "lift"): 6, ("3", "roof"): 3},
    )
    assert found.of("first").places == {("roof", 1): 6, ("park", 2): 6}
    assert found.of("people").amounts == {0: 2, 1: 2, 2: 2}
    assert found.of("say").answered == 0
    assert found.marks == 6 + 6 + 9 + 12 + 6


def test_the_tally_changes_no_number(session: Session) -> None:
    survey = answered(session, 7)
    before = survey_results.results(session, survey)
    survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=VAULT)
    assert survey_results.results(session, survey) == before


def test_ten_times_the_answers_take_as_many_queries(session: Session) -> None:
    few, many = answered(session, 2), answered(session, 20, code="MANY")
    for survey in (few, many):
        survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=VAULT)
    for survey in (few, many):
        session.refresh(survey)
    spent, engine = [], session.get_bind().engine
    for survey in (few, many):
        with counted(engine) as statements:
            survey_results.results(session, survey)
            survey_rates.rates(session, survey)
        spent.append(len(statements))
    assert spent[0] == spent[1] <= 3


def test_a_lot_of_envelopes_is_opened_in_as_many_statements_as_one(session: Session) -> None:
    spent = []
    for homes, code in ((5, "TEST"), (20, "MANY")):
        survey = s.opened(session, floors=10, code=code)
        for number in range(1, homes + 1):
            s.answer(session, survey, number, works="lift")
        with counted(session.get_bind().engine) as statements:
            assert survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=VAULT)
        spent.append(len(statements))
        assert survey_results.results(session, survey).of("works").keys == {"lift": homes}
    assert spent[0] == spent[1]


def test_every_response_comes_once_with_all_its_marks(session: Session) -> None:
    survey = answered(session, 6)
    rows = list(survey_results.every(session, survey, VAULT))
    assert sorted(row.room or "" for row in rows) == ["101", "102", "201", "202", "301", "302"]
    assert {row.helped for row in rows} == {False}
    assert all([mark[0] for mark in row.marks["first"]] == ["roof", "park"] for row in rows)


def test_how_many_answered_is_what_the_results_say_before_the_tally_and_after(session: Session) -> None:
    survey, other = answered(session, 7), answered(session, 2, code="MANY")
    for now in (None, s.CLOSES):
        if now is not None:
            for each in (survey, other):
                survey_tally.tally(session, each.survey_id, now=now, vault=VAULT)
        found = survey_results.results(session, survey)
        assert survey_results.answered(session, survey) == found.responses == 7
        for question in ("who", "works", "first", "say", "unknown"):
            assert survey_results.answered(session, survey, question) == found.of(question).answered
        with counted(session.get_bind().engine) as statements:
            survey_results.answered(session, survey, "works")
        assert len(statements) == 1
