"""Imports of spreadsheets into the roll: the file, what was chosen, the difference, and how to undo it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key, one_of


class RollImport(Base):
    """One uploaded file, for ever. Everything in it that names a person is sealed."""

    __tablename__ = "roll_imports"
    __table_args__ = (
        CheckConstraint(
            f"job IS NULL OR {one_of('job', 'read', 'compare', 'apply', 'undo')}", name="job_known"
        ),
        CheckConstraint("(job IS NULL) = (lease_until IS NULL)", name="job_leased"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_percent"),
        CheckConstraint("plan_sealed IS NULL OR book_sealed IS NOT NULL", name="plan_of_a_book"),
        CheckConstraint("(plan_sealed IS NULL) = (counts IS NULL)", name="plan_counted"),
        CheckConstraint(
            "(applied_at IS NULL) = (applied_by IS NULL) AND (applied_at IS NULL) = (before_sealed IS NULL)"
            " AND (applied_at IS NULL) = (after_digest IS NULL)",
            name="applied_whole",
        ),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_someone"),
        CheckConstraint("undone_at IS NULL OR applied_at IS NOT NULL", name="undone_after_applied"),
    )

    roll_import_id: Mapped[key]
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.compound_id"), index=True)
    filename: Mapped[str]
    file_sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    created_at: Mapped[datetime]
    job: Mapped[str | None]
    """What the worker has still to do; null when it waits for a person or is over."""
    job_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    """Who asked for the last job."""
    lease_until: Mapped[datetime | None]
    """The job may be taken from this instant on; a worker that takes it moves it."""
    tries: Mapped[int] = mapped_column(default=0)
    progress: Mapped[int] = mapped_column(default=0)
    """Per cent of the job."""
    fault: Mapped[str | None]
    """Why the last job ended without its end: the code of a message, never personal data."""
    book_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The cells of the file as read."""
    mapping: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    """What each column of each sheet holds, as a person chose it."""
    corrections_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """Cells that a person corrected on the page."""
    plan_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The difference to the roll, as the preview shows it."""
    counts: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    """{"new", "changed", "unchanged", "missing", "faulty", "notes", "near", "flats", "area"} of the plan."""
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    before_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The changed flats as they were, and the addresses of the new ones."""
    after_digest: Mapped[bytes | None]
    """Of the whole roll when it was applied: undone only while nothing else has changed it."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))


class ColumnChoice(Base):
    """What the columns under one header line hold, remembered for the next file that looks the same."""

    __tablename__ = "column_choices"

    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.compound_id"), primary_key=True)
    header_digest: Mapped[bytes] = mapped_column(primary_key=True)
    columns: Mapped[list[str]] = mapped_column(JSON)
    """The kind of each column from the left; "" for one that is not taken."""


class OwnerDecision(Base):
    """A person said of two entries of the roll whether they are one owner."""

    __tablename__ = "owner_decisions"
    __table_args__ = (CheckConstraint("left_digest < right_digest", name="ordered"),)

    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.compound_id"), primary_key=True)
    left_digest: Mapped[bytes] = mapped_column(primary_key=True)
    right_digest: Mapped[bytes] = mapped_column(primary_key=True)
    same: Mapped[bool]
    decided_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    decided_at: Mapped[datetime]
