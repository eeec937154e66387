"""Paper on its way to a ballot: the sheet as it was typed, its photo, the batch it lay in, and a dispute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key, one_of

OPEN = "outcome IS NULL"


class SheetPhoto(Base):
    """A picture of a sheet: re-encoded, without metadata, sealed."""

    __tablename__ = "sheet_photos"

    sheet_photo_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), index=True)
    image_sealed: Mapped[bytes]
    sha256: Mapped[bytes]
    """Of the picture as it was stored before sealing: the evidence list prints it."""
    taken_at: Mapped[datetime]
    taken_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))


class PaperBatch(Base):
    """A pile of sheets that one worker enters: how many there should be, and how many there were."""

    __tablename__ = "paper_batches"
    __table_args__ = (
        CheckConstraint("expected > 0", name="expected_counted"),
        CheckConstraint("void >= 0", name="void_counted"),
        CheckConstraint("(closed_at IS NULL) = (entered IS NULL)", name="closed_with_its_count"),
        CheckConstraint(
            "closed_at IS NULL OR entered + void = expected OR difference <> ''", name="difference_explained"
        ),
        Index(
            "uq_paper_batches_open",
            "motion_id",
            "opened_by",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )

    paper_batch_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"))
    expected: Mapped[int]
    void: Mapped[int] = mapped_column(default=0)
    """Sheets with two marks or torn: kept with the others, and not entered."""
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    closed_at: Mapped[datetime | None]
    entered: Mapped[int | None]
    difference: Mapped[str] = mapped_column(default="")
    """Why entered and void are not the expected number."""


class PaperEntry(Base):
    """One sheet as it was typed first, the blind second typing, and what came of both."""

    __tablename__ = "paper_entries"
    __table_args__ = (
        UniqueConstraint("form_token"),
        CheckConstraint(one_of("channel", "paper", "doorstep", "proxy"), name="channel_known"),
        CheckConstraint("(channel = 'doorstep') = (second_worker IS NOT NULL)", name="doorstep_by_two"),
        CheckConstraint("(channel = 'proxy') = (proxy_id IS NOT NULL)", name="proxy_named"),
        CheckConstraint(
            "(second_by IS NULL) = (second_at IS NULL) AND (second_by IS NULL) = (second_answers IS NULL)",
            name="second_whole",
        ),
        CheckConstraint("second_by IS NULL OR second_by <> entered_by", name="two_typists"),
        CheckConstraint(
            "outcome IS NULL OR outcome IN ('single', 'agreed', 'decided', 'dropped')", name="outcome_known"
        ),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_whole"),
        CheckConstraint(
            "(coalesce(outcome, '') IN ('single', 'agreed', 'decided')) = (ballot_id IS NOT NULL)",
            name="ballot_of_an_outcome",
        ),
        CheckConstraint(
            "(coalesce(outcome, '') IN ('decided', 'dropped')) = (decided_by IS NOT NULL)"
            " AND (decided_by IS NULL) = (decision_reason IS NULL)",
            name="decided_by_someone",
        ),
        CheckConstraint(
            "decided_by IS NULL"
            " OR (decided_by <> entered_by AND (second_by IS NULL OR decided_by <> second_by))",
            name="third_person",
        ),
        Index(
            "ix_paper_entries_open",
            "motion_id",
            postgresql_where=text(OPEN),
            sqlite_where=text(OPEN),
        ),
        Index("ix_paper_entries_sheet", "motion_id", "sheet_code"),
        Index("ix_paper_entries_voter", "voter_id"),
        Index("ix_paper_entries_ballot", "ballot_id"),
    )

    paper_entry_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"))
    voter_id: Mapped[int] = mapped_column(ForeignKey("voters.voter_id"))
    voter_flat_id: Mapped[int] = mapped_column(ForeignKey("voter_flats.voter_flat_id"))
    sheet_code: Mapped[str | None]
    """The short code on the sheet; null where it was found by its address."""
    channel: Mapped[str]
    second_worker: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    proxy_id: Mapped[int | None] = mapped_column(ForeignKey("proxies.proxy_id"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    """{"choices": [...], "signer": voter_owner_id or null}: what the first typist read."""
    witnessed: Mapped[bool]
    sheet_photo_id: Mapped[int | None] = mapped_column(ForeignKey("sheet_photos.sheet_photo_id"))
    paper_batch_id: Mapped[int | None] = mapped_column(ForeignKey("paper_batches.paper_batch_id"))
    form_token: Mapped[str]
    """Of the form that sent it, and of the ballot that comes of it: sent twice it is one."""
    entered_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    entered_at: Mapped[datetime]
    """The server's clock under the motion's lock: this instant decides whether the paper was in time."""
    second_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    second_at: Mapped[datetime | None]
    second_answers: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    outcome: Mapped[str | None]
    """single: no second typing is asked for; agreed; decided: by a third person; dropped: not to be read."""
    settled_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    decision_reason: Mapped[str | None]
    ballot_id: Mapped[int | None] = mapped_column(ForeignKey("ballots.ballot_id"))


class BallotDispute(Base):
    """An owner says that a ballot recorded by staff is not hers; decided by another than who entered it."""

    __tablename__ = "ballot_disputes"
    __table_args__ = (
        UniqueConstraint("ballot_id"),
        CheckConstraint("outcome IS NULL OR outcome IN ('upheld', 'rejected')", name="outcome_known"),
        CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by IS NULL)"
            " AND (outcome IS NULL) = (answer IS NULL)",
            name="decided_whole",
        ),
        CheckConstraint("decided_by IS NULL OR decided_by <> entered_by", name="decided_by_another"),
    )

    ballot_dispute_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), index=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.ballot_id"))
    entered_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    """Who entered the ballot: the table itself keeps this person from deciding."""
    voter_owner_id: Mapped[int] = mapped_column(ForeignKey("voter_owners.voter_owner_id"))
    reason_sealed: Mapped[bytes]
    language: Mapped[str]
    filed_at: Mapped[datetime]
    outcome: Mapped[str | None]
    answer: Mapped[str | None]
    """What the owner is told."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
