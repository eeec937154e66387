"""SMS codes: hashed, bound to one browser session and one voter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key


class Verification(Base):
    """One request for a code; a number that the roll does not know gets a row too, and no message."""

    __tablename__ = "verifications"
    __table_args__ = (
        CheckConstraint("failures BETWEEN 0 AND 5", name="five_tries"),
        CheckConstraint("verified_at IS NULL OR owner_id IS NOT NULL", name="verified_owner"),
        Index("ix_verifications_phone", "phone_digest", "created_at"),
        Index("ix_verifications_voter", "voter_id"),
    )

    verification_id: Mapped[key]
    voter_id: Mapped[int] = mapped_column(ForeignKey("voters.voter_id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("voter_owners.voter_owner_id"))
    """The owner with this phone; null where the roll does not know it."""
    session_digest: Mapped[bytes]
    phone_digest: Mapped[bytes]
    code_digest: Mapped[bytes]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    verified_at: Mapped[datetime | None]
