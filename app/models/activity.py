"""Who did what: append-only; triggers of migration 0003 refuse UPDATE and DELETE."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key


class Activity(Base):
    """One thing done by one member of staff, written in the transaction of what was done."""

    __tablename__ = "activities"
    __table_args__ = (
        Index("ix_activities_compound", "compound_id", "at"),
        Index("ix_activities_at", "at"),
    )

    activity_id: Mapped[key]
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    """Null: a command on the server, or a person who has not signed in."""
    kind: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[int | None]
    object_code: Mapped[str]
    compound_id: Mapped[int | None] = mapped_column(ForeignKey("compounds.compound_id"))
    """Whose log it belongs to; null where it belongs to the installation."""
    address: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Never a name, a number or a choice of a resident."""
