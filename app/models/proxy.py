"""Written authority: an owner lets another person answer for the home."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key


class Proxy(Base):
    """One authority for one voter in one motion; name, phone and photo are sealed."""

    __tablename__ = "proxies"

    proxy_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), index=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voters.voter_id"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("voter_owners.voter_owner_id"))
    """The owner who gave it."""
    name_sealed: Mapped[bytes]
    phone_sealed: Mapped[bytes | None]
    person_digest: Mapped[bytes]
    """Keyed hash: equal for one person in every authority of the motion; the cap counts by it."""
    authority_sealed: Mapped[bytes]
    """The photo of the paper: re-encoded, without metadata, sealed."""
    authority_sha256: Mapped[bytes]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    ended_at: Mapped[datetime | None]
    """Taken back by the owner: no ballot under it from then on."""
