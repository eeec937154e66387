"""What workers brought to a home and what they met there; and the paper that waits to be printed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key, one_of

WAYS = ("handed", "posted", "read_out", "not_served")
OUTCOMES = ("nobody_home", "thinking", "wants_paper", "refused")


class Delivery(Base):
    """One line of the delivery record; append-only. The newest line of a flat says how it stands."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint(one_of("way", *WAYS), name="way_known"),
        Index("ix_deliveries_motion", "motion_id", "voter_flat_id", "delivery_id"),
    )

    delivery_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"))
    voter_flat_id: Mapped[int] = mapped_column(ForeignKey("voter_flats.voter_flat_id"))
    way: Mapped[str]
    """handed over; posted in the letter box; read_out at the door or by telephone; not_served: a line before
    was wrong, or the sheet came back."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    note_sealed: Mapped[bytes | None]
    """What the worker wrote of it; may change only to null, when the people are forgotten."""


class Visit(Base):
    """A worker was at a door, and nothing was answered yet. No column here can hold a choice; append-only."""

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint(one_of("outcome", *OUTCOMES), name="outcome_known"),
        Index("ix_visits_motion", "motion_id", "voter_flat_id", "visit_id"),
    )

    visit_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"))
    voter_flat_id: Mapped[int] = mapped_column(ForeignKey("voter_flats.voter_flat_id"))
    outcome: Mapped[str]
    """nobody_home, thinking (will think about it), wants_paper, or refused to say anything."""
    visited_at: Mapped[datetime]
    visited_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))


class PrintJob(Base):
    """Paper of a motion that somebody asked for: a job of the worker, then a file for a day."""

    __tablename__ = "print_jobs"
    __table_args__ = (
        CheckConstraint("(lease_until IS NULL) = (done_at IS NOT NULL)", name="leased_until_done"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_percent"),
        CheckConstraint("pdf IS NULL OR (done_at IS NOT NULL AND fault IS NULL)", name="file_of_a_done_job"),
    )

    print_job_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    asked_at: Mapped[datetime]
    wish: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What to print: app.printing.Wish, with the sentences of the language in which it was asked."""
    lease_until: Mapped[datetime | None]
    """The job may be taken from this instant on; null once it is over."""
    tries: Mapped[int] = mapped_column(default=0)
    progress: Mapped[int] = mapped_column(default=0)
    """Per cent."""
    done_at: Mapped[datetime | None]
    fault: Mapped[str | None]
    """Why there is no file; never personal data."""
    pages: Mapped[int | None]
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """Taken away a day after it was done."""
