"""The plan list of a survey: which questions feed it, what is said to each work, and posting it.

Answers are added, never changed: `number` says which one a page has seen, so that of two people who answer
one line at once the second is told (PlanChanged) and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.domain.surveys import plan as domain
from app.domain.surveys import questionnaire
from app.domain.surveys.plan import Ref, Work
from app.models import Survey, SurveyPlan, SurveyPlanAnswer, SurveyPlanLine, SurveyPlanMotion, User
from app.services.surveys import Stage, lock_survey, stage_of, wordings


class NoPlanYet(LouyiError):
    """The survey has no answers to read: a draft, or anonymous and not closed."""


class PlanPublished(LouyiError):
    """What stands in a posted list is not taken out of it."""


class PlanChanged(LouyiError):
    """Somebody else answered these lines meanwhile: `lines` are their keys in what was to be saved."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(*lines)
        self.lines = lines


@dataclass(frozen=True)
class Said:
    """An answer: its state, why, who is responsible, by when (planned only), and where it holds."""

    state: str
    reason: str
    body: str
    due: str = ""
    building: str = ""
    entrance: str = ""
    title: str = ""


@dataclass(frozen=True)
class Change:
    """An answer to give. ref: of a work; line: of an own line that is there; neither: a new own line.

    `seen` is the number of the answer that the page showed, 0 for none; `name` is for PlanChanged."""

    name: str
    said: Said
    ref: Ref | None = None
    line: int | None = None
    seen: int = 0


@dataclass(frozen=True)
class Line:
    """One line with everything that was said to it, oldest first. work: None for an own line."""

    work: Work | None
    line: SurveyPlanLine | None
    answers: tuple[SurveyPlanAnswer, ...] = ()

    @property
    def newest(self) -> SurveyPlanAnswer | None:
        """What holds."""
        return self.answers[-1] if self.answers else None

    @property
    def seen(self) -> int:
        """The number of what holds."""
        return self.answers[-1].number if self.answers else 0


def may_begin(survey: Survey, now: datetime) -> bool:
    """Whether there are answers to read: after the close, of a named survey from the opening on."""
    stage = stage_of(survey, now)
    return stage is Stage.CLOSED or (not survey.anonymous and stage is not Stage.DRAFT)


def plan_of(session: Session, survey: Survey) -> SurveyPlan | None:
    """Its plan list, if it was begun."""
    return session.get(SurveyPlan, survey.survey_id)


def published_plan(session: Session, survey: Survey) -> SurveyPlan | None:
    """The same once everyone may see it."""
    found = plan_of(session, survey)
    return found if found is not None and found.published_at is not None else None


def posted_of(session: Session, compound_ids: Sequence[int]) -> Sequence[Survey]:
    """Surveys of these compounds whose list is posted, the newest list first (one query)."""
    query = (
        select(Survey)
        .join(SurveyPlan, SurveyPlan.survey_id == Survey.survey_id)
        .where(Survey.compound_id.in_(compound_ids), SurveyPlan.published_at.is_not(None))
    )
    return session.scalars(query.order_by(SurveyPlan.published_at.desc())).all()


def choose(
    session: Session, survey: Survey, questions: Sequence[str], *, now: datetime, actor: User
) -> SurveyPlan:
    """Begin the list, or let other questions feed it; answers given before are kept.

    Raises NoPlanYet, and PlanPublished where a posted list would lose a question."""
    lock_survey(session, survey)
    if not may_begin(survey, now):
        raise NoPlanYet(survey.code)
    found = plan_of(session, survey)
    if found is None:
        found = SurveyPlan(survey_id=survey.survey_id, questions=[], created_at=now, created_by=actor.user_id)
        session.add(found)
    if found.published_at is not None and not set(found.questions) <= set(questions):
        raise PlanPublished(survey.code)
    found.questions = list(questions)
    session.flush()
    return found


def lines(session: Session, survey: Survey, plan: SurveyPlan) -> list[Line]:
    """Every work in the order of the questionnaire, then own lines as they were added (three queries)."""
    kept = wordings(session, survey)
    first, newest = (questionnaire.read(each.questionnaire) for each in (kept[0], kept[-1]))
    given = _given(session, survey)
    by_ref = {(row.question, row.option): (row, answers) for row, answers in given}
    found = [
        Line(work, *by_ref.get(work.ref, (None, ()))) for work in domain.works(first, newest, plan.questions)
    ]
    return [*found, *(Line(None, row, answers) for row, answers in given if row.question is None)]


def newest_of(session: Session, line: SurveyPlanLine) -> SurveyPlanAnswer | None:
    """What holds of one line."""
    return session.scalars(
        select(SurveyPlanAnswer)
        .where(SurveyPlanAnswer.survey_plan_line_id == line.survey_plan_line_id)
        .order_by(SurveyPlanAnswer.number.desc())
        .limit(1)
    ).one_or_none()


def save(session: Session, survey: Survey, changes: Iterable[Change], *, now: datetime, actor: User) -> int:
    """Add the answers that say something else than what was `seen`; how many.

    All or none: raises PlanChanged."""
    lock_survey(session, survey)
    given = _given(session, survey)
    rows = {row.survey_plan_line_id: (row, answers) for row, answers in given}
    by_ref = {(row.question, row.option): row.survey_plan_line_id for row, _answers in given}
    new, crossed = [], []
    for change in changes:
        number = by_ref.get(change.ref) if change.ref else change.line
        row, answers = rows.get(number or 0, (None, ()))
        known = {answer.number: _said(answer) for answer in answers}
        newest = max(known, default=0)
        if change.said in (known.get(change.seen), known.get(newest)):
            continue  # nobody touched this line, or both said the same
        if newest != change.seen:
            crossed.append(change.name)
        new.append((change, row))
    if crossed:
        raise PlanChanged(crossed)
    for change, row in new:
        _add(session, survey, change, row, now=now, actor=actor)
    return len(new)


def remove_own(session: Session, survey: Survey, plan: SurveyPlan, number: int) -> bool:
    """Take away a line that was added by hand and told to nobody: only while the list is a draft.

    Raises PlanPublished; False where there is no such line, or a motion came from it."""
    lock_survey(session, survey)
    session.refresh(plan)
    if plan.published_at is not None:
        raise PlanPublished(survey.code)
    line = session.get(SurveyPlanLine, number)
    own = line is not None and line.survey_id == survey.survey_id and line.question is None
    voted = select(SurveyPlanMotion).where(SurveyPlanMotion.survey_plan_line_id == number)
    if line is None or not own or session.scalars(voted).first() is not None:
        return False
    session.execute(delete(SurveyPlanAnswer).where(SurveyPlanAnswer.survey_plan_line_id == number))
    session.delete(line)
    session.flush()
    return True


def publish(session: Session, survey: Survey, plan: SurveyPlan, *, now: datetime, actor: User) -> None:
    """Let everyone see it; a second time it changes nothing."""
    lock_survey(session, survey)
    session.refresh(plan)
    if plan.published_at is None:
        plan.published_at, plan.published_by = now, actor.user_id
        session.flush()


def posted(line: Line, plan: SurveyPlan) -> list[SurveyPlanAnswer]:
    """What the public was told, oldest first: what held when the list was posted, and each change since."""
    at = plan.published_at
    assert at is not None
    before = [answer for answer in line.answers if answer.decided_at <= at][-1:]
    return [*before, *(answer for answer in line.answers if answer.decided_at > at)]


def _given(session: Session, survey: Survey) -> list[tuple[SurveyPlanLine, tuple[SurveyPlanAnswer, ...]]]:
    """Each line that has an answer, with all of them (one query)."""
    rows = session.execute(
        select(SurveyPlanLine, SurveyPlanAnswer)
        .join(SurveyPlanAnswer, SurveyPlanAnswer.survey_plan_line_id == SurveyPlanLine.survey_plan_line_id)
        .where(SurveyPlanLine.survey_id == survey.survey_id)
        .order_by(SurveyPlanLine.survey_plan_line_id, SurveyPlanAnswer.number)
    )
    found: dict[SurveyPlanLine, list[SurveyPlanAnswer]] = {}
    for line, answer in rows:
        found.setdefault(line, []).append(answer)
    return [(line, tuple(answers)) for line, answers in found.items()]


def _said(answer: SurveyPlanAnswer) -> Said:
    return Said(
        answer.state,
        answer.reason,
        answer.body,
        answer.due,
        answer.building,
        answer.entrance,
        answer.title,
    )


def _add(
    session: Session,
    survey: Survey,
    change: Change,
    line: SurveyPlanLine | None,
    *,
    now: datetime,
    actor: User,
) -> None:
    if line is None:
        question, option = change.ref or (None, None)
        line = SurveyPlanLine(survey_id=survey.survey_id, question=question, option=option)
        session.add(line)
        session.flush()
    said: Mapping[str, str] = vars(change.said)
    session.add(
        SurveyPlanAnswer(
            survey_plan_line_id=line.survey_plan_line_id,
            number=change.seen + 1,
            **said,
            decided_at=now,
            decided_by=actor.user_id,
        )
    )
    session.flush()
