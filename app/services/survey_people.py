"""A survey's persons: what is kept about one number, and forgetting them (PIPL 19, 45, 47).

That a home took part is handed over. What it answered is not: of an anonymous survey nobody can find it,
and a named one shows it to her own phone while it is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from app.models import (
    Compound,
    Flat,
    FlatOwner,
    PhoneCode,
    Survey,
    SurveyAnswer,
    SurveyCall,
    SurveyChoice,
    SurveyParticipation,
    SurveyPlace,
    SurveyReply,
    SurveyTag,
)
from app.services import survey_mail_rows, survey_photos
from app.services.survey_doors import subject_of
from app.services.vault import Vault

KEPT = timedelta(days=365)
"""How long after its close a survey remembers which homes took part, and words of their own."""
Row = dict[str, str | int | bool | None]


def about(session: Session, digest: bytes, places: Sequence[int], vault: Vault) -> list[Row]:
    """Surveys in which a home of this number, or the number itself, took part (two queries)."""
    asked = session.scalars(
        select(Survey.survey_id).where(Survey.compound_id.in_(places), Survey.tallied_at.is_(None))
    ).all()
    subjects = [subject_of(survey_id, digest, vault) for survey_id in asked]
    home = and_(
        Flat.compound_id == Survey.compound_id,
        Flat.building == SurveyPlace.building,
        Flat.entrance == SurveyPlace.entrance,
        Flat.room == SurveyParticipation.room,
    )
    rows = session.execute(
        select(Compound.name, Survey.code, SurveyPlace, SurveyParticipation.room, SurveyParticipation.sent)
        .join(Survey, Survey.survey_id == SurveyParticipation.survey_id)
        .join(Compound, Compound.compound_id == Survey.compound_id)
        .join(SurveyPlace, SurveyPlace.survey_place_id == SurveyParticipation.survey_place_id)
        .outerjoin(Flat, home)
        .outerjoin(FlatOwner, and_(FlatOwner.flat_id == Flat.flat_id, FlatOwner.phone_digest == digest))
        .where(
            Survey.compound_id.in_(places),
            or_(FlatOwner.flat_owner_id.is_not(None), SurveyParticipation.subject_digest.in_(subjects)),
        )
        .order_by(Survey.survey_id)
    )
    return [
        {
            "compound": compound,
            "survey": code,
            "home": f"{place.building}-{place.entrance}" + (f"-{room}" if room else ""),
            "handed_in": sent,
        }
        for compound, code, place, room, sent in rows
    ]


def expired(session: Session, *, now: datetime) -> Sequence[Survey]:
    """Surveys that closed long enough ago and still know their homes."""
    return session.scalars(
        select(Survey).where(
            Survey.tallied_at.is_not(None), Survey.forgotten_at.is_(None), Survey.closes_at <= now - KEPT
        )
    ).all()


def forget(session: Session, survey: Survey, *, now: datetime) -> None:
    """Destroy who took part and what was said in own words; the numbers stay."""
    mine = SurveyParticipation.survey_id == survey.survey_id
    survey_mail_rows.forget_texts(session, survey)
    for statement in (
        update(SurveyParticipation)
        .where(mine)
        .values(room=None, subject_digest=None, helped_by=None, envelope_sealed=None),
        update(SurveyAnswer).where(SurveyAnswer.survey_id == survey.survey_id).values(text_sealed=None),
        delete(SurveyChoice).where(SurveyChoice.survey_id == survey.survey_id),
        delete(SurveyReply).where(SurveyReply.survey_id == survey.survey_id),
        delete(SurveyTag).where(SurveyTag.survey_id == survey.survey_id),
        delete(PhoneCode).where(PhoneCode.survey_id == survey.survey_id),
        delete(SurveyCall).where(SurveyCall.survey_id == survey.survey_id),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    survey_photos.forget(session, survey)
    survey.forgotten_at = now
    session.flush()
    session.expire_all()
