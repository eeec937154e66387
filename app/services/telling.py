"""Queue a text to a sealed number, in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.models import Message
from app.services.vault import Vault


def tell(
    session: Session, motion_id: int, phones: Iterable[bytes], text: str, *, now: datetime, vault: Vault
) -> None:
    """One SMS to each sealed number: what staff did."""
    for phone in phones:
        session.add(_echo(phone, text, now, vault, motion_id=motion_id))
    session.flush()


def tell_in_compound(
    session: Session, compound_id: int, phone: bytes, text: str, *, now: datetime, vault: Vault
) -> None:
    """One SMS to a sealed number, about what belongs to no motion."""
    session.add(_echo(phone, text, now, vault, compound_id=compound_id))
    session.flush()


def _echo(phone: bytes, text: str, now: datetime, vault: Vault, **of: int) -> Message:
    return Message(
        **of,
        kind="echo",
        phone_sealed=phone,
        text_sealed=vault.seal(text),
        created_at=now,
        next_try_at=now,
        tries=0,
    )
