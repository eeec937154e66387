"""Texts of a survey: the invitation and the reminders that were ordered, and whom each one went to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key, one_of

MAILING_REFUSALS = ("cap", "dearer", "address", "identity")


class SurveyMailing(Base):
    """One round of texts: the invitation, or a reminder; ordered once, sent once."""

    __tablename__ = "survey_mailings"
    __table_args__ = (
        UniqueConstraint("survey_id", "days_before"),
        CheckConstraint("days_before BETWEEN 0 AND 30", name="days_known"),
        CheckConstraint("limit_fen >= 0", name="limit_not_negative"),
        CheckConstraint("cost_fen >= 0", name="cost_not_negative"),
        CheckConstraint(
            "(done_at IS NULL) = (texts IS NULL) AND (done_at IS NULL) = (cost_fen IS NULL)",
            name="done_with_its_numbers",
        ),
        CheckConstraint(one_of("refusal", *MAILING_REFUSALS), name="refusal_known"),
        CheckConstraint("refusal IS NULL OR (done_at IS NOT NULL AND texts = 0)", name="refused_sends_none"),
    )

    survey_mailing_id: Mapped[key]
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.survey_id", ondelete="CASCADE"), index=True)
    days_before: Mapped[int]
    """Whole days before the close on which a reminder goes out; 0 is the invitation, at the opening."""
    limit_fen: Mapped[int]
    """What it was said to cost at most: if it costs more by then, nothing goes out."""
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    done_at: Mapped[datetime | None]
    texts: Mapped[int | None]
    cost_fen: Mapped[int | None]
    """As it was queued; what was paid stands with the messages."""
    refusal: Mapped[str | None]


class SurveyText(Base):
    """One text to one phone; whom it asks is forgotten at the close."""

    __tablename__ = "survey_texts"
    __table_args__ = (UniqueConstraint("message_id"),)

    survey_text_id: Mapped[key]
    survey_mailing_id: Mapped[int] = mapped_column(
        ForeignKey("survey_mailings.survey_mailing_id", ondelete="CASCADE"), index=True
    )
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.message_id", ondelete="SET NULL"))
    subject_digest: Mapped[bytes | None]
    """Where each person answers: as in survey_participations, so that an answer recalls the text."""


class SurveyTextHome(Base):
    """A home that the text asks, where each home answers."""

    __tablename__ = "survey_text_homes"

    survey_text_id: Mapped[int] = mapped_column(
        ForeignKey("survey_texts.survey_text_id", ondelete="CASCADE"), primary_key=True
    )
    survey_place_id: Mapped[int] = mapped_column(
        ForeignKey("survey_places.survey_place_id"), primary_key=True
    )
    room: Mapped[str] = mapped_column(primary_key=True)
