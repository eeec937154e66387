"""The rows of ordered reminders: one bulk statement a table, however many homes there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    assert motion.closes_at is not None
    sealed = [vault.seal(text) for text in texts]
    messages = queue(
        session, sealed, people, now=now, until=evening_of(motion.closes_at, now), motion_id=motion.motion_id
    )
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


def gather(rows: Iterable[tuple[int, FlatKey, bytes | None, bytes | None]], vault: Vault) -> list[Recipient]:
    """One recipient a phone, in the order of the rows: (number of the home, home, digest, sealed phone)."""
    found: dict[bytes, Recipient] = {}
    for number, home, digest, sealed in rows:
        if digest is None or not sealed:
            continue
        if digest not in found:
            found[digest] = Recipient({}, vault.unseal(sealed), digest, sealed)
        found[digest].homes[number] = home
    return list(found.values())


def evening_of(closes_at: datetime, now: datetime) -> datetime:
    """A text waits no longer than the evening of its day, nor past the close."""
    return min(closes_at, datetime.combine(day_of(now), EVENING, BEIJING))


def queue(
    session: Session,
    texts: Sequence[bytes],
    people: Sequence[Recipient],
    *,
    now: datetime,
    until: datetime,
    **of: int,
) -> dict[bytes, int]:
    """Sealed texts in one statement; their keys by the text, of which no two are equal.

    `of` says whose they are: motion_id or compound_id."""
    shared = of | {"kind": REMINDER, "created_at": now, "expires_at": until, "next_try_at": now}
    rows = [
        shared | {"phone_sealed": person.sealed, "text_sealed": text}
        for person, text in zip(people, texts, strict=True)
    ]
    session.execute(insert(Message), rows)
    made = session.execute(
        select(Message.text_sealed, Message.message_id)
        .filter_by(**of)
        .where(Message.kind == REMINDER, Message.created_at == now)
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
