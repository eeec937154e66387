"""The rows of ordered reminders: one bulk statement a table, however many homes there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.domain.calendar import BEIJING, day_of
from app.models import Message, Motion, Reminder, ReminderHome, User
from app.services.sms_budget import REMINDER, Caps
from app.services.vault import Vault

EVENING = time(20)


@dataclass(frozen=True)
class Recipient:
    """One phone, and the homes for which it is asked, by number (voter_flat_id) and in order."""

    homes: dict[int, FlatKey]
    phone: str
    digest: bytes
    sealed: bytes


def write(
    session: Session,
    motion: Motion,
    wording: str,
    people: Sequence[Recipient],
    texts: Sequence[str],
    *,
    now: datetime,
    actor: User,
    caps: Caps,
    vault: Vault,
) -> None:
    """Queue one text for each of these people, under the motion's lock."""
    sealed = [vault.seal(text) for text in texts]
    messages = _queue(session, motion, sealed, people, now)
    rows = [
        {
            "motion_id": motion.motion_id,
            "voter_flat_id": next(iter(person.homes)),
            "phone_digest": person.digest,
            "day": day_of(now),
            "wording": wording,
            "ordered_at": now,
            "ordered_by": actor.user_id,
            "cost_fen": caps.tariff.cost(text, person.phone),
            "message_id": messages[cipher],
        }
        for person, text, cipher in zip(people, texts, sealed, strict=True)
    ]
    session.execute(insert(Reminder), rows)
    _name_further(session, motion, people, now)


def _queue(
    session: Session, motion: Motion, texts: Sequence[bytes], people: Sequence[Recipient], now: datetime
) -> dict[bytes, int]:
    """In one statement; their keys by the sealed text, of which no two are equal."""
    assert motion.closes_at is not None
    shared = {
        "motion_id": motion.motion_id,
        "kind": REMINDER,
        "created_at": now,
        "expires_at": min(motion.closes_at, datetime.combine(day_of(now), EVENING, BEIJING)),
        "next_try_at": now,
    }
    rows = [
        shared | {"phone_sealed": person.sealed, "text_sealed": text}
        for person, text in zip(people, texts, strict=True)
    ]
    session.execute(insert(Message), rows)
    made = session.execute(
        select(Message.text_sealed, Message.message_id).where(
            Message.motion_id == motion.motion_id, Message.kind == REMINDER, Message.created_at == now
        )
    )
    return {row.text_sealed: row.message_id for row in made}


def _name_further(session: Session, motion: Motion, people: Sequence[Recipient], now: datetime) -> None:
    many = {person.digest: list(person.homes)[1:] for person in people if len(person.homes) > 1}
    if not many:
        return
    made = session.execute(
        select(Reminder.phone_digest, Reminder.reminder_id).where(
            Reminder.motion_id == motion.motion_id, Reminder.day == day_of(now)
        )
    )
    further = [
        {"reminder_id": reminder_id, "voter_flat_id": number}
        for digest, reminder_id in made
        for number in many.get(digest or b"", ())
    ]
    session.execute(insert(ReminderHome), further)
