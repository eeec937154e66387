"""What a survey asks about calls: the topic, and of a named survey the answer that agrees.

Of an anonymous survey no answer leads to a home: there each home is asked for itself, whatever it answered,
so that being asked tells nothing (docs/adr/0016)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.surveys.plan import Ref
from app.domain.surveys.questionnaire import Questionnaire
from app.models import Survey, SurveyCalling, User
from app.services.surveys import SurveyOpened, lock_survey

NEEDED = ("3", "4", "5")
"""Points of a scale that ask for it."""


@dataclass(frozen=True)
class About:
    """The topic; of a named survey the answer that agrees, and the answers that asked for it (any one)."""

    topic: str
    agrees: Ref | None = None
    wished: Sequence[Ref] = ()


def set_calling(session: Session, survey: Survey, about: About, *, now: datetime, actor: User) -> None:
    """Of a draft: what the resident is asked cannot change after she was asked. No topic: nothing is asked.

    Raises SurveyOpened."""
    lock_survey(session, survey)
    if survey.opened_at is not None:
        raise SurveyOpened(survey.code)
    row = calling_of(session, survey)
    if row is not None:
        session.delete(row)
        session.flush()
    if about.topic:
        question, option = about.agrees or (None, None)
        session.add(
            SurveyCalling(
                survey_id=survey.survey_id,
                topic=about.topic,
                question=question,
                option=option,
                wished=[list(ref) for ref in about.wished],
                set_at=now,
                set_by=actor.user_id,
            )
        )
    session.flush()


def calling_of(session: Session, survey: Survey) -> SurveyCalling | None:
    """What is asked, if anything is."""
    return session.get(SurveyCalling, survey.survey_id)


def about_of(session: Session, survey: Survey) -> About | None:
    """The same, as it was set."""
    row = calling_of(session, survey)
    if row is None:
        return None
    agrees = (row.question, row.option) if row.question and row.option else None
    return About(row.topic, agrees, [(question, key) for question, key in row.wished])


def asks_apart(session: Session, survey: Survey) -> SurveyCalling | None:
    """What an anonymous survey asks each home for itself. Only the roll knows which home a phone is of."""
    return calling_of(session, survey) if survey.anonymous and by_home(survey) else None


def by_home(survey: Survey) -> bool:
    """Whether each home answers once: only then it is known of which home a phone is."""
    return survey.identity == "household" and survey.one_per == "household"


def proposal(asked: Questionnaire) -> About:
    """As the lift template has it: its question whether one may call, and a need of three or more."""
    call, need = asked.question("call"), asked.question("need")
    lift = call is not None and "yes" in call.kind.keys() and need is not None  # noqa: SIM118  no dict
    if not lift or need is None or need.kind.name != "scale":
        return About("")
    return About("", ("call", "yes"), tuple(("need", point) for point in NEEDED))
