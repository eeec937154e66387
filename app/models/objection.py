"""Residents' objections to a motion and everything that was answered: records are added, never edited."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, key, one_of
from app.models.motion import Motion

KINDS = ("identity", "count", "procedure", "loss", "money")
OUTCOMES = ("upheld", "rejected", "withdrawn", "settled")
MOST_PHOTOS = 4


class Objection(Base):
    """One resident's formal objection; name, phone and text are sealed."""

    __tablename__ = "objections"
    __table_args__ = (
        UniqueConstraint("motion_id", "number"),
        CheckConstraint("number > 0", name="number_counted"),
        CheckConstraint(one_of("stage", "notice", "result"), name="stage_known"),
        CheckConstraint(one_of("kind", *KINDS), name="kind_known"),
        Index("ix_objections_phone", "phone_digest", "created_at"),
    )

    objection_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"))
    number: Mapped[int]
    """1, 2, 3 ... of its motion: what the public knows it by."""
    code: Mapped[str] = mapped_column(unique=True)
    """The objector's 16 characters; with her phone they open it."""
    form_token: Mapped[str] = mapped_column(unique=True)
    """Of the form that sent it: the same form sent twice is one objection."""
    stage: Mapped[str]
    """notice: to the vote itself, before the close; result: to the posted result."""
    kind: Mapped[str]
    voter_id: Mapped[int | None] = mapped_column(ForeignKey("voters.voter_id"))
    """The head on whose line of the frozen roll the proved phone stood; null: not verified as an owner."""
    name_sealed: Mapped[bytes]
    phone_sealed: Mapped[bytes]
    phone_digest: Mapped[bytes]
    text_sealed: Mapped[bytes]
    language: Mapped[str]
    created_at: Mapped[datetime]
    motion: Mapped[Motion] = relationship(lazy="raise")


class ObjectionPhoto(Base):
    """A picture that came with an objection: re-encoded, without metadata, sealed."""

    __tablename__ = "objection_photos"
    __table_args__ = (CheckConstraint(f"position BETWEEN 1 AND {MOST_PHOTOS}", name="few"),)

    objection_id: Mapped[int] = mapped_column(ForeignKey("objections.objection_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    image_sealed: Mapped[bytes]


class ObjectionEntry(Base):
    """A reply, a note of a mediation, or the outcome; a trigger lets nothing change but to be forgotten."""

    __tablename__ = "objection_entries"
    __table_args__ = (
        CheckConstraint(one_of("kind", "reply", "mediation", "outcome"), name="kind_known"),
        CheckConstraint("(kind = 'outcome') = (outcome IS NOT NULL)", name="outcome_named"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', *OUTCOMES)}", name="outcome_known"),
        CheckConstraint("(kind = 'mediation') = (held_on IS NOT NULL)", name="mediation_dated"),
        CheckConstraint("written_by IS NOT NULL OR coalesce(outcome, '') = 'withdrawn'", name="by_someone"),
        Index(
            "uq_objection_entries_outcome",
            "objection_id",
            unique=True,
            postgresql_where=text("kind = 'outcome'"),
            sqlite_where=text("kind = 'outcome'"),
        ),
    )

    objection_entry_id: Mapped[key]
    objection_id: Mapped[int] = mapped_column(ForeignKey("objections.objection_id"), index=True)
    kind: Mapped[str]
    outcome: Mapped[str | None]
    held_on: Mapped[date | None] = mapped_column(Date)
    """The day of the mediation, in Beijing."""
    text_sealed: Mapped[bytes]
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    """Null: the objector herself took it back."""
