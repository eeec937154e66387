"""Photos of a named survey: sealed, with their home, seen once handed in, gone with the answers."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.surveys import answers, questionnaire
from app.models import Survey, SurveyPhoto
from app.services import survey_answers, survey_people, survey_photos, survey_tally, surveys
from app.services.survey_answers import AlreadyAnswered
from app.services.survey_photos import TooManySurveyPhotos
from app.services.surveys import SurveyIncomplete, SurveyNotOpen
from tests import factories as f
from tests.factories import NOW, VAULT
from tests.services import every_kind
from tests.services import surveying as s

IMAGE = b"a clean picture"


def draft(session: Session, **changes: Any) -> Survey:
    survey = s.draft(session, s.place(session), **changes)
    chair = session.get_one(f.User, survey.created_by)
    surveys.set_questionnaire(session, survey, every_kind.asked(), now=NOW, actor=chair)
    return survey


@pytest.fixture
def survey(session: Session) -> Survey:
    found = draft(session, anonymous=False)
    surveys.open_survey(session, found, now=NOW, actor=session.get_one(f.User, found.created_by))
    return found


def left(session: Session, survey: Survey, number: int) -> str:
    """The n-th home sends a picture."""
    row = survey_answers.begin(session, survey, s.seat(session, survey, number), now=NOW, helped=False)
    return survey_photos.keep(session, row, "photo", IMAGE, VAULT)


def given(*references: str) -> answers.Answers:
    form = {"single": ["roof"], "photo": list(references)}
    return answers.read(questionnaire.read(every_kind.asked()), form).answers


def save(session: Session, survey: Survey, number: int, *references: str, send: bool = True) -> None:
    act = survey_answers.send if send else survey_answers.save
    act(session, survey, s.seat(session, survey, number), given(*references), now=NOW, vault=VAULT)


def references(session: Session, survey: Survey) -> list[str]:
    return [each.reference for each in survey_photos.handed_in(session, survey, "photo", limit=50)]


def test_an_anonymous_survey_cannot_ask_for_one(session: Session) -> None:
    survey = draft(session)
    chair = session.get_one(f.User, survey.created_by)
    with pytest.raises(SurveyIncomplete) as refused:
        surveys.open_survey(session, survey, now=NOW, actor=chair)
    assert refused.value.what == "photo"


def test_the_table_refuses_a_photo_of_an_anonymous_survey(session: Session) -> None:
    survey = s.opened(session, code="OTHER")
    row = survey_answers.begin(session, survey, s.seat(session, survey, 1), now=NOW, helped=False)
    with pytest.raises(IntegrityError):
        survey_photos.keep(session, row, "photo", IMAGE, VAULT)


def test_staff_sees_what_is_handed_in_and_nothing_that_is_only_saved(
    session: Session, survey: Survey
) -> None:
    first = left(session, survey, 1)
    save(session, survey, 1, first, send=False)
    assert references(session, survey) == []
    assert survey_photos.picture(session, survey, first, VAULT) is None
    save(session, survey, 1, first)
    (found,) = survey_photos.handed_in(session, survey, "photo", limit=5)
    assert (found.building, found.entrance, found.room) == ("3", "1", "101")
    assert survey_photos.picture(session, survey, first, VAULT) == IMAGE
    assert survey_photos.number(session, survey, "photo") == 1
    assert IMAGE not in session.scalars(select(SurveyPhoto.image_sealed)).one()


def test_what_no_answer_names_is_dropped_and_what_was_sent_stays_until_sent_anew(
    session: Session, survey: Survey
) -> None:
    first, second, lost = (left(session, survey, 1) for _each in range(3))
    save(session, survey, 1, first)
    assert set(session.scalars(select(SurveyPhoto.reference))) == {first}
    second = left(session, survey, 1)
    save(session, survey, 1, second, send=False)
    assert references(session, survey) == [first]
    save(session, survey, 1, second)
    assert set(session.scalars(select(SurveyPhoto.reference))) == {second}
    assert lost not in references(session, survey)


def test_a_neighbours_photo_is_not_hers(session: Session, survey: Survey) -> None:
    first = left(session, survey, 1)
    row = survey_answers.begin(session, survey, s.seat(session, survey, 2), now=NOW, helped=False)
    assert survey_photos.known(session, row) == {}
    assert survey_photos.own_picture(session, row, first, VAULT) is None
    save(session, survey, 2, first)
    assert references(session, survey) == []


def test_taking_back_destroys_them(session: Session, survey: Survey) -> None:
    save(session, survey, 1, left(session, survey, 1))
    survey_answers.take_back(session, survey, s.seat(session, survey, 1), now=NOW)
    assert session.scalars(select(SurveyPhoto.reference)).all() == []


def test_the_close_drops_what_was_not_handed_in_and_a_year_drops_all(
    session: Session, survey: Survey
) -> None:
    sent = left(session, survey, 1)
    save(session, survey, 1, sent)
    save(session, survey, 1, sent, left(session, survey, 1), send=False)
    save(session, survey, 2, left(session, survey, 2), send=False)
    survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=VAULT)
    assert session.scalars(select(SurveyPhoto.reference)).all() == [sent]
    survey_people.forget(session, survey, now=s.CLOSES + survey_people.KEPT)
    assert session.scalars(select(SurveyPhoto.reference)).all() == []


def test_no_photo_comes_after_the_close_nor_from_a_worker_over_sent_answers(
    session: Session, survey: Survey
) -> None:
    seat = s.seat(session, survey, 1)
    with pytest.raises(SurveyNotOpen):
        survey_answers.begin(session, survey, seat, now=s.CLOSES, helped=False)
    save(session, survey, 1)
    with pytest.raises(AlreadyAnswered):
        survey_answers.begin(session, survey, seat, now=NOW, helped=True)


def test_a_home_cannot_fill_the_disk(session: Session, survey: Survey) -> None:
    for _each in range(survey_photos.MOST_OF_A_HOME):
        left(session, survey, 1)
    with pytest.raises(TooManySurveyPhotos):
        left(session, survey, 1)
    save(session, survey, 1)
    assert left(session, survey, 1)
