"""A suggestion's history: entries are appended under the row's lock, and its reporters are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Suggestion, SuggestionEntry, SuggestionPhoto
from app.models.suggestion import MOST_PHOTOS
from app.services.suggestion_reading import joined_to
from app.services.telling import tell_in_compound
from app.services.vault import Vault


def lock(session: Session, suggestion_id: int) -> None:
    """Two who write wait for each other; a unique constraint stands behind it."""
    mine = Suggestion.suggestion_id == suggestion_id
    session.execute(select(Suggestion.suggestion_id).where(mine).with_for_update())


def append(session: Session, row: Suggestion, position: int, entry: SuggestionEntry) -> SuggestionEntry:
    """Add the entry at its place."""
    entry.suggestion_id, entry.position = row.suggestion_id, position
    session.add(entry)
    session.flush()
    return entry


def keep_photos(session: Session, entry: SuggestionEntry, photos: Sequence[bytes], vault: Vault) -> None:
    """Clean JPEGs, sealed."""
    for position, photo in enumerate(photos[:MOST_PHOTOS], 1):
        sealed = vault.seal_bytes(photo)
        number = entry.suggestion_entry_id
        session.add(SuggestionPhoto(suggestion_entry_id=number, position=position, image_sealed=sealed))
    session.flush()


def tell_reporters(
    session: Session, main: Suggestion, text: Callable[[Suggestion], str], *, now: datetime, vault: Vault
) -> None:
    """One SMS to who reported it and to each whose report was joined to it, by her own number."""
    for row in (main, *joined_to(session, main)):
        if row.phone_sealed:
            tell_in_compound(session, row.compound_id, row.phone_sealed, text(row), now=now, vault=vault)
