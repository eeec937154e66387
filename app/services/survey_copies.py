"""A new survey as a copy of another: its questions in both languages and its settings, no answer.

About what homes may be called is a setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

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
    words: Mapping[str, Any],
    *,
    now: datetime,
    actor: User,
) -> Survey:
    """As its questions read now, under `words` (surveys.WORDS); until when it is open is said anew."""
    data = deepcopy(newest_wording(session, source).questionnaire)
    if words["title"] != source.title:
        data["title"] = {"zh": words["title"]}
    new = NewSurvey(
        **words,
        questionnaire=data,
        identity=source.identity,
        one_per=source.one_per,
        anonymous=source.anonymous,
    )
    survey = draft_survey(session, compound, new, now=now, actor=actor)
    asks = about_of(session, source)
    if asks is not None:
        set_calling(session, survey, asks, now=now, actor=actor)
    return survey
