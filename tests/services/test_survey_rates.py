"""How many took part stands for no place of fewer than five homes, nor by subtraction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.models import Survey, SurveyPlace
from app.services import survey_rates
from tests.services import surveying as s


def told(session: Session, *places: tuple[str, str, int]) -> dict[str, bool]:
    """Of a survey with these entrances and their homes, which places are told."""
    survey = s.draft(session, s.place(session))
    session.add_all(
        SurveyPlace(survey_id=survey.survey_id, position=at, building=b, entrance=e, homes=homes)
        for at, (b, e, homes) in enumerate(places)
    )
    session.flush()
    rates = survey_rates.rates(session, session.get_one(Survey, survey.survey_id))
    rows = [each for whole, parts in rates.buildings for each in (whole, *parts)]
    assert rates.hides == (not all(row.told for row in rows))
    return {f"{row.building}-{row.entrance}".rstrip("-"): row.told for row in rows}


def test_places_of_five_homes_are_told(session: Session) -> None:
    found = told(session, ("1", "1", 5), ("1", "2", 12), ("2", "1", 5))
    assert set(found.values()) == {True}


def test_an_entrance_of_four_homes_is_not_to_be_had_from_its_building(session: Session) -> None:
    found = told(session, ("1", "1", 4), ("1", "2", 12), ("2", "1", 20))
    assert found == {"1": True, "1-1": False, "1-2": False, "2": True, "2-1": True}


def test_a_house_of_two_homes_takes_the_smallest_other_along(session: Session) -> None:
    found = told(session, ("1", "1", 2), ("2", "1", 9), ("3", "1", 30))
    assert [found["1"], found["2"], found["3"]] == [False, False, True]
