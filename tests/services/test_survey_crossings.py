"""The marks of each question by what the same homes chose in another, counted once a home."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.services import survey_answers, survey_crossings
from app.services.survey_crossings import Crossed
from tests.factories import NOW, VAULT
from tests.services import surveying as s
from tests.statements import counted


def answer(session: Session, survey: s.Survey, number: int, **form: str | list[str]) -> None:
    """As the n-th home, which need not be an owner's."""
    seat = s.seat(session, survey, number)
    survey_answers.send(session, survey, seat, s.typed(**form), now=NOW, vault=VAULT)


def test_every_home_is_counted_once_in_its_group(session: Session) -> None:
    survey = s.opened(session, anonymous=False, floors=10)
    answer(session, survey, 1, who="owner", works=["lift", "roof"])
    answer(session, survey, 2, who="owner", works="lift")
    answer(session, survey, 3, who="tenant", works="roof", wish="4")
    answer(session, survey, 4, works="roof")
    answer(session, survey, 5, who="tenant", wish="4")
    found = survey_crossings.crossings(session, survey, ["who"], "who", ["works", "wish", "first"])
    assert found == {
        "works": Crossed(
            {("3", "owner"): 2, ("3", "tenant"): 1, ("3", ""): 1},
            {
                ("owner", "lift"): 2,
                ("owner", "roof"): 1,
                ("tenant", "roof"): 1,
                ("", "roof"): 1,
            },
        ),
        "wish": Crossed({("3", "tenant"): 2}, {("tenant", "4"): 2}),
    }


def test_the_answers_of_another_survey_are_not_in_it(session: Session) -> None:
    survey, other = s.opened(session, anonymous=False), s.opened(session, anonymous=False, code="MANY")
    answer(session, other, 1, who="owner", works="lift")
    assert survey_crossings.crossings(session, survey, ["who"], "who", ["works"]) == {}


def test_ten_times_the_answers_take_as_many_queries(session: Session) -> None:
    spent = []
    for homes, code in ((2, "TEST"), (20, "MANY")):
        survey = s.opened(session, anonymous=False, floors=10, code=code)
        for number in range(1, homes + 1):
            answer(session, survey, number, who="owner", works="lift")
        with counted(session.get_bind().engine) as statements:
            survey_crossings.crossings(session, survey, ["who"], "who", ["works"])
        spent.append(len(statements))
    assert spent == [3, 3]
