"""From a line that needs a vote to a draft motion. Where a question came from is kept; consent never is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import LouyiError
from app.models import Motion, Result, Survey, SurveyPlanLine, SurveyPlanMotion, User
from app.services import motions
from app.services.motions import Stage
from app.services.roll import Scope
from app.services.survey_plan import newest_of
from app.services.surveys import lock_survey


class NoVoteNeeded(LouyiError):
    """What holds of the line is not that it needs a vote: somebody changed the answer."""


@dataclass(frozen=True)
class Wanted:
    """What the draft begins with; `rule_key` None leaves the rule open."""

    scope: Scope
    question: str
    details: str
    rule_key: str | None = None
    calls_first: bool = False
    """Whether the homes that agreed to be called come first in its visits."""


@dataclass(frozen=True)
class Made:
    """A motion that came from a line, and where it stands."""

    motion: Motion
    stage: Stage


def draft_from(
    session: Session, survey: Survey, line: SurveyPlanLine, wanted: Wanted, *, now: datetime, actor: User
) -> tuple[Motion, bool]:
    """The draft for this line and place, and whether it is new: pressed twice it is one. Withdrawn, it makes
    way for the next.

    Raises NoVoteNeeded."""
    lock_survey(session, survey)
    before = _last(session, line, wanted.scope)
    if before is not None:
        made = session.get_one(Motion, before.motion_id, options=[joinedload(Motion.compound)])
        if made.withdrawn_at is None:
            return made, False
    newest = newest_of(session, line)
    if newest is None or newest.state != "needs_vote":
        raise NoVoteNeeded(survey.code)
    motion = motions.draft_motion(
        session, survey.compound_id, wanted.scope, wanted.question, wanted.details, now=now, actor=actor
    )
    motion.compound = survey.compound
    if wanted.rule_key is not None:
        motions.choose_rule(motion, wanted.rule_key)
    session.add(
        SurveyPlanMotion(
            motion_id=motion.motion_id,
            survey_plan_line_id=line.survey_plan_line_id,
            building=wanted.scope.building,
            entrance=wanted.scope.entrance,
            attempt=before.attempt + 1 if before else 1,
            calls_first=wanted.calls_first,
            drafted_at=now,
            drafted_by=actor.user_id,
        )
    )
    session.flush()
    return motion, True


def find_line(session: Session, survey: Survey, number: int) -> SurveyPlanLine | None:
    """A line of this survey's list."""
    line = session.get(SurveyPlanLine, number)
    return line if line is not None and line.survey_id == survey.survey_id else None


def made_from(session: Session, survey: Survey, now: datetime) -> dict[int, list[Made]]:
    """The motions of each line by its number, the oldest first (one query)."""
    rows = session.execute(
        select(SurveyPlanMotion.survey_plan_line_id, Motion, Result)
        .join(Motion, Motion.motion_id == SurveyPlanMotion.motion_id)
        .outerjoin(Result, Result.motion_id == Motion.motion_id)
        .join(SurveyPlanLine, SurveyPlanLine.survey_plan_line_id == SurveyPlanMotion.survey_plan_line_id)
        .where(SurveyPlanLine.survey_id == survey.survey_id)
        .order_by(Motion.motion_id)
    )
    found: dict[int, list[Made]] = {}
    for number, motion, result in rows:
        found.setdefault(number, []).append(Made(motion, motions.stage_of(motion, result, now)))
    return found


def survey_of(session: Session, motion: Motion) -> Survey | None:
    """The survey that a motion came from."""
    return session.scalar(
        select(Survey)
        .join(SurveyPlanLine, SurveyPlanLine.survey_id == Survey.survey_id)
        .join(SurveyPlanMotion, SurveyPlanMotion.survey_plan_line_id == SurveyPlanLine.survey_plan_line_id)
        .where(SurveyPlanMotion.motion_id == motion.motion_id)
    )


def _last(session: Session, line: SurveyPlanLine, scope: Scope) -> SurveyPlanMotion | None:
    """The newest that was made for this line and place."""
    return session.scalars(
        select(SurveyPlanMotion)
        .where(
            SurveyPlanMotion.survey_plan_line_id == line.survey_plan_line_id,
            SurveyPlanMotion.building == scope.building,
            SurveyPlanMotion.entrance == scope.entrance,
        )
        .order_by(SurveyPlanMotion.attempt.desc())
        .limit(1)
    ).first()
