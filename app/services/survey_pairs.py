"""Surveys whose results can be laid beside each other: those that are counted, once and for all."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Survey


def others(session: Session, survey: Survey, compound_ids: Collection[int]) -> Sequence[Survey]:
    """The other counted surveys of these compounds, those of its own compound first, the newest first (one
    query)."""
    query = select(Survey).where(
        Survey.compound_id.in_(compound_ids),
        Survey.tallied_at.is_not(None),
        Survey.survey_id != survey.survey_id,
    )
    mine = Survey.compound_id == survey.compound_id
    return session.scalars(query.order_by(mine.desc(), Survey.compound_id, Survey.survey_id.desc())).all()
