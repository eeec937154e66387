"""What waits of surveys: each step is named once it is due, and no longer than that."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.models import Survey, User
from app.services import survey_plan, survey_posting, survey_tally, survey_words, surveys
from app.services.survey_duties import NEAR, duties
from app.services.survey_plan import Change, Said
from app.services.survey_words import Spot
from tests.factories import NOW, VAULT
from tests.services import surveying as s
from tests.statements import counted

LATE = s.CLOSES + timedelta(minutes=1)
SAID = Said("later", "明年再申请资金", "街道办")


def named(session: Session, survey: Survey, now: datetime = LATE) -> list[tuple[str, int]]:
    session.flush()
    return [(duty.kind, duty.number) for duty in duties(session, [survey.compound_id], now)]


def counted_survey(session: Session, code: str = "TEST") -> tuple[Survey, User]:
    survey = s.opened(session, code=code)
    for number in range(1, 7):
        s.answer(session, survey, number, works=["lift"], first=["lift"], say=f"电梯 {number}")
    survey_tally.tally(session, survey.survey_id, now=LATE, vault=VAULT)
    return survey, session.get_one(User, survey.created_by)


def test_a_draft_is_named_once_its_end_is_near_or_over(session: Session) -> None:
    survey = s.draft(session, s.place(session))
    for at, found in ((NEAR + timedelta(seconds=1), []), (NEAR, ["draft"]), (-NEAR, ["draft"])):
        assert [kind for kind, _number in named(session, survey, s.CLOSES - at)] == found
    surveys.change_draft(survey, closes_at=None)
    assert named(session, survey) == []


def test_an_open_one_says_its_answers_and_a_counted_one_waits_for_posting(session: Session) -> None:
    survey = s.opened(session)
    s.answer(session, survey, 1)
    assert named(session, survey, NOW) == [("open", 1)]
    assert named(session, survey) == []
    survey_tally.tally(session, survey.survey_id, now=LATE, vault=VAULT)
    assert named(session, survey) == [("results", 0)]
    surveys.publish(session, survey, now=LATE, actor=session.get_one(User, survey.created_by))
    assert named(session, survey) == []


def test_words_that_are_chosen_wait_until_they_are_posted(session: Session) -> None:
    survey, chair = counted_survey(session)
    surveys.publish(session, survey, now=LATE, actor=chair)
    spot = Spot(survey, "say", "given")
    texts = survey_words.listed(session, spot, VAULT)
    survey_posting.choose(session, spot, [each.key for each in texts[:2]], actor=chair)
    assert named(session, survey) == [("words", 2)]
    seen = {each.key: each.seen for each in texts}
    survey_posting.post(session, spot, seen, now=LATE, actor=chair, vault=VAULT)
    assert named(session, survey) == []


def test_wishes_wait_for_their_answers_before_and_after_the_list_is_posted(session: Session) -> None:
    survey, chair = counted_survey(session)
    surveys.publish(session, survey, now=LATE, actor=chair)
    plan = survey_plan.choose(session, survey, ["works", "first"], now=LATE, actor=chair)
    answers = [Change(key, SAID, ("works", key)) for key in ("lift", "roof", "park")]
    own = Change("own", Said("later", "明年", "街道办", title="楼道灯"))
    assert named(session, survey) == [("plan", 3)]
    survey_plan.save(session, survey, [answers[0], own], now=LATE, actor=chair)
    assert named(session, survey) == [("plan", 2)]
    survey_plan.publish(session, survey, plan, now=LATE, actor=chair)
    assert named(session, survey) == [("wishes", 2)]
    survey_plan.save(session, survey, answers[1:], now=LATE, actor=chair)
    assert named(session, survey) == []


def test_more_surveys_cost_no_more_queries(session: Session) -> None:
    spent, places = [], []
    for code in ("ONE", "TWO", "THREE"):
        survey, chair = counted_survey(session, code)
        survey_plan.choose(session, survey, ["works"], now=LATE, actor=chair)
        places.append(survey.compound_id)
        session.flush()
        with counted(session.get_bind().engine) as statements:
            assert len(duties(session, places, LATE)) == 2 * len(places)
        spent.append(len(statements))
    assert len(set(spent)) == 1, spent
