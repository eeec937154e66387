"""A suggestion's person: what is kept about one number, and forgetting it (PIPL 19, 45, 47).

A year after the close words, number and photos go, of the reports joined to it, too; number, kind, place and
dates stay for the counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, joinedload

from app.models import Message, PhoneCode, Suggestion, SuggestionEntry, SuggestionPhoto, SuggestionPost
from app.services.suggestion_lists import newest
from app.services.vault import Vault

KEPT = timedelta(days=365)
"""How long after its close a suggestion remembers words, number and photos."""
CODES_KEPT = timedelta(days=30)
Row = dict[str, str | int | bool | None]


def about(session: Session, digest: bytes, places: Sequence[int], vault: Vault) -> list[Row]:
    """What this number reported, said of it later, and was answered (three queries)."""
    mine = session.scalars(
        select(Suggestion)
        .where(Suggestion.compound_id.in_(places), Suggestion.phone_digest == digest)
        .options(joinedload(Suggestion.compound))
        .order_by(Suggestion.suggestion_id)
    ).all()
    keys = [row.suggestion_id for row in mine]
    entries = _entries(session, keys, vault)
    pictured = set(
        session.scalars(
            select(SuggestionEntry.suggestion_id)
            .join(SuggestionPhoto, SuggestionPhoto.suggestion_entry_id == SuggestionEntry.suggestion_entry_id)
            .where(SuggestionEntry.suggestion_id.in_(keys), SuggestionEntry.position == 1)
        )
    )
    return [
        {
            "compound": row.compound.name,
            "home": "-".join(part for part in (row.building, row.entrance) if part),
            "kind": row.kind,
            "phone": vault.unseal(row.phone_sealed),
            "reason": "\n".join(entries[row.suggestion_id, True]),
            "photo": row.suggestion_id in pictured,
            "created_at": row.created_at.isoformat(),
            "outcome": "\n".join(entries[row.suggestion_id, False]),
        }
        for row in mine
    ]


def _entries(session: Session, keys: Sequence[int], vault: Vault) -> dict[tuple[int, bool], list[str]]:
    """Words by (report, whether its reporter wrote them); what she said of a joint one is her report's."""
    found: dict[tuple[int, bool], list[str]] = defaultdict(list)
    rows = session.scalars(
        select(SuggestionEntry)
        .where(or_(SuggestionEntry.suggestion_id.in_(keys), SuggestionEntry.said_by.in_(keys)))
        .order_by(SuggestionEntry.suggestion_entry_id)
    )
    for entry in rows:
        number = entry.said_by or entry.suggestion_id
        if entry.text_sealed and number in keys:
            found[number, entry.written_by is None].append(vault.unseal(entry.text_sealed))
    return found


def expired(session: Session, *, now: datetime) -> Sequence[Suggestion]:
    """Those that were closed long enough ago and still know their person; not those joined to another."""
    return session.scalars(
        select(Suggestion)
        .join(SuggestionEntry, newest())
        .where(
            SuggestionEntry.kind == "closed",
            SuggestionEntry.written_at <= now - KEPT,
            Suggestion.forgotten_at.is_(None),
        )
        .order_by(Suggestion.suggestion_id)
    ).all()


def forget(session: Session, suggestion: Suggestion, *, now: datetime) -> None:
    """Destroy words, number and photos of it and of every report that was joined to it."""
    joined = select(SuggestionEntry.suggestion_id).where(
        SuggestionEntry.joined_to == suggestion.suggestion_id
    )
    keys = [suggestion.suggestion_id, *session.scalars(joined)]
    entries = select(SuggestionEntry.suggestion_entry_id).where(SuggestionEntry.suggestion_id.in_(keys))
    for statement in (
        delete(SuggestionPost).where(SuggestionPost.suggestion_id.in_(keys)),
        delete(SuggestionPhoto).where(SuggestionPhoto.suggestion_entry_id.in_(entries)),
        update(SuggestionEntry).where(SuggestionEntry.suggestion_id.in_(keys)).values(text_sealed=b""),
        update(Suggestion)
        .where(Suggestion.suggestion_id.in_(keys))
        .values(phone_sealed=b"", phone_digest=b"", forgotten_at=now),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    session.flush()
    session.expire_all()


def forget_traces(session: Session, *, now: datetime) -> None:
    """Codes for suggestions, and texts of compounds that name no motion, once nobody needs them."""
    codes = delete(PhoneCode).where(PhoneCode.for_suggestions, PhoneCode.created_at <= now - CODES_KEPT)
    texts = delete(Message).where(Message.compound_id.is_not(None), Message.created_at <= now - KEPT)
    for statement in (codes, texts):
        session.execute(statement.execution_options(synchronize_session=False))
