"""What a survey keeps of a person, and that it forgets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Compound, PhoneCode, SurveyAnswer, SurveyParticipation, SurveyResponse
from app.services import survey_answers, survey_doors, survey_people, survey_tally, surveys
from tests import factories as f
from tests.factories import NOW, VAULT
from tests.services import surveying as s


def kept(session: Session, survey: s.Survey, number: int) -> list[survey_people.Row]:
    digest = VAULT.digest("phone", f.phone(number))
    return survey_people.about(session, digest, [survey.compound_id], VAULT)


def test_the_home_of_a_number_took_part_and_a_neighbour_is_not_told(session: Session) -> None:
    survey = s.opened(session)
    s.answer(session, survey, 1)
    expected = {"compound": "测试小区TEST", "survey": survey.code, "home": "3-1-101", "handed_in": True}
    assert kept(session, survey, 1) == [expected]
    assert kept(session, survey, 2) == []


def test_a_number_that_is_on_no_roll_finds_itself(session: Session) -> None:
    survey = s.opened(session, identity="phone", one_per="person")
    place = surveys.places_of(session, survey)[0]
    seat = survey_doors.seat_of_phone(survey, place, VAULT.digest("phone", f.phone(77)), VAULT)
    survey_answers.save(session, survey, seat, s.typed(), now=NOW, vault=VAULT)
    assert [(row["home"], row["handed_in"]) for row in kept(session, survey, 77)] == [("3-1", False)]
    assert kept(session, survey, 78) == []


@pytest.mark.parametrize("anonymous", [True, False])
def test_a_year_after_the_close_only_numbers_are_left(session: Session, anonymous: bool) -> None:
    survey = s.opened(session, anonymous=anonymous)
    survey_doors.request_code(session, survey, f.phone(1), "b", "zh", now=NOW, vault=VAULT)
    for number in range(1, 7):
        s.answer(session, survey, number, say="请修屋顶", wish="5")
    survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=VAULT)
    late = s.CLOSES + survey_people.KEPT
    assert list(survey_people.expired(session, now=late - timedelta(seconds=1))) == []
    assert list(survey_people.expired(session, now=late)) == [survey]
    assert len([each for each in session.scalars(select(SurveyAnswer.text_sealed)) if each]) == 6
    survey_people.forget(session, survey, now=late)
    rows = session.scalars(select(SurveyParticipation)).all()
    assert {(row.room, row.subject_digest, row.helped_by, row.envelope_sealed) for row in rows} == {
        (None,) * 4
    }
    assert set(session.scalars(select(SurveyAnswer.text_sealed))) == {None}
    assert len(session.scalars(select(SurveyResponse)).all()) == 6
    assert session.scalars(select(PhoneCode)).all() == []
    assert list(survey_people.expired(session, now=late)) == []
    assert session.get_one(Compound, survey.compound_id)
