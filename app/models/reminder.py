"""Reminders by SMS: who ordered which text to which phone of a motion, and that it arrived."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key, one_of

REMINDER_TEXTS = ("question", "deadline", "help")


class Reminder(Base):
    """One text to one phone on one day in Beijing: a second one of that day cannot be written."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("motion_id", "phone_digest", "day"),
        UniqueConstraint("message_id"),
        CheckConstraint(one_of("wording", *REMINDER_TEXTS), name="wording_known"),
        CheckConstraint("cost_fen >= 0", name="cost_not_negative"),
        CheckConstraint("served_at IS NULL OR wording = 'question'", name="served_with_the_question"),
    )

    reminder_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"))
    voter_flat_id: Mapped[int] = mapped_column(ForeignKey("voter_flats.voter_flat_id"), index=True)
    """The home that the text names, or the first of several."""
    phone_digest: Mapped[bytes | None]
    """Null once the people are forgotten."""
    day: Mapped[date]
    """In Beijing."""
    wording: Mapped[str]
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    cost_fen: Mapped[int]
    """As it was shown before; what was paid stands with the message."""
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.message_id"))
    """Null once the people are forgotten."""
    served_at: Mapped[datetime | None]
    """When the provider's word came, before the close, that a text with the whole question was delivered."""


class ReminderHome(Base):
    """A further home that the same text reminds of: one phone may answer for several."""

    __tablename__ = "reminder_homes"

    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminders.reminder_id"), primary_key=True)
    voter_flat_id: Mapped[int] = mapped_column(
        ForeignKey("voter_flats.voter_flat_id"), primary_key=True, index=True
    )
