"""One suggestion as it is read: by key, code or number, with its history, photos and joined reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.calendar import day_of
from app.domain.suggestions import REOPENED_WITHIN
from app.models import Suggestion, SuggestionEntry, SuggestionPhoto
from app.services.vault import Vault


def find_suggestion(session: Session, suggestion_id: int) -> Suggestion | None:
    """With its compound."""
    query = select(Suggestion).where(Suggestion.suggestion_id == suggestion_id)
    return session.scalar(query.options(joinedload(Suggestion.compound)))


def find_by_code(session: Session, code: str) -> Suggestion | None:
    """The one with the reporter's code (as printed), with its compound."""
    query = select(Suggestion).where(Suggestion.code == code)
    return session.scalar(query.options(joinedload(Suggestion.compound)))


def find_by_number(session: Session, compound_id: int, number: int) -> Suggestion | None:
    """The one with this number in its compound."""
    query = select(Suggestion).where(Suggestion.compound_id == compound_id, Suggestion.number == number)
    return session.scalar(query.options(joinedload(Suggestion.compound)))


def entries_of(session: Session, suggestion: Suggestion) -> Sequence[SuggestionEntry]:
    """Its history, oldest first; never empty."""
    return session.scalars(
        select(SuggestionEntry)
        .where(SuggestionEntry.suggestion_id == suggestion.suggestion_id)
        .order_by(SuggestionEntry.position)
    ).all()


def assigned_to(entries: Sequence[SuggestionEntry]) -> int | None:
    """Who of the staff sees to it: the last to whom it was given, None for a body or nobody."""
    given = [each for each in entries if each.kind == "assigned"]
    return given[-1].assigned_to if given else None


def joined_to(session: Session, suggestion: Suggestion) -> Sequence[Suggestion]:
    """The reports that were joined to it, by number."""
    return session.scalars(
        select(Suggestion)
        .join(SuggestionEntry, SuggestionEntry.suggestion_id == Suggestion.suggestion_id)
        .where(SuggestionEntry.joined_to == suggestion.suggestion_id)
        .order_by(Suggestion.number)
    ).all()


def main_of(session: Session, suggestion: Suggestion) -> Suggestion:
    """The report that goes on: the one to which it was joined, else itself."""
    query = (
        select(Suggestion)
        .join(SuggestionEntry, SuggestionEntry.joined_to == Suggestion.suggestion_id)
        .where(SuggestionEntry.suggestion_id == suggestion.suggestion_id)
        .options(joinedload(Suggestion.compound))
    )
    return session.scalar(query) or suggestion


def photos_of(session: Session, entries: Sequence[SuggestionEntry]) -> dict[int, list[int]]:
    """Which pictures each entry has, without reading them, by the entry's key (one query)."""
    found: dict[int, list[int]] = defaultdict(list)
    keys = [entry.suggestion_entry_id for entry in entries]
    rows = session.execute(
        select(SuggestionPhoto.suggestion_entry_id, SuggestionPhoto.position)
        .where(SuggestionPhoto.suggestion_entry_id.in_(keys))
        .order_by(SuggestionPhoto.suggestion_entry_id, SuggestionPhoto.position)
    )
    for number, position in rows:
        found[number].append(position)
    return dict(found)


def photo(session: Session, entry: SuggestionEntry, position: int, vault: Vault) -> bytes | None:
    """One picture, a JPEG."""
    row = session.get(SuggestionPhoto, (entry.suggestion_entry_id, position))
    return vault.unseal_bytes(row.image_sealed) if row is not None else None


def reopenable_until(entries: Sequence[SuggestionEntry]) -> date | None:
    """Until when a reporter may say that it is not done; None where it is open, or was said before."""
    if entries[-1].kind != "closed" or any(entry.kind == "reopened" for entry in entries):
        return None
    return day_of(entries[-1].written_at + REOPENED_WITHIN)
