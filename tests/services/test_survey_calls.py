"""Who may be called: agreed to for itself, shown to nobody before the close, taken back and forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.models import Compound, Survey, SurveyCall, SurveyPlace, User
from app.services import (
    sales,
    survey_answers,
    survey_calling,
    survey_calls,
    survey_people,
    survey_tally,
    surveys,
)
from app.services.living_roll import Person
from app.services.survey_calling import About
from app.services.survey_calls import NotListed
from app.services.surveys import SurveyNotOpen, SurveyOpened
from tests import factories as f
from tests.factories import NOW, VAULT
from tests.services import surveying as s
from tests.services.claiming import PAPERS

LATE = s.CLOSES + timedelta(minutes=1)
NAMED = About("加装电梯", ("who", "owner"), [("works", "lift"), ("wish", "5")])


def opened(session: Session, about: About = About("加装电梯"), **changes: object) -> tuple[Survey, User]:
    survey = s.draft(session, s.place(session), **changes)
    chair = session.get_one(User, survey.created_by)
    survey_calling.set_calling(session, survey, about, now=NOW, actor=chair)
    surveys.open_survey(session, survey, now=NOW, actor=chair)
    return survey, chair


def home(session: Session, survey: Survey, number: int) -> tuple[SurveyPlace, str]:
    seat = s.seat(session, survey, number)
    assert seat.room is not None
    return seat.place, seat.room


def closed(session: Session, survey: Survey) -> Survey:
    survey_tally.tally(session, survey.survey_id, now=LATE, vault=VAULT)
    return session.get_one(Survey, survey.survey_id)


def rooms(session: Session, survey: Survey, now: object = LATE) -> list[str]:
    return [each.key.room for each in survey_calls.to_visit(session, survey, now)]  # type: ignore[arg-type]


def agree(session: Session, survey: Survey, number: int) -> None:
    survey_calls.agree(session, survey, *home(session, survey, number), now=NOW)


def test_of_an_anonymous_survey_each_home_says_it_for_itself(session: Session) -> None:
    survey, _chair = opened(session)
    agree(session, survey, 2)
    agree(session, survey, 1)
    agree(session, survey, 1)
    assert rooms(session, survey, NOW) == []
    assert rooms(session, closed(session, survey)) == ["101", "102"]


def test_agreeing_neither_needs_nor_changes_an_answer(session: Session) -> None:
    survey, _chair = opened(session)
    s.answer(session, survey, 1, works=["lift"])
    before = survey_answers.envelope_of(session, survey, s.seat(session, survey, 1), VAULT)
    agree(session, survey, 1)
    agree(session, survey, 9)
    assert survey_answers.envelope_of(session, survey, s.seat(session, survey, 1), VAULT) == before
    assert s.sent(session, survey) == 1


def test_what_lies_there_is_joined_to_no_answer_and_has_no_instant(session: Session) -> None:
    survey, _chair = opened(session)
    agree(session, survey, 1)
    row = session.scalars(select(SurveyCall)).one()
    assert (row.talked_at, row.talked_by) == (None, None)
    referred = {key.target_fullname for column in inspect(SurveyCall).columns for key in column.foreign_keys}
    assert referred == {"survey_callings.survey_id", "survey_places.survey_place_id", "users.user_id"}


def test_taken_back_nothing_is_left_also_after_the_close(session: Session) -> None:
    survey, _chair = opened(session)
    agree(session, survey, 1)
    survey = closed(session, survey)
    survey_calls.take_back(session, survey, *home(session, survey, 1))
    assert rooms(session, survey) == []
    assert session.scalar(select(func.count()).select_from(SurveyCall)) == 0


@pytest.mark.parametrize(
    "changes", [{"anonymous": False}, {"one_per": "person"}, {"identity": "phone", "one_per": "person"}]
)
def test_only_an_anonymous_survey_of_homes_asks_apart(session: Session, changes: dict[str, object]) -> None:
    survey, _chair = opened(session, **changes)
    assert survey_calling.asks_apart(session, survey) is None
    place = surveys.places_of(session, survey)[0]
    with pytest.raises(SurveyNotOpen):
        survey_calls.agree(session, survey, place, "101", now=NOW)


def test_after_the_close_nobody_is_added(session: Session) -> None:
    survey, _chair = opened(session)
    with pytest.raises(SurveyNotOpen):
        survey_calls.agree(session, survey, *home(session, survey, 1), now=LATE)


def test_of_a_named_survey_the_answers_agree_and_ask_for_it(session: Session) -> None:
    survey, _chair = opened(session, NAMED, anonymous=False)
    s.answer(session, survey, 1, works=["lift"])
    s.answer(session, survey, 2, works=["roof"], wish="5")
    s.answer(session, survey, 3, works=["roof"], wish="1")
    tenant = s.typed(works=["lift"], who="tenant")
    survey_answers.send(session, survey, s.seat(session, survey, 4), tenant, now=NOW, vault=VAULT)
    assert rooms(session, survey, NOW) == ["101", "102"]
    survey_calls.take_back(session, survey, *home(session, survey, 1))
    assert rooms(session, survey, NOW) == ["102"]


def test_a_changed_answer_counts_also_after_a_talk(session: Session) -> None:
    survey, chair = opened(session, NAMED, anonymous=False)
    s.answer(session, survey, 1, works=["lift"])
    survey_calls.note_talk(session, survey, *home(session, survey, 1), now=NOW, actor=chair)
    assert [each.talked_at for each in survey_calls.to_visit(session, survey, NOW)] == [NOW]
    s.answer(session, survey, 1, works=["roof"])
    assert rooms(session, survey, NOW) == []


def test_a_talk_is_noted_of_listed_homes_only_and_they_go_to_the_end(session: Session) -> None:
    survey, chair = opened(session)
    for number in (1, 2):
        agree(session, survey, number)
    survey = closed(session, survey)
    survey_calls.note_talk(session, survey, *home(session, survey, 1), now=LATE, actor=chair)
    assert rooms(session, survey) == ["102", "101"]
    with pytest.raises(NotListed):
        survey_calls.note_talk(session, survey, *home(session, survey, 3), now=LATE, actor=chair)


def test_what_is_asked_stands_once_the_survey_is_open(session: Session) -> None:
    survey, chair = opened(session)
    with pytest.raises(SurveyOpened):
        survey_calling.set_calling(session, survey, About("停车"), now=NOW, actor=chair)


def test_a_draft_can_ask_something_else_or_nothing_and_go_away(session: Session) -> None:
    survey = s.draft(session, s.place(session))
    chair = session.get_one(User, survey.created_by)
    for topic in ("电梯", "停车"):
        survey_calling.set_calling(session, survey, About(topic), now=NOW, actor=chair)
    found = survey_calling.calling_of(session, survey)
    assert found is not None
    assert found.topic == "停车"
    surveys.delete_draft(session, survey)
    assert session.scalars(select(Survey)).all() == []


def test_a_home_that_was_sold_since_is_not_called(session: Session) -> None:
    survey, chair = opened(session)
    agree(session, survey, 1)
    agree(session, survey, 2)
    compound = session.get_one(Compound, survey.compound_id)
    f.motions.open_motion(session, f.draft(session, compound, chair), now=NOW)
    sales.record_sale(
        *(session, compound, f.key("101"), Person("买受人", f.phone(88)), PAPERS),
        now=NOW,
        actor=chair,
        vault=VAULT,
    )
    assert rooms(session, closed(session, survey)) == ["102"]


def test_it_is_handed_over_and_forgotten_with_the_survey(session: Session) -> None:
    survey, _chair = opened(session)
    agree(session, survey, 1)
    digest = VAULT.digest("phone", f.phone(1))
    assert survey_calls.about(session, digest, [survey.compound_id]) == [
        {
            "compound": "测试小区TEST",
            "survey": survey.code,
            "home": "3-1-101",
            "call_about": "加装电梯",
            "may_be_called": True,
        }
    ]
    assert survey_calls.about(session, VAULT.digest("phone", f.phone(2)), [survey.compound_id]) == []
    survey = closed(session, survey)
    survey_people.forget(session, survey, now=s.CLOSES + survey_people.KEPT)
    assert session.scalar(select(func.count()).select_from(SurveyCall)) == 0
    assert FlatKey("3", "1", "101") not in [each.key for each in survey_calls.to_visit(session, survey, LATE)]
