"""What we heard, what we do (我们听到的，我们要做的): the answer to each work that a survey was asked for.

It is made from counts alone and names no home. Answers are only ever added: what was said before stands.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key, one_of


class SurveyPlan(Base):
    """The list of one survey; a draft until it is published."""

    __tablename__ = "survey_plans"
    __table_args__ = (
        CheckConstraint("(published_at IS NULL) = (published_by IS NULL)", name="published_by_someone"),
    )

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.survey_id"), primary_key=True)
    questions: Mapped[list[str]] = mapped_column(JSON)
    """Ids of the questions whose options are its works."""
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))


class SurveyPlanLine(Base):
    """A work of the questionnaire that has an answer, or a line that was added by hand."""

    __tablename__ = "survey_plan_lines"
    __table_args__ = (
        UniqueConstraint("survey_id", "question", "option"),
        CheckConstraint("(question IS NULL) = (option IS NULL)", name="work_or_own"),
    )

    survey_plan_line_id: Mapped[key]
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey_plans.survey_id"))
    question: Mapped[str | None]
    option: Mapped[str | None]


class SurveyPlanAnswer(Base):
    """What was said to a line, from an instant on; the one with the highest number holds."""

    __tablename__ = "survey_plan_answers"
    __table_args__ = (
        UniqueConstraint("survey_plan_line_id", "number"),
        CheckConstraint("number > 0", name="number_counted"),
        CheckConstraint(
            one_of("state", "planned", "needs_vote", "later", "not_possible"), name="state_known"
        ),
        CheckConstraint("reason <> '' AND body <> ''", name="reasoned"),
        CheckConstraint("due = '' OR state = 'planned'", name="due_when_planned"),
        CheckConstraint("building <> '' OR entrance = ''", name="entrance_of_a_building"),
    )

    survey_plan_answer_id: Mapped[key]
    survey_plan_line_id: Mapped[int] = mapped_column(ForeignKey("survey_plan_lines.survey_plan_line_id"))
    number: Mapped[int]
    """1, 2, 3 ...: two people who answer at once want the same one, and the second is told."""
    title: Mapped[str]
    """Of a line added by hand; a work has the words of its option."""
    state: Mapped[str]
    reason: Mapped[str]
    body: Mapped[str]
    """Who is responsible."""
    due: Mapped[str]
    """2027-06-30, 2027-Q2, or nothing."""
    building: Mapped[str]
    """Where it holds; empty: in the whole compound."""
    entrance: Mapped[str]
    decided_at: Mapped[datetime]
    decided_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))


class SurveyPlanMotion(Base):
    """A draft motion that was made from a line: one for each place, however often it is pressed.

    It says where the question came from. No consent follows from it. Withdrawn, it makes way for the next."""

    __tablename__ = "survey_plan_motions"
    __table_args__ = (
        UniqueConstraint(
            *("survey_plan_line_id", "building", "entrance", "attempt"), name="uq_survey_plan_motions_attempt"
        ),
        CheckConstraint("attempt > 0", name="attempt_counted"),
        CheckConstraint("building <> '' OR entrance = ''", name="entrance_of_a_building"),
    )

    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), primary_key=True)
    survey_plan_line_id: Mapped[int] = mapped_column(ForeignKey("survey_plan_lines.survey_plan_line_id"))
    building: Mapped[str]
    """Of the scope that was chosen first; the draft may have another since."""
    entrance: Mapped[str]
    attempt: Mapped[int]
    """1, and one more for each that was withdrawn before it."""
    calls_first: Mapped[bool]
    """Homes that agreed to be called about the survey's topic come first in its visits: this is its vote."""
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
