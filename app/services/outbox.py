"""The outbox: rows are claimed by moving their next try, sent outside any transaction, then marked.

A worker that dies while sending leaves a row whose lease runs out: it is sent again, so a message may come
twice and never not at all. A refused number ends at once; a provider that is down is tried again for a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models import Message
from app.services.vault import Vault

LEASE = timedelta(seconds=60)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=30)
MOST_TRIES = 60


@dataclass(frozen=True)
class Claimed:
    """One message, opened for sending."""

    message_id: int
    phone: str
    text: str
    tries: int


def claim(session: Session, limit: int, *, now: datetime, vault: Vault) -> list[Claimed]:
    """Take up to `limit` messages that are due, for the length of a lease. Commit before sending."""
    _drop_expired(session, now)
    due = (
        select(Message)
        .where(Message.sent_at.is_(None), Message.failed_at.is_(None), Message.next_try_at <= now)
        .order_by(Message.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.scalars(due).all()
    for row in rows:
        row.next_try_at = now + LEASE
        row.tries += 1
    opened = [_open(row, now, vault) for row in rows]
    session.flush()
    return [message for message in opened if message is not None]


def mark_sent(session: Session, sent: Sequence[tuple[int, str]], *, now: datetime) -> None:
    """The provider took these (message id, provider's id)."""
    for message_id, provider_id in sent:
        _update(session, message_id, sent_at=now, provider_id=provider_id, error=None)


def mark_refused(session: Session, message_id: int, error: str, *, now: datetime) -> None:
    """The provider will never deliver this one."""
    _update(session, message_id, failed_at=now, error=error)


def mark_postponed(session: Session, message: Claimed, error: str, *, now: datetime) -> None:
    """The provider is down or busy: again later, with a growing pause; after very many tries never."""
    if message.tries >= MOST_TRIES:
        mark_refused(session, message.message_id, error, now=now)
        return
    pause = min(FIRST_PAUSE * 2 ** min(message.tries - 1, 10), LONGEST_PAUSE)
    _update(session, message.message_id, next_try_at=now + pause, error=error)


def latest(session: Session, count: int) -> Sequence[Message]:
    """The newest messages, for the demonstration's page of telephones."""
    return session.scalars(select(Message).order_by(Message.message_id.desc()).limit(count)).all()


def undelivered(session: Session, motion_id: int) -> Sequence[Message]:
    """Messages of a motion that could not be delivered: those owners must be told in another way."""
    query = select(Message).where(
        Message.motion_id == motion_id, Message.failed_at.is_not(None), Message.kind != "code"
    )
    return session.scalars(query.order_by(Message.message_id)).all()


def _open(row: Message, now: datetime, vault: Vault) -> Claimed | None:
    """None for a row that this key does not open (a lost key): it must not stop the rest."""
    try:
        phone, text = vault.unseal(row.phone_sealed), vault.unseal(row.text_sealed)
    except InvalidTag:
        row.failed_at, row.error = now, "unreadable"
        return None
    return Claimed(row.message_id, phone, text, row.tries)


def _drop_expired(session: Session, now: datetime) -> None:
    session.execute(
        update(Message)
        .where(Message.sent_at.is_(None), Message.failed_at.is_(None), Message.expires_at <= now)
        .values(failed_at=now, error="expired")
        .execution_options(synchronize_session=False)
    )


def _update(session: Session, message_id: int, **values: object) -> None:
    session.execute(
        update(Message)
        .where(Message.message_id == message_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
