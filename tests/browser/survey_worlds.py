"""Surveys that stand ready: made and answered by the services, where that is not what a test looks at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.domain.surveys import answers, questionnaire
from app.models import Compound, Survey, User
from app.services import roll, survey_answers, survey_calling, survey_doors, survey_tally, surveys
from app.services.survey_calling import About
from app.services.surveys import NewSurvey
from app.services.vault import Vault
from tests import factories as f
from tests.browser.papers import phone_of
from tests.browser.votes import ROOMS, flat
from tests.services import surveying

TITLE = "幸福里老旧小区改造需求与加装电梯意愿调查"


def a_house(session: Session, vault: Vault) -> Compound:
    """Ten homes, their owners' phones as in people.Resident."""
    place = session.scalars(select(Compound).where(Compound.code == "GARDEN")).one()
    roll.import_roll(session, place, [flat(room) for room in ROOMS], vault)
    return place


def opened(
    session: Session, place: Compound, *, title: str = TITLE, calls: About = About(""), **settings: Any
) -> Survey:
    """A survey of the committee that is open for a week since an hour."""
    now = datetime.now(UTC)
    chair = session.scalars(select(User).where(User.username == "chair")).one()
    asked = settings.pop("asked", None) or surveying.asked()
    survey = surveys.draft_survey(
        session,
        place,
        NewSurvey(title, "幸福街道办事处", "为改造方案收集意见。", asked),
        now=now - timedelta(hours=1),
        actor=chair,
    )
    surveys.change_draft(survey, closes_at=now + timedelta(days=7), **settings)
    survey_calling.set_calling(session, survey, calls, now=now, actor=chair)
    surveys.open_survey(session, survey, now=now - timedelta(hours=1), actor=chair)
    return survey


def answer(
    session: Session, survey: Survey, vault: Vault, rooms: Sequence[str], **said: str | list[str]
) -> None:
    """These homes hand in the same answers."""
    asked = questionnaire.read(surveys.newest_wording(session, survey).questionnaire)
    form = {name: [words] if isinstance(words, str) else words for name, words in said.items()}
    typed = answers.read(asked, form, draft=True)
    for room in rooms:
        home = survey_doors.home_at(session, survey, f.key(room))
        assert home is not None
        seat = survey_doors.seat_of_home(survey, home, vault.digest("phone", phone_of(room)), vault)
        survey_answers.send(session, survey, seat, typed.answers, now=datetime.now(UTC), vault=vault)


def close(session: Session, survey: Survey, vault: Vault) -> None:
    """Closed a second ago and counted."""
    now = datetime.now(UTC)
    survey.closes_at = now - timedelta(seconds=1)
    session.flush()
    survey_tally.tally(session, survey.survey_id, now=now, vault=vault)
    session.refresh(survey)


def answered(database: Database, survey: Survey, vault: Vault, room: str, **said: str | list[str]) -> None:
    """One home more, while somebody looks at a page."""
    with database.writing() as session:
        answer(session, session.get_one(Survey, survey.survey_id), vault, [room], **said)
        session.commit()
