"""A small survey over the test house: what tests of surveys share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.surveys import answers, questionnaire
from app.domain.surveys.answers import Answers
from app.models import Compound, Survey, SurveyParticipation
from app.services import roll, survey_answers, survey_doors, survey_tally, surveys
from app.services.survey_doors import Seat
from app.services.surveys import NewSurvey
from tests import factories as f
from tests.factories import NOW, VAULT

CLOSES = NOW + timedelta(days=7)


def asked() -> dict[str, Any]:
    """Two sections; a choice, several with "other", an order, a scale, a number, words."""
    option = [
        {"id": key, "label": {"zh": zh}} for key, zh in (("lift", "电梯"), ("roof", "屋顶"), ("park", "停车"))
    ]
    return {
        "title": {"zh": "改造意愿调查", "en": "Renovation survey"},
        "sections": [
            {
                "id": "home",
                "title": {"zh": "您家"},
                "questions": [
                    {"id": "who", "kind": "single", "label": {"zh": "您是"}, "required": True, "options": [
                        {"id": "owner", "label": {"zh": "业主"}}, {"id": "tenant", "label": {"zh": "租户"}}]},
                    {"id": "people", "kind": "number", "label": {"zh": "几口人"}, "max": "20"},
                ],
            },
            {
                "id": "needs",
                "title": {"zh": "需要"},
                "questions": [
                    {"id": "works", "kind": "multiple", "label": {"zh": "需要什么"},
                     "options": option, "other": True},
                    {"id": "first", "kind": "ranking", "label": {"zh": "最需要的"},
                     "options": option, "top": 2},
                    {"id": "wish", "kind": "scale", "label": {"zh": "电梯"},
                     "labels": [{"zh": word} for word in ("不", "略", "一般", "较", "很")]},
                    {"id": "say", "kind": "long", "label": {"zh": "还想说"}},
                ],
            },
        ],
    }  # fmt: skip


def place(session: Session, code: str = "TEST", floors: int = 6) -> Compound:
    """The test house with its roll, a committee member and a worker."""
    row = f.compound(session, code)
    f.user(session, f"chair-{code.lower()}", "committee", row)
    f.user(session, f"worker-{code.lower()}", "worker", row)
    roll.import_roll(session, row, f.house(floors), VAULT)
    return row


def draft(session: Session, compound: Compound, **changes: Any) -> Survey:
    """A draft that only waits for its opening."""
    chair = session.scalars(select(f.User).where(f.User.username == f"chair-{compound.code.lower()}")).one()
    new = NewSurvey("改造意愿调查", "幸福街道办事处", "为改造方案收集意见。", asked())
    survey = surveys.draft_survey(session, compound, new, now=NOW, actor=chair)
    surveys.change_draft(survey, **({"closes_at": CLOSES} | changes))
    session.flush()
    return survey


def opened(
    session: Session,
    questions: Mapping[str, Any] | None = None,
    *,
    floors: int = 6,
    code: str = "TEST",
    **changes: Any,
) -> Survey:
    """An open survey, of these questions if they are given."""
    survey = draft(session, place(session, code, floors), **changes)
    chair = session.get_one(f.User, survey.created_by)
    if questions is not None:
        surveys.set_questionnaire(session, survey, questions, now=NOW, actor=chair)
    surveys.open_survey(session, survey, now=NOW, actor=chair)
    return survey


def typed(**form: str | list[str]) -> Answers:
    """Answers from a form; nobody is asked here whether they are complete."""
    lists = {name: [value] if isinstance(value, str) else value for name, value in form.items()}
    return answers.read(questionnaire.read(asked()), lists, draft=True).answers


def seat(session: Session, survey: Survey, number: int, home: int = 0) -> Seat:
    """The seat of the n-th home, as its phone opens it."""
    digest = VAULT.digest("phone", f.phone(number))
    found = survey_doors.homes_of(session, survey, digest)[home]
    return survey_doors.seat_of_home(survey, found, digest, VAULT)


def answer(
    session: Session, survey: Survey, number: int, at: datetime = NOW, **form: str | list[str]
) -> None:
    """The n-th home sends these answers."""
    survey_answers.send(
        session, survey, seat(session, survey, number), typed(who="owner", **form), now=at, vault=VAULT
    )


def sent(session: Session, survey: Survey) -> int:
    """How many have handed in."""
    query = select(func.count()).where(
        SurveyParticipation.survey_id == survey.survey_id, SurveyParticipation.sent
    )
    return session.scalar(query) or 0


def posted(session: Session, survey: Survey) -> Survey:
    """It is over, counted, and its results are posted by its author."""
    survey_tally.tally(session, survey.survey_id, now=CLOSES, vault=VAULT)
    row = session.get_one(Survey, survey.survey_id)
    surveys.publish(session, row, now=CLOSES, actor=session.get_one(f.User, row.created_by))
    return row
