"""The public record: logs, their leaves, and which voter stands behind which pseudonym.

Leaves are append-only: triggers refuse UPDATE and DELETE. They stop faults, not people with rights on the
database; those are shown by the heads that left the server (docs/record.md).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key


class LedgerLog(Base):
    """One log: of a motion, or of the installation (its registry). A broken one is followed by another."""

    __tablename__ = "ledger_logs"
    __table_args__ = (
        UniqueConstraint("motion_id", "generation"),
        CheckConstraint("generation > 0", name="generation_counted"),
        Index(
            "uq_ledger_logs_in_use",
            "motion_id",
            unique=True,
            postgresql_where=text("broken_at IS NULL"),
            sqlite_where=text("broken_at IS NULL"),
        ),
    )

    log_id: Mapped[key]
    motion_id: Mapped[int | None] = mapped_column(ForeignKey("motions.motion_id"))
    """Null: the registry."""
    generation: Mapped[int]
    """1; one more after each break."""
    origin: Mapped[str] = mapped_column(unique=True)
    """Its name in every head."""
    broken_at: Mapped[datetime | None]
    """From then on nothing is appended."""


class LedgerSlot(Base):
    """The pseudonym of a voter in the record of one motion."""

    __tablename__ = "ledger_slots"
    __table_args__ = (UniqueConstraint("log_id", "slot"),)

    log_id: Mapped[int] = mapped_column(ForeignKey("ledger_logs.log_id"), primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voters.voter_id"), primary_key=True)
    slot: Mapped[str]
    """16 random bytes in hexadecimal."""


class LedgerLeaf(Base):
    """One entry of a log with the part of the tree that it completes."""

    __tablename__ = "ledger_leaves"
    __table_args__ = (
        ForeignKeyConstraint(["log_id", "slot"], ["ledger_slots.log_id", "ledger_slots.slot"]),
        CheckConstraint("n >= 0", name="n_counted"),
        CheckConstraint("prev IS NULL OR (prev >= 0 AND prev < n AND slot IS NOT NULL)", name="prev_before"),
        CheckConstraint("(kind = 'roll') = (slot IS NOT NULL AND prev IS NULL)", name="roll_begins_a_chain"),
        Index(
            "uq_ledger_leaves_chain",
            "log_id",
            "slot",
            "prev",
            unique=True,
            postgresql_where=text("prev IS NOT NULL"),
            sqlite_where=text("prev IS NOT NULL"),
        ),
        Index(
            "uq_ledger_leaves_roll",
            "log_id",
            "slot",
            unique=True,
            postgresql_where=text("kind = 'roll'"),
            sqlite_where=text("kind = 'roll'"),
        ),
        Index("ix_ledger_leaves_tip", "log_id", "slot", "n"),
    )

    log_id: Mapped[int] = mapped_column(ForeignKey("ledger_logs.log_id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """0, 1, 2 ... without a gap."""
    kind: Mapped[str]
    entry: Mapped[bytes]
    """Its canonical bytes: what is hashed and published."""
    hour: Mapped[str]
    nodes: Mapped[bytes]
    """The roots of the full subtrees that this leaf completes, by level; the first is its own hash."""
    frontier: Mapped[bytes]
    """The roots of the full subtrees of the tree up to this leaf, the largest first."""
    slot: Mapped[str | None]
    """Entries of a voter's chain only."""
    prev: Mapped[int | None]
    """The entry before it in the chain."""
    ballot_id: Mapped[int | None] = mapped_column(ForeignKey("ballots.ballot_id"), unique=True)
    sealed: Mapped[bytes | None]
    """Opening and salt under the log's data key, which lies outside the database: erasure destroys it."""


class LedgerCheck(Base):
    """What the last reading of a log found."""

    __tablename__ = "ledger_checks"

    log_id: Mapped[int] = mapped_column(ForeignKey("ledger_logs.log_id"), primary_key=True)
    checked_at: Mapped[datetime]
    read_whole_at: Mapped[datetime | None]
    """When it was last read from the first entry to the last; null: only its end was looked at."""
    fault: Mapped[str | None]
    """Null: it fits all that was signed."""


class LedgerBreak(Base):
    """Two persons declared that a log does not fit what was signed, and began another in its place."""

    __tablename__ = "ledger_breaks"
    __table_args__ = (
        CheckConstraint("declared_by <> seconded_by", name="two_persons"),
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("size > 0 AND begins >= size", name="goes_on"),
    )

    log_id: Mapped[int] = mapped_column(ForeignKey("ledger_logs.log_id"), primary_key=True)
    """The broken one."""
    next_log_id: Mapped[int] = mapped_column(ForeignKey("ledger_logs.log_id"), unique=True)
    size: Mapped[int]
    """Of the last good head: so many entries of the broken log are public, and stand in the next one."""
    begins: Mapped[int]
    """Entries of the next log after its first transaction, which alone may lack a head."""
    fault: Mapped[str]
    reason: Mapped[str]
    """In words, for everyone; it names no resident."""
    declared_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    seconded_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    declared_at: Mapped[datetime]
    lost: Mapped[int]
    """Ballots that do not stand in the next log: their voters are asked to vote again."""
