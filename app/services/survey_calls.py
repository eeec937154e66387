"""The homes that may be called about what a survey asks (survey_calling), and who was talked to.

The list of an anonymous survey is shown after the close, so that nobody sees who hands in when (ADR 16)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Exists, and_, delete, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.address import FlatKey
from app.domain.errors import LouyiError
from app.models import (
    Compound,
    Flat,
    FlatOwner,
    Motion,
    Survey,
    SurveyAnswer,
    SurveyCall,
    SurveyCalling,
    SurveyParticipation,
    SurveyPlace,
    SurveyPlanLine,
    SurveyPlanMotion,
    SurveyResponse,
    User,
)
from app.services.survey_calling import asks_apart, by_home, calling_of
from app.services.survey_people import Row
from app.services.survey_wishes import sold_since
from app.services.surveys import Stage, SurveyNotOpen, lock_survey, stage_of

KEY_BYTES = 16


class NotListed(LouyiError):
    """This home did not agree to be called, or has taken it back."""


@dataclass(frozen=True)
class ToVisit:
    """A home that may be called, and when somebody talked to it."""

    key: FlatKey
    talked_at: datetime | None


@dataclass(frozen=True)
class Waiting:
    """A list with the homes to which nobody has talked."""

    survey: Survey
    topic: str
    homes: Sequence[FlatKey]


def may_speak(session: Session, survey: Survey) -> bool:
    """Whether a home can still say its word, or take it back: from the opening until all is forgotten."""
    known = survey.opened_at is not None and survey.forgotten_at is None
    return known and by_home(survey) and calling_of(session, survey) is not None


def agreed(session: Session, survey: Survey, place: SurveyPlace, room: str) -> bool:
    """Whether this home may be called."""
    key = FlatKey(place.building, place.entrance, room)
    return key in {each.key for each in _standing(session, survey)}


def agree(session: Session, survey: Survey, place: SurveyPlace, room: str, *, now: datetime) -> None:
    """Of an anonymous survey that is open; twice is once. Raises SurveyNotOpen."""
    lock_survey(session, survey)
    if stage_of(survey, now) is not Stage.OPEN or asks_apart(session, survey) is None:
        raise SurveyNotOpen(survey.code)
    if _row(session, place, room) is None:
        _add(session, survey, place, room, agreed=True)


def take_back(session: Session, survey: Survey, place: SurveyPlace, room: str) -> None:
    """At any time: it is no longer called, and of an anonymous survey nothing is kept of it."""
    lock_survey(session, survey)
    session.execute(
        delete(SurveyCall).where(SurveyCall.survey_place_id == place.survey_place_id, SurveyCall.room == room)
    )
    if not survey.anonymous:
        _add(session, survey, place, room, agreed=False)


def note_talk(
    session: Session, survey: Survey, place: SurveyPlace, room: str, *, now: datetime, actor: User
) -> None:
    """Somebody has talked to a home of the list; raises NotListed for any other."""
    lock_survey(session, survey)
    if not agreed(session, survey, place, room):
        raise NotListed(survey.code)
    row = _row(session, place, room) or _add(session, survey, place, room, agreed=True)
    row.talked_at, row.talked_by = now, actor.user_id
    session.flush()


def to_visit(session: Session, survey: Survey, now: datetime) -> list[ToVisit]:
    """The homes that may be called, those first to which nobody has talked; none that was sold since."""
    if survey.anonymous and stage_of(survey, now) is not Stage.CLOSED:
        return []
    gone = sold_since(session, survey)
    return sorted(
        (each for each in _standing(session, survey) if each.key not in gone),
        key=lambda each: each.talked_at is not None,
    )


def waiting(session: Session, compound_ids: Sequence[int], now: datetime) -> list[Waiting]:
    """Lists of these compounds on which somebody still waits, the oldest first."""
    rows = session.execute(
        select(Survey, SurveyCalling.topic)
        .join(SurveyCalling, SurveyCalling.survey_id == Survey.survey_id)
        .where(
            Survey.compound_id.in_(compound_ids), Survey.opened_at.is_not(None), Survey.forgotten_at.is_(None)
        )
        .order_by(Survey.survey_id)
        .options(joinedload(Survey.compound))
    )
    found = [
        Waiting(
            survey, topic, [each.key for each in to_visit(session, survey, now) if each.talked_at is None]
        )
        for survey, topic in rows
    ]
    return [each for each in found if each.homes]


def first_of(session: Session, motion: Motion, now: datetime) -> tuple[str, list[FlatKey]]:
    """The topic, and the homes that come first in the visits of a motion that was made for it."""
    survey = session.scalar(
        select(Survey)
        .join(SurveyPlanLine, SurveyPlanLine.survey_id == Survey.survey_id)
        .join(SurveyPlanMotion, SurveyPlanMotion.survey_plan_line_id == SurveyPlanLine.survey_plan_line_id)
        .where(SurveyPlanMotion.motion_id == motion.motion_id, SurveyPlanMotion.calls_first)
    )
    calling = calling_of(session, survey) if survey is not None else None
    if survey is None or calling is None:
        return "", []
    return calling.topic, [each.key for each in to_visit(session, survey, now)]


def about(session: Session, digest: bytes, places: Sequence[int]) -> list[Row]:
    """What is kept of the homes of a number: that they may be called, or not, and about what (one query)."""
    rows = session.execute(
        select(Compound.name, Survey.code, SurveyCalling.topic, SurveyPlace, SurveyCall)
        .join(Survey, Survey.compound_id == Compound.compound_id)
        .join(SurveyCalling, SurveyCalling.survey_id == Survey.survey_id)
        .join(SurveyCall, SurveyCall.survey_id == Survey.survey_id)
        .join(SurveyPlace, SurveyPlace.survey_place_id == SurveyCall.survey_place_id)
        .join(
            Flat,
            and_(
                Flat.compound_id == Survey.compound_id,
                Flat.building == SurveyPlace.building,
                Flat.entrance == SurveyPlace.entrance,
                Flat.room == SurveyCall.room,
            ),
        )
        .join(FlatOwner, and_(FlatOwner.flat_id == Flat.flat_id, FlatOwner.phone_digest == digest))
        .where(Survey.compound_id.in_(places))
        .order_by(SurveyPlace.survey_place_id, SurveyCall.room)
        .distinct()
    )
    return [
        {
            "compound": compound,
            "survey": code,
            "home": f"{place.building}-{place.entrance}-{call.room}",
            "call_about": topic,
            "may_be_called": call.agreed,
        }
        for compound, code, topic, place, call in rows
    ]


def _standing(session: Session, survey: Survey) -> list[ToVisit]:
    """Every home whose last word agrees, in the order of addresses (two queries)."""
    rows = session.execute(
        select(SurveyPlace.position, SurveyPlace.building, SurveyPlace.entrance, SurveyCall)
        .join(SurveyPlace, SurveyPlace.survey_place_id == SurveyCall.survey_place_id)
        .where(SurveyCall.survey_id == survey.survey_id)
    )
    calls = {
        (position, FlatKey(building, entrance, call.room)): call
        for position, building, entrance, call in rows
    }
    agreeing = (
        [home for home, call in calls.items() if call.agreed]
        if survey.anonymous
        else [home for home in _answered(session, survey) if home not in calls or calls[home].agreed]
    )
    return [ToVisit(home[1], calls[home].talked_at if home in calls else None) for home in sorted(agreeing)]


def _answered(session: Session, survey: Survey) -> list[tuple[int, FlatKey]]:
    """Homes of a named survey that agreed in an answer, and asked for it (one query)."""
    calling = calling_of(session, survey)
    if survey.anonymous or calling is None or calling.question is None:
        return []
    query = (
        select(SurveyPlace.position, SurveyPlace.building, SurveyPlace.entrance, SurveyParticipation.room)
        .join(SurveyParticipation, SurveyParticipation.survey_place_id == SurveyPlace.survey_place_id)
        .join(SurveyResponse, SurveyResponse.participation_key == SurveyParticipation.participation_key)
        .where(SurveyPlace.survey_id == survey.survey_id, SurveyParticipation.room.is_not(None))
        .where(_said(calling.question, calling.option or ""))
    )
    if calling.wished:
        query = query.where(or_(*(_said(question, key) for question, key in calling.wished)))
    rows = session.execute(query)
    return [
        (position, FlatKey(building, entrance, room or "")) for position, building, entrance, room in rows
    ]


def _said(question: str, key: str) -> Exists:
    return (
        select(SurveyAnswer.response_key)
        .where(
            SurveyAnswer.response_key == SurveyResponse.response_key,
            SurveyAnswer.question == question,
            SurveyAnswer.key == key,
        )
        .exists()
    )


def _row(session: Session, place: SurveyPlace, room: str) -> SurveyCall | None:
    return session.scalar(
        select(SurveyCall).where(SurveyCall.survey_place_id == place.survey_place_id, SurveyCall.room == room)
    )


def _add(session: Session, survey: Survey, place: SurveyPlace, room: str, *, agreed: bool) -> SurveyCall:
    row = SurveyCall(
        call_key=secrets.token_bytes(KEY_BYTES),
        survey_id=survey.survey_id,
        survey_place_id=place.survey_place_id,
        room=room,
        agreed=agreed,
    )
    session.add(row)
    session.flush()
    return row
