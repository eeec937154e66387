"""The outbox: SMS as rows, written in the transaction of what they announce."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key, one_of


class Message(Base):
    """One SMS to one phone. Number and text are sealed: a dump of the queue shows neither."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(
            one_of("kind", "code", "receipt", "echo", "reminder", "notice", "reply", "test"),
            name="kind_known",
        ),
        CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name="one_end"),
        CheckConstraint(
            "CASE WHEN motion_id IS NULL THEN 0 ELSE 1 END + CASE WHEN compound_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN user_id IS NULL THEN 0 ELSE 1 END = 1",
            name="of_one",
        ),
        CheckConstraint("(kind = 'test') = (user_id IS NOT NULL)", name="test_of_user"),
        CheckConstraint("cost_fen >= 0", name="cost_not_negative"),
        CheckConstraint(one_of("held", "day_cap", "motion_cap"), name="held_known"),
        CheckConstraint(
            "delivery IS NULL OR sent_at IS NOT NULL AND "
            + one_of("delivery", "sent", "delivered", "undelivered"),
            name="delivery_of_sent",
        ),
        Index(
            "ix_messages_waiting",
            "next_try_at",
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL"),
            sqlite_where=text("sent_at IS NULL AND failed_at IS NULL"),
        ),
    )

    message_id: Mapped[key]
    motion_id: Mapped[int | None] = mapped_column(ForeignKey("motions.motion_id"), index=True)
    """Null where it tells of the living roll, which is of no motion, and of a test."""
    kind: Mapped[str]
    phone_sealed: Mapped[bytes]
    text_sealed: Mapped[bytes]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """After this a code is useless and is not sent any more."""
    next_try_at: Mapped[datetime]
    """Also the lease of the worker that is sending it now."""
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    provider_id: Mapped[str | None]
    error: Mapped[str | None]
    """The provider's error code of the last try; no personal data."""
    compound_id: Mapped[int | None] = mapped_column(ForeignKey("compounds.compound_id"), index=True)
    """Whose living roll it tells of; else null."""
    attempted_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it was first about to be handed over: written before the provider is called."""
    in_doubt: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A hand-over began whose end is not known: the provider is asked before a second one."""
    cost_fen: Mapped[int | None]
    held: Mapped[str | None]
    """Which cap it waits for."""
    provider: Mapped[str | None]
    delivery: Mapped[str | None]
    """What the provider reported after it took the message."""
    delivery_code: Mapped[str | None]
    delivery_at: Mapped[datetime | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"), index=True)
    """The administrator who had this test sent to the own number; else null."""


class SmsBreaker(Base):
    """How a worker last found a provider: a page runs in another process and cannot ask the breaker.

    Of several workers the one that told last stands here."""

    __tablename__ = "sms_breakers"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures_counted"),)

    provider: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    """In a row, up to now."""
    fault: Mapped[str | None]
    """Code of the last one; null once it works again."""
    open_until: Mapped[datetime | None]
    """Until then no message is handed over; null: closed."""
    told_at: Mapped[datetime]
