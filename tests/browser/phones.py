"""The owners' phones: what the outbox holds for them, opened with the vault of the running server."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.database import Database
from app.models import Message
from app.services.vault import Vault
from tests.browser.papers import phone_of


class Phones:
    """All phones of the house."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database, self.vault = database, vault

    def texts(self, room: str, kind: str) -> list[str]:
        """Messages of a kind (code, receipt, echo) to the owner of a flat, the oldest first."""
        with self.database.reading() as session:
            rows = session.scalars(select(Message).where(Message.kind == kind).order_by(Message.message_id))
            return [
                self.vault.unseal(row.text_sealed)
                for row in rows
                if self.vault.unseal(row.phone_sealed).endswith(phone_of(room))
            ]

    def newest_code(self, room: str) -> str:
        """The six digits of the newest message."""
        found = re.search(r"(?<!\d)\d{6}(?!\d)", self.texts(room, "code")[-1])
        assert found is not None
        return found.group()
