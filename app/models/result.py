"""The counted result of a motion, frozen at the close, and what was asked for on the way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, column_property, mapped_column

from app.models.base import Base, key
from app.models.notice import Notice


class Result(Base):
    """What the rule says of the ballots; computed once, at the close."""

    __tablename__ = "results"
    __table_args__ = (
        CheckConstraint("(published_at IS NULL) = (published_by IS NULL)", name="published_by_someone"),
    )

    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"), primary_key=True)
    counted_at: Mapped[datetime]
    last_ballot_id: Mapped[int]
    """Ballots up to this one were judged (0: there were none); later ones came after the close."""
    count: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The object of the tally contract."""
    channels: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Counted ballots by channel and choice: [{"channel", "choice", "heads", "area" in 0.01 m2}]."""
    items: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    """Several items: [{"position", "count", "channels"}]; `count` and `channels` are then the first's."""
    election: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Election only: {"elected": [position], "alternates": [position], "stands": bool ...}."""
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    objections_end: Mapped[datetime | None] = column_property(
        select(Notice.ends_at)
        .where(Notice.motion_id == motion_id, Notice.kind == "preliminary")
        .correlate_except(Notice)
        .scalar_subquery()
    )
    """When objections end, as the preliminary notice says; read with the row, stored with the notice."""
    final_at: Mapped[datetime | None] = column_property(
        select(Notice.posted_at)
        .where(Notice.motion_id == motion_id, Notice.kind == "final")
        .correlate_except(Notice)
        .scalar_subquery()
    )
    """When the final notice was posted: from here on the result stands."""


class BallotFate(Base):
    """What became of one ballot in the count, for ever; with several items: on the whole."""

    __tablename__ = "ballot_fates"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.ballot_id"), primary_key=True)
    fate: Mapped[str]


class ItemFate(Base):
    """What became of one ballot in the count of one of several items."""

    __tablename__ = "item_fates"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.ballot_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    fate: Mapped[str]


class PaperRequest(Base):
    """A resident asked for a paper sheet; a worker brings it."""

    __tablename__ = "paper_requests"

    paper_request_id: Mapped[key]
    voter_flat_id: Mapped[int] = mapped_column(ForeignKey("voter_flats.voter_flat_id"), unique=True)
    asked_at: Mapped[datetime]


class Heartbeat(Base):
    """The last sign of life of a process that serves all others."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]
