"""What one person may not do alone: asked by one, decided by another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, key, one_of
from app.models.motion import Motion


class Approval(Base):
    """One action on an opened motion that waits for, or has got, the second person's decision."""

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint(
            one_of("kind", "extend", "withdraw", "owner", "void", "correct_result"), name="kind_known"
        ),
        CheckConstraint("decided_by <> asked_by", name="two_persons"),
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (decision IS NULL)",
            name="decided_whole",
        ),
        CheckConstraint(one_of("decision", "approved", "refused"), name="decision_known"),
        CheckConstraint("reason <> ''", name="reason_given"),
    )

    approval_id: Mapped[key]
    kind: Mapped[str]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), index=True)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By kind; a phone is in it sealed, as hex."""
    reason: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    motion: Mapped[Motion] = relationship(lazy="raise")


class BallotVoid(Base):
    """A ballot that two persons took out before the count; the ballot itself stays as it was cast."""

    __tablename__ = "ballot_voids"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.ballot_id"), primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.approval_id"), unique=True)
