"""Codes that nobody enters (TRUST.md T50): the provider says delivered, and the texts arrive nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Verification
from app.services.verification import LIFETIME

SPAN = timedelta(hours=1)
ENOUGH = 50


@dataclass(frozen=True)
class CodeUse:
    """Codes sent to numbers of the roll whose five minutes are over, and how many of them were entered."""

    sent: int
    used: int

    @property
    def odd(self) -> bool:
        """Fewer than half, of fifty or more."""
        return self.sent >= ENOUGH and 2 * self.used < self.sent


def code_use(session: Session, now: datetime) -> CodeUse:
    """Of the last hour (one query)."""
    sent, used = session.execute(
        select(func.count(), func.count(Verification.verified_at)).where(
            Verification.owner_id.is_not(None),
            Verification.created_at > now - SPAN,
            Verification.created_at <= now - LIFETIME,
        )
    ).one()
    return CodeUse(int(sent), int(used))
