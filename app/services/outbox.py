"""The outbox: rows are claimed by moving their next try, sent outside any transaction, then marked.

That a message is about to be handed over is written before it is (`in_doubt`). A worker that dies in between
leaves a row of which nobody knows the end: before a second try the provider is asked (docs/adr/0015). A
refused number ends at once; a provider that is down is tried again for a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session

from app.models import Message
from app.services.recall import recall_reminders
from app.services.sms_budget import REMINDER, TEST, Caps, Purse, open_purse
from app.services.vault import Vault

LEASE = timedelta(seconds=60)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=30)
MOST_TRIES = 60
HELD_PAUSE = timedelta(minutes=10)
DOUBT_PAUSE = timedelta(minutes=1)
DOUBT_LASTS = timedelta(minutes=10)
"""A provider that cannot tell is asked so long; then the message ends, and staff tell the owner."""
NO_NEWS = ("recalled", "expired")
NEWS = or_(
    Message.failed_at.is_not(None) & func.coalesce(Message.error, "").not_in(NO_NEWS),
    Message.delivery == "undelivered",
) & (Message.kind != "code")
"""What an owner missed; a reminder that was not needed, or too late for its day, is none."""
_URGENCY = case((Message.kind.in_(("code", TEST)), 0), (Message.kind == REMINDER, 2), else_=1)


@dataclass(frozen=True)
class Claimed:
    """One message, opened for sending. `in_doubt`: a try at `attempted_at` may have been taken."""

    message_id: int
    phone: str
    text: str
    tries: int
    in_doubt: bool = False
    attempted_at: datetime | None = None


def claim(
    session: Session, limit: int, *, now: datetime, vault: Vault, caps: Caps | None = None
) -> list[Claimed]:
    """Take up to `limit` messages that are due, for the length of a lease: codes first, reminders last.

    Those over a cap are held instead. Commit before sending."""
    recall_reminders(session, now)
    _drop_expired(session, now)
    due = (
        select(Message)
        .where(Message.sent_at.is_(None), Message.failed_at.is_(None), Message.next_try_at <= now)
        .order_by(_URGENCY, Message.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.scalars(due).all()
    purse = open_purse(session, caps, {row.motion_id for row in rows if row.motion_id}, now) if caps else None
    claimed = list(_take(rows, now, vault, purse))
    session.flush()
    return claimed


def mark_sent(
    session: Session, sent: Sequence[tuple[int, str]], *, now: datetime, provider: str | None = None
) -> None:
    """The provider took these (message id, provider's id)."""
    for message_id, provider_id in sent:
        _update(
            session,
            message_id,
            sent_at=now,
            provider=provider,
            provider_id=provider_id,
            error=None,
            in_doubt=False,
        )


def mark_refused(session: Session, message_id: int, error: str, *, now: datetime) -> None:
    """The provider will never deliver this one, and takes no money for it."""
    _update(session, message_id, failed_at=now, error=error, in_doubt=False, cost_fen=0)


def mark_postponed(
    session: Session, message: Claimed, error: str, *, now: datetime, in_doubt: bool = False
) -> None:
    """The provider is down or busy: again later, with a growing pause; after very many tries never."""
    if message.tries >= MOST_TRIES:
        mark_refused(session, message.message_id, error, now=now)
        return
    pause = min(FIRST_PAUSE * 2 ** min(message.tries - 1, 10), LONGEST_PAUSE)
    _update(session, message.message_id, next_try_at=now + pause, error=error, in_doubt=in_doubt)


def mark_resting(
    session: Session, message: Claimed, seconds: float, *, now: datetime, in_doubt: bool = False
) -> None:
    """The provider was not even asked: this was no try."""
    again = now + timedelta(seconds=seconds)
    _update(
        session,
        message.message_id,
        next_try_at=again,
        tries=message.tries - 1,
        error="breaker",
        in_doubt=in_doubt,
    )


def mark_doubtful(session: Session, message: Claimed, *, now: datetime) -> None:
    """The provider cannot say whether it took an earlier try: ask again, and do not send."""
    if now < (message.attempted_at or now) + DOUBT_LASTS:
        _update(session, message.message_id, next_try_at=now + DOUBT_PAUSE, error="in_doubt")
    else:
        _update(session, message.message_id, failed_at=now, error="in_doubt")


def latest(session: Session, count: int) -> Sequence[Message]:
    """The newest messages, for the demonstration's page of telephones."""
    return session.scalars(select(Message).order_by(Message.message_id.desc()).limit(count)).all()


def undelivered(session: Session, motion_id: int) -> Sequence[Message]:
    """Messages of a motion that could not be delivered: those owners must be told in another way."""
    query = select(Message).where(Message.motion_id == motion_id, NEWS)
    return session.scalars(query.order_by(Message.message_id)).all()


def _take(rows: Sequence[Message], now: datetime, vault: Vault, purse: Purse | None) -> Iterator[Claimed]:
    for row in rows:
        opened = _open(row, now, vault)
        if opened is None or (purse and _held(row, opened, now, purse)):
            continue
        row.next_try_at = now + LEASE
        row.tries += 1
        row.in_doubt = True
        row.attempted_at = opened.attempted_at or now
        yield opened


def _held(row: Message, opened: Claimed, now: datetime, purse: Purse) -> bool:
    """Whether a cap is in the way; a text that was counted once is let through."""
    if row.cost_fen is not None:
        return False
    cost = purse.caps.tariff.cost(opened.text, opened.phone)
    row.held = purse.pay(row.kind, row.motion_id, cost)
    if row.held is None:
        row.cost_fen = cost
        return False
    row.next_try_at = now + HELD_PAUSE
    return True


def _open(row: Message, now: datetime, vault: Vault) -> Claimed | None:
    """None for a row that this key does not open (a lost key): it must not stop the rest."""
    try:
        phone, text = vault.unseal(row.phone_sealed), vault.unseal(row.text_sealed)
    except InvalidTag:
        row.failed_at, row.error = now, "unreadable"
        return None
    return Claimed(row.message_id, phone, text, row.tries + 1, row.in_doubt, row.attempted_at)


def _drop_expired(session: Session, now: datetime) -> None:
    session.execute(
        update(Message)
        .where(Message.sent_at.is_(None), Message.failed_at.is_(None), Message.expires_at <= now)
        .values(failed_at=now, error="expired")
        .execution_options(synchronize_session=False)
    )


def _update(session: Session, message_id: int, **values: object) -> None:
    """Of a message that has not ended: a report may have come before the worker's own news."""
    session.execute(
        update(Message)
        .where(Message.message_id == message_id, Message.sent_at.is_(None), Message.failed_at.is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
