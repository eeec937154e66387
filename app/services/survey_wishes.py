"""What one home wished in a named survey, for the phone of its owner; of an anonymous one nobody can tell.

A home that was sold since is not told what the seller answered.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.domain.surveys.plan import Ref
from app.models import (
    Motion,
    Survey,
    SurveyAnswer,
    SurveyParticipation,
    SurveyPlace,
    SurveyResponse,
    Transfer,
    VoterFlat,
)
from app.services.survey_plan import published_plan
from app.services.surveys import Stage, stage_of


def may_look(session: Session, survey: Survey, now: datetime) -> bool:
    """Whether a home can find its wishes: named, its list posted, and the homes not forgotten yet."""
    named = not survey.anonymous and survey.forgotten_at is None
    open_or_over = stage_of(survey, now) is not Stage.DRAFT
    return named and open_or_over and published_plan(session, survey) is not None


def wishes_of(session: Session, survey: Survey, place: SurveyPlace, room: str) -> frozenset[Ref]:
    """Every (question, option) that this home handed in; nothing where it was sold since (two queries)."""
    home = FlatKey(place.building, place.entrance, room)
    if survey.anonymous or home in sold_since(session, survey):
        return frozenset()
    rows = session.execute(
        select(SurveyAnswer.question, SurveyAnswer.key)
        .join(SurveyResponse, SurveyResponse.response_key == SurveyAnswer.response_key)
        .join(SurveyParticipation, SurveyParticipation.participation_key == SurveyResponse.participation_key)
        .where(
            SurveyParticipation.survey_id == survey.survey_id,
            SurveyParticipation.survey_place_id == place.survey_place_id,
            SurveyParticipation.room == room,
        )
    )
    return frozenset((question, key) for question, key in rows)


def sold_since(session: Session, survey: Survey) -> frozenset[FlatKey]:
    """Homes of which a sale was recorded since the survey was opened (one query)."""
    rows = session.execute(
        select(VoterFlat.building, VoterFlat.entrance, VoterFlat.room)
        .join(Transfer, Transfer.voter_flat_id == VoterFlat.voter_flat_id)
        .join(Motion, Motion.motion_id == Transfer.motion_id)
        .where(Motion.compound_id == survey.compound_id, Transfer.recorded_at >= survey.opened_at)
    )
    return frozenset(FlatKey(*row) for row in rows)
