"""A corrected result: a new record beside the old one, which stays as it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key


class ResultCorrection(Base):
    """The n-th corrected result of a motion, counted by the program from the changes stated so far."""

    __tablename__ = "result_corrections"
    __table_args__ = (
        UniqueConstraint("motion_id", "number"),
        CheckConstraint("number > 0", name="number_counted"),
    )

    result_correction_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("results.motion_id"))
    number: Mapped[int]
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.approval_id"), unique=True)
    """Who asked, who agreed, and why."""
    corrected_at: Mapped[datetime]
    change: Mapped[dict[str, Any]] = mapped_column(JSON)
    """{"ballot_id", "choices": null (it is void) or the list that the sheet says}."""
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """The whole new result: [{"position", "count", "channels"}]."""
