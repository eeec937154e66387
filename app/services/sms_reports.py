"""What providers report of messages they took: sent, then delivered or not. It only goes forward.

A report that comes twice, late or out of order changes nothing, and neither does one of a message that was
never handed over or has another id. A day after the message was taken no report is believed any more: a
genuine one that somebody kept must not be played back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.models import Message
from app.services import reminders

BELIEVED = timedelta(days=1)
RANKS = {None: 0, "sent": 1, "delivered": 2, "undelivered": 2}


class ReportTooLate(LouyiError):
    """The message was taken more than a day ago."""


def take_report(
    session: Session,
    reference: str,
    provider_id: str,
    state: str,
    code: str,
    *,
    provider: str,
    at: datetime,
    now: datetime,
) -> bool:
    """Write down one report; whether anything changed. Raises ReportTooLate."""
    row = _row_of(session, reference)
    if row is None or not provider_id:
        return False
    if not _settle(row, provider, provider_id, now) or RANKS[state] <= RANKS[row.delivery]:
        return False
    if row.sent_at is not None and now >= row.sent_at + BELIEVED:
        raise ReportTooLate(reference)
    row.delivery, row.delivery_code, row.delivery_at = state, code or None, at
    session.flush()
    if state == "delivered":
        reminders.note_delivered(session, row, now)
    return True


def _row_of(session: Session, reference: str) -> Message | None:
    """ "m12" is a message of the outbox; locked."""
    kind, number = reference[:1], reference[1:]
    if kind != "m" or not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return session.get(Message, int(number), with_for_update=True, populate_existing=True)


def _settle(row: Message, provider: str, provider_id: str, now: datetime) -> bool:
    """Whether the report is of this message. One in doubt was taken, then: the report ends the doubt."""
    if row.sent_at is not None:
        return row.provider_id == provider_id
    if not row.in_doubt or row.failed_at is not None:
        return False
    row.sent_at, row.provider, row.provider_id, row.in_doubt, row.error = (
        now,
        provider,
        provider_id,
        False,
        None,
    )
    return True
