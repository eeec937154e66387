"""Reminders by SMS: to the phones of homes of which no answer counts yet, once a day, within the caps.

A phone with several such homes gets one text for all of them. What is not needed any more while it waits is
recalled (services/recall).

A text waits no longer than the evening of its day: what could not go out by then goes nowhere, so none is
sent at night. Two persons who press at once: the motion is locked, and the schema knows one a day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.domain.calendar import day_of, in_beijing
from app.domain.errors import LouyiError
from app.domain.text_message import holds_address, is_mainland, segments
from app.models import (
    Compound,
    Message,
    Motion,
    Reminder,
    ReminderHome,
    Result,
    User,
    Voter,
    VoterFlat,
    VoterOwner,
)
from app.services import ledger_events, reminder_rows, reminder_texts, sms_budget
from app.services.motions import Stage, lock_motion, stage_of
from app.services.recall import STILL_OUT
from app.services.reminder_rows import EVENING, Recipient, gather
from app.services.sms_budget import REMINDER, Caps
from app.services.vault import Vault

MORNING = time(9)


class CannotRemind(LouyiError):
    """`reason`: closed, night, nobody, address, cap, or dearer (than was shown)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Budget:
    """Of one motion, in fen. `left`: what reminders may still use, with today's cap and those that wait."""

    cap: int
    spent: int
    reminders: int
    waiting: int
    left: int


@dataclass(frozen=True)
class Plan:
    """What would go out now. `text` is the first one, `segments` the most that one of them has."""

    wording: str
    text: str
    segments: int
    cost: int
    refusal: str | None


@dataclass(frozen=True)
class Outlook:
    """To whom, what is left, and each wording with its cost."""

    phones: int
    homes: int
    today: int
    """Phones that were reminded today already."""
    budget: Budget
    plans: tuple[Plan, ...]


def outlook(
    session: Session, motion: Motion, wordings: Sequence[str], *, now: datetime, caps: Caps, vault: Vault
) -> Outlook:
    """For the page (a constant number of queries)."""
    people = recipients(session, motion, now=now, vault=vault)
    budget = budget_of(session, motion, caps, now)
    return Outlook(
        len(people),
        len({number for each in people for number in each.homes}),
        _reminded(session, motion, now),
        budget,
        tuple(_plan(session, motion, wording, people, budget, caps, now) for wording in wordings),
    )


def order(
    session: Session,
    motion: Motion,
    wording: str,
    *,
    shown_fen: int,
    clock: Callable[[], datetime],
    actor: User,
    caps: Caps,
    vault: Vault,
) -> tuple[int, int]:
    """Queue the texts; how many, and their cost in fen. Raises CannotRemind.

    `shown_fen` is what the person agreed to: if it costs more by now, nothing goes out."""
    lock_motion(session, motion)
    now = clock()
    people = recipients(session, motion, now=now, vault=vault)
    plan = _plan(session, motion, wording, people, budget_of(session, motion, caps, now), caps, now)
    refusal = plan.refusal or ("dearer" if plan.cost > shown_fen else None)
    if refusal:
        raise CannotRemind(refusal)
    write = _writer(session, motion, wording)
    texts = [write(person) for person in people]
    reminder_rows.write(session, motion, wording, people, texts, now=now, actor=actor, caps=caps, vault=vault)
    return len(people), plan.cost


def recipients(session: Session, motion: Motion, *, now: datetime, vault: Vault) -> list[Recipient]:
    """Phones not reminded today of owners who have to act: none of their answers counts, or co-owners differ.

    One query; a number that may not answer yet gets nothing."""
    today = select(Reminder.phone_digest).where(
        Reminder.motion_id == motion.motion_id,
        Reminder.day == day_of(now),
        Reminder.phone_digest.is_not(None),
    )
    rows = session.execute(
        select(VoterFlat, VoterOwner.phone_digest, VoterOwner.phone_sealed)
        .join(VoterOwner, VoterOwner.voter_id == VoterFlat.voter_id)
        .join(Voter, Voter.voter_id == VoterFlat.voter_id)
        .where(
            VoterFlat.motion_id == motion.motion_id,
            STILL_OUT,
            VoterOwner.ended_at.is_(None),
            or_(VoterOwner.phone_usable_at.is_(None), VoterOwner.phone_usable_at <= now),
            VoterOwner.phone_digest.not_in(today),
        )
        .order_by(VoterFlat.position, VoterOwner.position)
    )
    return gather(
        (
            (flat.voter_flat_id, FlatKey(flat.building, flat.entrance, flat.room), digest, sealed)
            for flat, digest, sealed in rows
        ),
        vault,
    )


def budget_of(session: Session, motion: Motion, caps: Caps, now: datetime) -> Budget:
    """Reminders may use half of the motion's cap and of the day's (sms_budget); three queries."""
    spent = sms_budget.spent_by_motions(session, [motion.motion_id]).get(motion.motion_id, sms_budget.Spent())
    day = sms_budget.spent_today(session, now)
    waiting = _waiting(session)
    mine = waiting.get(motion.motion_id, 0)
    left = min(
        caps.motion_fen // 2 - spent.reminders - mine,
        caps.motion_fen - spent.all - mine,
        caps.day_fen // 2 - day.reminders - sum(waiting.values()),
        caps.day_fen - day.all - sum(waiting.values()),
    )
    return Budget(caps.motion_fen, spent.all, spent.reminders, mine, max(0, left))


def is_night(now: datetime) -> bool:
    """From 20:00 until 9:00 in Beijing nobody is woken."""
    return not MORNING <= in_beijing(now).time() < EVENING


def note_delivered(session: Session, message: Message, now: datetime) -> None:
    """A provider reports a text as delivered: one with the whole question serves its homes, before the close.

    Under the motion's lock, as casting and counting are: what comes after the count moves none."""
    if message.kind != REMINDER:
        return
    row = session.scalar(select(Reminder).where(Reminder.message_id == message.message_id))
    if row is None or row.wording != "question" or row.served_at is not None:
        return
    motion = session.get_one(Motion, row.motion_id)
    lock_motion(session, motion)
    counted = session.get(Result, motion.motion_id) is not None
    if not counted and motion.closes_at is not None and now < motion.closes_at:
        row.served_at = now
        further = select(ReminderHome.voter_flat_id).where(ReminderHome.reminder_id == row.reminder_id)
        flats = session.scalars(
            select(VoterFlat)
            .where(or_(VoterFlat.voter_flat_id == row.voter_flat_id, VoterFlat.voter_flat_id.in_(further)))
            .order_by(VoterFlat.position)
        ).all()
        ledger_events.served(session, motion, flats, "text", "", now=now, actor=None)
        session.flush()


def _plan(
    session: Session,
    motion: Motion,
    wording: str,
    people: Sequence[Recipient],
    budget: Budget,
    caps: Caps,
    now: datetime,
) -> Plan:
    write = _writer(session, motion, wording)
    texts = [(write(person), person.phone) for person in people]
    cost = sum(caps.tariff.cost(text, phone) for text, phone in texts)
    most = max((segments(text, mainland=is_mainland(phone)) for text, phone in texts), default=0)
    refusal = _refusal(motion, now, [text for text, _phone in texts], cost, budget)
    return Plan(wording, texts[0][0] if texts else "", most, cost, refusal)


def _refusal(motion: Motion, now: datetime, texts: Sequence[str], cost: int, budget: Budget) -> str | None:
    if stage_of(motion, None, now) is not Stage.OPEN:
        return "closed"
    if is_night(now):
        return "night"
    if not texts:
        return "nobody"
    if any(holds_address(text) for text in texts):
        return "address"
    return "cap" if cost > budget.left else None


def _writer(session: Session, motion: Motion, wording: str) -> Callable[[Recipient], str]:
    """Writes the text for each person."""
    place, closes_at = session.get_one(Compound, motion.compound_id), motion.closes_at
    assert closes_at is not None
    return lambda person: reminder_texts.reminder_text(
        *(wording, place.name, motion.question),
        reminder_texts.homes_word([str(key) for key in person.homes.values()]),
        *(closes_at, place.phone),
    )


def _reminded(session: Session, motion: Motion, now: datetime) -> int:
    query = select(func.count()).where(Reminder.motion_id == motion.motion_id, Reminder.day == day_of(now))
    return session.scalar(query) or 0


def _waiting(session: Session) -> dict[int, int]:
    """In fen by motion: ordered, and not yet paid for by the worker."""
    rows = session.execute(
        select(Reminder.motion_id, func.sum(Reminder.cost_fen))
        .join(Message, Message.message_id == Reminder.message_id)
        .where(Message.cost_fen.is_(None), Message.sent_at.is_(None), Message.failed_at.is_(None))
        .group_by(Reminder.motion_id)
    )
    return {motion_id: int(fen) for motion_id, fen in rows}
