"""Surveys: drafting, opening (which counts the homes of each entrance), wording fixes, and where one stands.

What a questionnaire may hold is the domain's business (`domain/surveys`); here its versions are kept.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.domain.codes import BadCode, normalise_short_code, short_code
from app.domain.errors import LouyiError
from app.models import (
    Compound,
    Flat,
    Survey,
    SurveyCalling,
    SurveyParticipation,
    SurveyPlace,
    SurveyWording,
    User,
)
from app.services import roll

WORDS = ("title", "asker", "purpose", "title_en", "asker_en", "purpose_en")
SETTINGS = (*WORDS, "identity", "one_per", "anonymous", "closes_at")


class SurveyIncomplete(LouyiError):
    """What opening misses or cannot have: `what` is "questions", "closes", "past", "photo" or "roll"."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class SurveyOpened(LouyiError):
    """Only a draft can be changed like this."""


class SurveyNotOpen(LouyiError):
    """No answers are taken now."""


class SurveyAnswered(LouyiError):
    """Somebody has begun to answer: only the wording can be mended."""


class Stage(Enum):
    """Where a survey stands; derived from its instants at every look."""

    DRAFT = "draft"
    OPEN = "open"
    COUNTING = "counting"
    CLOSED = "closed"


@dataclass(frozen=True)
class NewSurvey:
    """What a draft begins with; `questionnaire` is JSON that the domain accepts."""

    title: str
    asker: str
    purpose: str
    questionnaire: Mapping[str, Any]
    identity: str = "household"
    one_per: str = "household"
    anonymous: bool = True
    title_en: str | None = None
    asker_en: str | None = None
    purpose_en: str | None = None


@dataclass(frozen=True)
class SurveyLine:
    """A survey in a list: its stage, the homes asked, and how many answers came."""

    survey: Survey
    stage: Stage
    homes: int
    answers: int


def stage_of(survey: Survey, now: datetime) -> Stage:
    """The stage at the instant `now`; what is tallied is closed, also to a request with an older clock."""
    if survey.opened_at is None or survey.closes_at is None:
        return Stage.DRAFT
    if survey.tallied_at is not None:
        return Stage.CLOSED
    return Stage.OPEN if now < survey.closes_at else Stage.COUNTING


def draft_survey(
    session: Session, compound: Compound, new: NewSurvey, *, now: datetime, actor: User
) -> Survey:
    """Put a new draft on the desk."""
    row = Survey(
        compound_id=compound.compound_id,
        code=short_code(secrets.token_bytes(5)),
        **{name: getattr(new, name) for name in WORDS},
        identity=new.identity,
        one_per=new.one_per,
        anonymous=new.anonymous,
        created_at=now,
        created_by=actor.user_id,
    )
    row.compound = compound
    session.add(row)
    session.flush()
    _add_wording(session, row, 1, new.questionnaire, now=now, actor=actor)
    return row


def change_draft(survey: Survey, **changes: object) -> None:
    """Set fields of SETTINGS; raises SurveyOpened after the opening."""
    if survey.opened_at is not None:
        raise SurveyOpened(survey.code)
    assert set(changes) <= set(SETTINGS), changes
    for name, value in changes.items():
        setattr(survey, name, value)


def set_questionnaire(
    session: Session, survey: Survey, questionnaire: Mapping[str, Any], *, now: datetime, actor: User
) -> None:
    """Replace the questions of a draft; raises SurveyOpened."""
    lock_survey(session, survey)
    if survey.opened_at is not None:
        raise SurveyOpened(survey.code)
    wording = newest_wording(session, survey)
    wording.questionnaire = dict(questionnaire)
    wording.changed_at, wording.changed_by = now, actor.user_id
    session.flush()


def fix_wording(
    session: Session, survey: Survey, questionnaire: Mapping[str, Any], *, now: datetime, actor: User
) -> SurveyWording:
    """A dated new version of an open survey. That only words differ is what the caller asked the domain.

    Raises SurveyNotOpen."""
    lock_survey(session, survey)
    if stage_of(survey, now) is not Stage.OPEN:
        raise SurveyNotOpen(survey.code)
    version = newest_wording(session, survey).version + 1
    return _add_wording(session, survey, version, questionnaire, now=now, actor=actor)


def open_survey(session: Session, survey: Survey, *, now: datetime, actor: User) -> None:
    """Count the homes of each entrance and begin to take answers; raises SurveyOpened, SurveyIncomplete."""
    lock_survey(session, survey)
    if survey.opened_at is not None:
        raise SurveyOpened(survey.code)
    if survey.closes_at is None:
        raise SurveyIncomplete("closes")
    if survey.closes_at <= now:
        raise SurveyIncomplete("past")
    if survey.anonymous and asks_photo(newest_wording(session, survey).questionnaire):
        raise SurveyIncomplete("photo")
    places = _homes_by_place(session, survey)
    if not places:
        raise SurveyIncomplete("roll")
    for position, ((building, entrance), homes) in enumerate(places.items(), 1):
        session.add(
            SurveyPlace(
                survey_id=survey.survey_id,
                position=position,
                building=building,
                entrance=entrance,
                homes=homes,
            )
        )
    survey.opened_at, survey.opened_by = now, actor.user_id
    session.flush()


def asks_photo(data: Mapping[str, Any]) -> bool:
    """A photo may tell who: an anonymous survey asks for none (docs/adr/0019)."""
    return any(each["kind"] == "photo" for part in data["sections"] for each in part["questions"])


def close_early(session: Session, survey: Survey, *, now: datetime) -> None:
    """Take no more answers from this instant on; raises SurveyNotOpen."""
    lock_survey(session, survey)
    if stage_of(survey, now) is not Stage.OPEN:
        raise SurveyNotOpen(survey.code)
    survey.closes_at = now
    session.flush()


def publish(session: Session, survey: Survey, *, now: datetime, actor: User) -> None:
    """Let everyone see the results; raises SurveyNotOpen before they are tallied."""
    lock_survey(session, survey)
    if survey.tallied_at is None:
        raise SurveyNotOpen(survey.code)
    if survey.published_at is None:
        survey.published_at, survey.published_by = now, actor.user_id
        session.flush()


def delete_draft(session: Session, survey: Survey) -> None:
    """Take a draft away; raises SurveyOpened."""
    lock_survey(session, survey)
    if survey.opened_at is not None:
        raise SurveyOpened(survey.code)
    for wording in wordings(session, survey):
        session.delete(wording)
    session.execute(delete(SurveyCalling).where(SurveyCalling.survey_id == survey.survey_id))
    session.flush()
    session.delete(survey)
    session.flush()


def find_survey(session: Session, code: str) -> Survey | None:
    """By its code, however it was typed."""
    try:
        plain = normalise_short_code(code)
    except BadCode:
        return None
    return session.scalar(select(Survey).where(Survey.code == plain))


def lock_survey(session: Session, survey: Survey) -> None:
    """Hold the row until the end of the transaction, and read it anew."""
    session.flush()
    session.refresh(survey, with_for_update=True)


def newest_wording(session: Session, survey: Survey) -> SurveyWording:
    """The version that is shown."""
    return session.scalars(
        select(SurveyWording)
        .where(SurveyWording.survey_id == survey.survey_id)
        .order_by(SurveyWording.version.desc())
        .limit(1)
    ).one()


def wordings(session: Session, survey: Survey) -> Sequence[SurveyWording]:
    """Every version, oldest first."""
    return session.scalars(
        select(SurveyWording)
        .where(SurveyWording.survey_id == survey.survey_id)
        .order_by(SurveyWording.version)
    ).all()


def places_of(session: Session, survey: Survey) -> Sequence[SurveyPlace]:
    """Its entrances in the order of addresses; empty for a draft."""
    return session.scalars(
        select(SurveyPlace).where(SurveyPlace.survey_id == survey.survey_id).order_by(SurveyPlace.position)
    ).all()


def places_by_address(session: Session, survey: Survey) -> dict[tuple[str, str], SurveyPlace]:
    """The same by (building, entrance)."""
    return {(place.building, place.entrance): place for place in places_of(session, survey)}


def lines(session: Session, compound_ids: Sequence[int], now: datetime) -> list[SurveyLine]:
    """The surveys of these compounds, newest first (three queries)."""
    rows = session.scalars(
        select(Survey).where(Survey.compound_id.in_(compound_ids)).order_by(Survey.survey_id.desc())
    ).all()
    if not rows:
        return []
    keys = [row.survey_id for row in rows]
    homes = _sums(session, select(SurveyPlace.survey_id, func.sum(SurveyPlace.homes)), SurveyPlace, keys)
    answers = _sums(
        session,
        select(SurveyParticipation.survey_id, func.count()).where(SurveyParticipation.sent),
        SurveyParticipation,
        keys,
    )
    return [
        SurveyLine(row, stage_of(row, now), homes.get(row.survey_id, 0), answers.get(row.survey_id, 0))
        for row in rows
    ]


def due(session: Session, now: datetime) -> list[int]:
    """Surveys whose time is over and whose envelopes are still closed."""
    query = select(Survey.survey_id).where(
        Survey.opened_at.is_not(None), Survey.tallied_at.is_(None), Survey.closes_at <= now
    )
    return list(session.scalars(query.order_by(Survey.survey_id)))


def _sums(session: Session, query: Any, table: Any, keys: Sequence[int]) -> dict[int, int]:
    rows = session.execute(query.where(table.survey_id.in_(keys)).group_by(table.survey_id))
    return {survey_id: int(number) for survey_id, number in rows}


def _homes_by_place(session: Session, survey: Survey) -> dict[tuple[str, str], int]:
    """Homes that people live in: parking spaces and the developer's own flats are none."""
    rows = session.execute(
        select(Flat.building, Flat.entrance, func.count())
        .where(Flat.compound_id == survey.compound_id, Flat.status == "owner")
        .group_by(Flat.building, Flat.entrance)
    )
    counted = Counter({(building, entrance): number for building, entrance, number in rows})
    order = roll.list_places(session, survey.compound)
    return {place: counted[place] for place in order if counted[place]}


def _add_wording(
    session: Session,
    survey: Survey,
    version: int,
    questionnaire: Mapping[str, Any],
    *,
    now: datetime,
    actor: User,
) -> SurveyWording:
    row = SurveyWording(
        survey_id=survey.survey_id,
        version=version,
        questionnaire=dict(questionnaire),
        changed_at=now,
        changed_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    return row
