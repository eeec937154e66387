"""Plan lists: begun when there is something to read, answered without losing anyone's words, dated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import Survey, SurveyPlan, SurveyPlanAnswer, SurveyPlanLine, User
from app.services import survey_plan, survey_tally, surveys
from app.services.survey_plan import Change, NoPlanYet, PlanChanged, PlanPublished, Said
from tests.factories import NOW, VAULT
from tests.services import surveying as s

LATE = s.CLOSES + timedelta(minutes=1)
LIFT, ROOF = ("works", "lift"), ("works", "roof")
VOTE = Said("needs_vote", "占用公共绿地，要业主同意", "业主委员会", building="3")
PLAN = Said("planned", "列入今年改造", "街道办", "2027-Q2")


def closed(session: Session, answers: int = 6, **changes: object) -> tuple[Survey, User]:
    survey = s.opened(session, **changes)  # type: ignore[arg-type]
    for number in range(1, answers + 1):
        s.answer(session, survey, number, works=["lift", "roof"], first=["lift"])
    survey_tally.tally(session, survey.survey_id, now=LATE, vault=VAULT)
    survey = session.get_one(Survey, survey.survey_id)
    return survey, session.get_one(User, survey.created_by)


def begun(session: Session) -> tuple[Survey, SurveyPlan, User]:
    survey, chair = closed(session)
    plan = survey_plan.choose(session, survey, ["works", "first"], now=LATE, actor=chair)
    return survey, plan, chair


def save(session: Session, survey: Survey, actor: User, *changes: Change, minutes: int = 0) -> int:
    return survey_plan.save(session, survey, changes, now=LATE + timedelta(minutes=minutes), actor=actor)


def test_an_anonymous_survey_gets_a_plan_after_its_close_only(session: Session) -> None:
    survey = s.opened(session)
    chair = session.get_one(User, survey.created_by)
    for now in (NOW, LATE):
        with pytest.raises(NoPlanYet):
            survey_plan.choose(session, survey, ["works"], now=now, actor=chair)


def test_a_named_one_while_it_is_open_and_a_draft_never(session: Session) -> None:
    survey = s.opened(session, anonymous=False)
    chair = session.get_one(User, survey.created_by)
    assert survey_plan.choose(session, survey, ["works"], now=NOW, actor=chair).questions == ["works"]
    assert not survey_plan.may_begin(s.draft(session, survey.compound, anonymous=False), NOW)


def test_every_work_has_a_line_and_own_lines_follow(session: Session) -> None:
    survey, plan, chair = begun(session)
    own = Said("later", "明年再申请资金", "街道办", title="楼道灯")
    assert save(session, survey, chair, Change("a", VOTE, LIFT), Change("b", own)) == 2
    lines = survey_plan.lines(session, survey, plan)
    assert [(line.work.ref if line.work else None, line.seen) for line in lines] == [
        (LIFT, 1),
        (ROOF, 0),
        (("works", "park"), 0),
        (None, 1),
    ]
    assert lines[0].newest is not None
    assert (lines[0].newest.state, lines[0].newest.building) == ("needs_vote", "3")


def test_what_was_said_before_stands(session: Session) -> None:
    survey, plan, chair = begun(session)
    save(session, survey, chair, Change("a", VOTE, LIFT))
    save(session, survey, chair, Change("a", PLAN, LIFT, seen=1), minutes=5)
    line = survey_plan.lines(session, survey, plan)[0]
    assert [answer.state for answer in line.answers] == ["needs_vote", "planned"]
    assert [answer.decided_at - LATE for answer in line.answers] == [timedelta(), timedelta(minutes=5)]


def test_the_second_of_two_is_told_and_nothing_of_either_is_lost(session: Session) -> None:
    survey, plan, chair = begun(session)
    save(session, survey, chair, Change("lift", VOTE, LIFT))
    with pytest.raises(PlanChanged) as refused:
        save(session, survey, chair, Change("lift", PLAN, LIFT), Change("roof", PLAN, ROOF))
    assert refused.value.lines == ["lift"]
    states = [line.newest.state if line.newest else "" for line in survey_plan.lines(session, survey, plan)]
    assert states == ["needs_vote", "", ""]
    assert save(session, survey, chair, Change("lift", PLAN, LIFT, seen=1)) == 1


def test_a_row_that_nobody_touched_does_not_undo_what_another_wrote(session: Session) -> None:
    survey, plan, chair = begun(session)
    save(session, survey, chair, Change("lift", VOTE, LIFT))
    save(session, survey, chair, Change("lift", PLAN, LIFT, seen=1))
    stale, mine = Change("lift", VOTE, LIFT, seen=1), Change("roof", PLAN, ROOF)
    assert save(session, survey, chair, stale, mine) == 1
    assert [each.seen for each in survey_plan.lines(session, survey, plan)] == [2, 1, 0]


def test_saving_the_same_again_adds_nothing(session: Session) -> None:
    survey, _plan, chair = begun(session)
    save(session, survey, chair, Change("lift", VOTE, LIFT))
    assert save(session, survey, chair, Change("lift", VOTE, LIFT, seen=1)) == 0
    assert save(session, survey, chair, Change("lift", VOTE, LIFT)) == 0


def test_the_database_itself_refuses_a_second_answer_of_one_number(session: Session) -> None:
    survey, _plan, chair = begun(session)
    save(session, survey, chair, Change("lift", VOTE, LIFT))
    line = session.query(SurveyPlanLine).one()
    twice = {**vars(PLAN), "number": 1, "decided_at": LATE, "decided_by": chair.user_id}
    session.add(SurveyPlanAnswer(survey_plan_line_id=line.survey_plan_line_id, **twice))
    with pytest.raises(IntegrityError):
        session.flush()


def test_once_posted_a_question_is_added_and_never_taken_out(session: Session) -> None:
    survey, plan, chair = begun(session)
    survey_plan.choose(session, survey, ["works"], now=LATE, actor=chair)
    survey_plan.publish(session, survey, plan, now=LATE, actor=chair)
    assert survey_plan.choose(session, survey, ["works", "first"], now=LATE, actor=chair).questions
    with pytest.raises(PlanPublished):
        survey_plan.choose(session, survey, ["first"], now=LATE, actor=chair)


def test_the_public_sees_what_held_at_the_posting_and_every_change_since(session: Session) -> None:
    survey, plan, chair = begun(session)
    later = Said("later", "资金不够", "街道办")
    save(session, survey, chair, Change("lift", later, LIFT))
    save(session, survey, chair, Change("lift", VOTE, LIFT, seen=1), minutes=1)
    survey_plan.publish(session, survey, plan, now=LATE + timedelta(minutes=2), actor=chair)
    save(session, survey, chair, Change("lift", PLAN, LIFT, seen=2), minutes=3)
    line = survey_plan.lines(session, survey, plan)[0]
    assert [answer.state for answer in survey_plan.posted(line, plan)] == ["needs_vote", "planned"]
    assert survey_plan.published_plan(session, survey) is plan


def test_posting_twice_keeps_the_first_day(session: Session) -> None:
    survey, plan, chair = begun(session)
    assert survey_plan.published_plan(session, survey) is None
    survey_plan.publish(session, survey, plan, now=LATE, actor=chair)
    survey_plan.publish(session, survey, plan, now=LATE + timedelta(days=1), actor=chair)
    assert plan.published_at == LATE
    assert surveys.stage_of(survey, LATE).value == "closed"


def test_a_line_of_ones_own_goes_from_a_draft_and_from_nothing_else(session: Session) -> None:
    survey, plan, chair = begun(session)
    own = Said("later", "明年再申请资金", "街道办", title="楼道灯")
    save(session, survey, chair, Change("a", VOTE, LIFT), Change("b", own), Change("c", own))
    work, first, second = (
        line.line.survey_plan_line_id
        for line in survey_plan.lines(session, survey, plan)
        if line.line is not None
    )
    assert not survey_plan.remove_own(session, survey, plan, work)
    assert not survey_plan.remove_own(session, survey, plan, 999)
    assert survey_plan.remove_own(session, survey, plan, first)
    assert [line.work is None for line in survey_plan.lines(session, survey, plan)].count(True) == 1
    survey_plan.publish(session, survey, plan, now=LATE, actor=chair)
    with pytest.raises(PlanPublished):
        survey_plan.remove_own(session, survey, plan, second)


def test_a_compound_names_its_posted_lists(session: Session) -> None:
    survey, plan, chair = begun(session)
    assert survey_plan.posted_of(session, [survey.compound_id]) == []
    survey_plan.publish(session, survey, plan, now=LATE, actor=chair)
    assert survey_plan.posted_of(session, [survey.compound_id]) == [survey]
    assert survey_plan.posted_of(session, [survey.compound_id + 1]) == []
