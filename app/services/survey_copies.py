"""A new survey as a copy of another: its questions in both languages and its settings, no answer.

About what homes may be called is a setting."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Compound, Survey, User
from app.services.survey_calling import about_of, set_calling
from app.services.surveys import NewSurvey, draft_survey, newest_wording

OFFERED = 50
"""As many as a list offers, the newest first."""


def offered(session: Session, compound_ids: Sequence[int]) -> Sequence[Survey]:
    """Surveys of these compounds, drafts too (one query)."""
    query = select(Survey).where(Survey.compound_id.in_(compound_ids)).order_by(Survey.survey_id.desc())
    return session.scalars(query.limit(OFFERED)).all()


def draft_copy(
    session: Session,
    source: Survey,
    compound: Compound,
    *,
    title: str,
    asker: str,
    purpose: str,
    now: datetime,
    actor: User,
) -> Survey:
    """As its words read now; until when it is open is said anew. A new title has its own language only."""
    data = deepcopy(newest_wording(session, source).questionnaire)
    if title != source.title:
        data["title"] = {"zh": title}
    new = NewSurvey(
        title,
        asker,
        purpose,
        data,
        identity=source.identity,
        one_per=source.one_per,
        anonymous=source.anonymous,
    )
    survey = draft_survey(session, compound, new, now=now, actor=actor)
    asks = about_of(session, source)
    if asks is not None:
        set_calling(session, survey, asks, now=now, actor=actor)
    return survey
