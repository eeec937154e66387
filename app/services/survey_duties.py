"""What waits for those who run surveys: results and lists to post, wishes to answer. Constant queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.surveys import questionnaire
from app.domain.surveys.plan import works
from app.domain.surveys.questionnaire import Questionnaire
from app.models import Survey, SurveyAnswer, SurveyChoice, SurveyPlan, SurveyPlanLine, SurveyWording
from app.services.survey_words import same_text
from app.services.surveys import Stage, SurveyLine, lines

NEAR = timedelta(days=7)
"""A draft whose end comes so soon is named."""


@dataclass(frozen=True)
class Duty:
    """One step: "draft", "open" (to look at), "results", "words", "plan" (to post), "wishes" (to say).

    number: answers, texts chosen and not posted, or works without an answer."""

    kind: str
    line: SurveyLine
    since: datetime
    number: int = 0

    @property
    def survey(self) -> Survey:
        """Of which it is the step."""
        return self.line.survey


def duties(session: Session, compound_ids: Sequence[int], now: datetime) -> list[Duty]:
    """Of these compounds, the newest survey first (seven queries at most, one where there is none)."""
    found = lines(session, compound_ids, now)
    if not found:
        return []
    keys = [line.survey.survey_id for line in found]
    plans = {
        plan.survey_id: plan
        for plan in session.scalars(select(SurveyPlan).where(SurveyPlan.survey_id.in_(keys)))
    }
    unanswered = _unanswered(session, plans) if plans else {}
    words = _words(
        session, [key for key, line in zip(keys, found, strict=True) if line.stage is Stage.CLOSED]
    )
    return [
        duty
        for line in found
        for duty in (
            *_of_survey(line, words.get(line.survey.survey_id, 0), now),
            *_of_plan(line, plans.get(line.survey.survey_id), unanswered.get(line.survey.survey_id, 0)),
        )
    ]


def _of_survey(line: SurveyLine, words: int, now: datetime) -> Iterator[Duty]:
    survey = line.survey
    if line.stage is Stage.DRAFT and survey.closes_at is not None and survey.closes_at - now <= NEAR:
        yield Duty("draft", line, survey.created_at)
    elif line.stage is Stage.OPEN and survey.opened_at is not None:
        yield Duty("open", line, survey.opened_at, line.answers)
    elif survey.tallied_at is not None:
        if survey.published_at is None:
            yield Duty("results", line, survey.tallied_at)
        if words:
            yield Duty("words", line, survey.tallied_at, words)


def _of_plan(line: SurveyLine, plan: SurveyPlan | None, unanswered: int) -> Iterator[Duty]:
    if plan is None:
        return
    if plan.published_at is None:
        yield Duty("plan", line, plan.created_at, unanswered)
    elif unanswered:
        yield Duty("wishes", line, plan.published_at, unanswered)


def _words(session: Session, survey_ids: Sequence[int]) -> dict[int, int]:
    """Texts chosen and not posted, by survey (one query)."""
    query = (
        select(SurveyChoice.survey_id, func.count())
        .join(SurveyAnswer, same_text(SurveyChoice))
        .where(SurveyChoice.survey_id.in_(survey_ids), SurveyChoice.posted_at.is_(None))
        .group_by(SurveyChoice.survey_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _unanswered(session: Session, plans: Mapping[int, SurveyPlan]) -> dict[int, int]:
    """Works without an answer, by survey (two queries)."""
    given: dict[int, set[tuple[str | None, ...]]] = defaultdict(set)
    query = select(SurveyPlanLine.survey_id, SurveyPlanLine.question, SurveyPlanLine.option)
    for key, *ref in session.execute(query.where(SurveyPlanLine.survey_id.in_(plans))):
        given[key].add(tuple(ref))
    other = aliased(SurveyWording)
    newest = select(func.max(other.version)).where(other.survey_id == SurveyWording.survey_id)
    rows = session.scalars(
        select(SurveyWording)
        .where(
            SurveyWording.survey_id.in_(plans),
            or_(SurveyWording.version == 1, SurveyWording.version == newest.scalar_subquery()),
        )
        .order_by(SurveyWording.survey_id, SurveyWording.version)
    )
    kept: dict[int, list[Questionnaire]] = defaultdict(list)
    for row in rows:
        kept[row.survey_id].append(questionnaire.read(row.questionnaire))
    return {
        key: sum(work.ref not in given[key] for work in works(read[0], read[-1], plans[key].questions))
        for key, read in kept.items()
    }
