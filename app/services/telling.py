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
        session.add(
            Message(
                motion_id=motion_id,
                kind="echo",
                phone_sealed=phone,
                text_sealed=vault.seal(text),
                created_at=now,
                next_try_at=now,
                tries=0,
            )
        )
    session.flush()
