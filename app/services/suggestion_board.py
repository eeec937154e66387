"""The public page of a compound: answered suggestions that staff chose to show, in the staff's own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.models import Suggestion, SuggestionEntry, SuggestionPost, User
from app.services.suggestion_reading import entries_of


class NotPostable(LouyiError):
    """It has no answer yet, goes on as another one, or is forgotten."""


def postable(suggestion: Suggestion, entries: Sequence[SuggestionEntry]) -> bool:
    """Whether there is an answer to show, and the report stands for itself."""
    kinds = {entry.kind for entry in entries}
    return bool(kinds & {"answered", "closed"}) and "joined" not in kinds and suggestion.forgotten_at is None


def post(
    session: Session, suggestion: Suggestion, said: str, answer: str, *, now: datetime, actor: User
) -> SuggestionPost:
    """Show it, or show it in other words. Raises NotPostable."""
    if not postable(suggestion, entries_of(session, suggestion)):
        raise NotPostable
    row = session.merge(
        SuggestionPost(
            suggestion_id=suggestion.suggestion_id,
            said=said,
            answer=answer,
            posted_at=now,
            posted_by=actor.user_id,
        )
    )
    session.flush()
    return row


def take_down(session: Session, suggestion: Suggestion) -> None:
    """Show it no more; done twice it is done once."""
    session.execute(delete(SuggestionPost).where(SuggestionPost.suggestion_id == suggestion.suggestion_id))


def posted(session: Session, suggestion: Suggestion) -> SuggestionPost | None:
    """What is shown of it."""
    return session.get(SuggestionPost, suggestion.suggestion_id)


def board(session: Session, compound_id: int, limit: int) -> list[tuple[Suggestion, SuggestionPost]]:
    """What is shown of a compound, the newest report first (one query)."""
    rows = session.execute(
        select(Suggestion, SuggestionPost)
        .join(SuggestionPost, SuggestionPost.suggestion_id == Suggestion.suggestion_id)
        .where(Suggestion.compound_id == compound_id)
        .order_by(Suggestion.number.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]
