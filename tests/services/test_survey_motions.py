"""A draft from a line that needs a vote: one for each place, and never from any other line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.models import Motion, Survey, SurveyPlanLine, User
from app.services import survey_motions, survey_plan
from app.services.motions import Stage
from app.services.roll import Scope
from app.services.survey_motions import NoVoteNeeded, Wanted
from app.services.survey_plan import Change, Said
from tests import factories as f
from tests.services.test_survey_plan import LATE, LIFT, VOTE, begun

ENTRANCE = Wanted(Scope("3", "1"), "是否同意加装电梯？", "来自意愿调查。", "civil-code-special")


def ready(session: Session) -> tuple[Survey, SurveyPlanLine, User]:
    survey, plan, chair = begun(session)
    survey_plan.save(session, survey, [Change("lift", VOTE, LIFT)], now=LATE, actor=chair)
    line = survey_plan.lines(session, survey, plan)[0].line
    assert line is not None
    return survey, line, chair


def draft(
    session: Session, survey: Survey, line: SurveyPlanLine, chair: User, wanted: Wanted = ENTRANCE
) -> tuple[Motion, bool]:
    return survey_motions.draft_from(session, survey, line, wanted, now=LATE, actor=chair)


def announced(session: Session, motion: Motion) -> None:
    opens = LATE + timedelta(days=1)
    f.motions.change_draft(motion, opens_at=opens, closes_at=opens + timedelta(days=7), notice_days=0)
    f.motions.announce_motion(session, motion, now=LATE)


def test_the_draft_has_what_the_line_said_and_can_be_edited_as_any_other(session: Session) -> None:
    survey, line, chair = ready(session)
    motion, new = draft(session, survey, line, chair)
    assert new
    assert (motion.scope, motion.building, motion.entrance) == ("entrance", "3", "1")
    assert (motion.question, motion.rule_key, motion.kind) == (
        "是否同意加装电梯？",
        "civil-code-special",
        "consent",
    )
    assert motion.announced_at is None
    f.motions.change_draft(motion, question="另一个问题")
    assert survey_motions.survey_of(session, motion) is survey


def test_pressed_twice_it_is_one_and_another_place_is_another(session: Session) -> None:
    survey, line, chair = ready(session)
    motion, _new = draft(session, survey, line, chair)
    again, new = draft(session, survey, line, chair)
    assert (again.motion_id, new) == (motion.motion_id, False)
    other, new = draft(session, survey, line, chair, Wanted(Scope(), "全小区？", ""))
    assert new
    assert other.rule_key is None
    made = survey_motions.made_from(session, survey, LATE)[line.survey_plan_line_id]
    assert [(each.motion, each.stage) for each in made] == [(motion, Stage.DRAFT), (other, Stage.DRAFT)]


def test_one_that_was_withdrawn_makes_way_for_the_next_and_stays_named(session: Session) -> None:
    survey, line, chair = ready(session)
    first, _new = draft(session, survey, line, chair)
    announced(session, first)
    first.withdrawn_at = LATE
    second, new = draft(session, survey, line, chair)
    assert new
    assert second.motion_id != first.motion_id
    again, new = draft(session, survey, line, chair)
    assert (again.motion_id, new) == (second.motion_id, False)
    made = survey_motions.made_from(session, survey, LATE)[line.survey_plan_line_id]
    assert [each.stage for each in made] == [Stage.WITHDRAWN, Stage.DRAFT]


def test_the_line_follows_the_stage_of_its_motion(session: Session) -> None:
    survey, line, chair = ready(session)
    motion, _new = draft(session, survey, line, chair)
    announced(session, motion)
    made = survey_motions.made_from(session, survey, LATE)[line.survey_plan_line_id]
    assert [each.stage for each in made] == [Stage.ANNOUNCED]


def test_a_line_that_needs_no_vote_any_more_makes_no_draft(session: Session) -> None:
    survey, line, chair = ready(session)
    later = Said("later", "资金不够", "街道办")
    survey_plan.save(session, survey, [Change("lift", later, LIFT, seen=1)], now=LATE, actor=chair)
    with pytest.raises(NoVoteNeeded):
        draft(session, survey, line, chair)
    assert session.query(Motion).all() == []


def test_a_line_of_another_survey_is_not_found(session: Session) -> None:
    survey, line, _chair = ready(session)
    assert survey_motions.find_line(session, survey, line.survey_plan_line_id) is line
    assert survey_motions.find_line(session, survey, 999) is None
    assert survey_motions.survey_of(session, f.draft(session, survey.compound, _chair)) is None
