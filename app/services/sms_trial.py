"""A test text to an administrator's own number, through the outbox and the worker as every other.

Threat (TRUST.md T22): whoever may have a text sent to any number can spend money or pester a stranger. Hence
one wording that nobody can change, three a day for each administrator and ten for all, none within a minute
of the one before, and a number that is asked for twice. It draws on no cap of those who vote, and is not
held by one: a test must show how the provider works.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from app.domain.calendar import day_of, start_of
from app.domain.errors import LouyiError
from app.models import Heartbeat, Message, SmsBreaker, User
from app.services import texts
from app.services.sms_budget import TEST, Caps
from app.services.sms_states import masked, number_of, reason_of, state_at
from app.services.vault import Vault

MINE_A_DAY, ALL_A_DAY = 3, 10
PAUSE = timedelta(minutes=1)
LASTS = timedelta(minutes=10)
"""What could not be handed over by then is not sent: the test has shown it."""
KEPT = timedelta(days=30)


class CannotTry(LouyiError):
    """`reason`: pause, mine (my tests of today) or all (those of the installation)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Trial:
    """One test as the page shows it, with its phone masked."""

    message: Message
    state: str
    reason: str
    phone: str
    username: str


@dataclass(frozen=True)
class Sending:
    """How sending works, as the workers last told."""

    breakers: Sequence[SmsBreaker]
    beat_at: datetime | None


def cost_of(phone: str, language: str, *, now: datetime, caps: Caps) -> int:
    """In fen."""
    return caps.tariff.cost(texts.test_text(language, now), phone)


def order(
    session: Session, phone: str, *, actor: User, language: str, now: datetime, vault: Vault
) -> Message:
    """Queue one to a number in E.164; raises CannotTry."""
    # One row as the lock of all administrators: two at once must not pass the limits.
    session.execute(select(User.user_id).order_by(User.user_id).limit(1).with_for_update())
    _refuse(session, actor, now)
    message = Message(
        user_id=actor.user_id,
        kind=TEST,
        phone_sealed=vault.seal(phone),
        text_sealed=vault.seal(texts.test_text(language, now)),
        created_at=now,
        expires_at=now + LASTS,
        next_try_at=now,
    )
    session.add(message)
    session.flush()
    return message


def trials(
    session: Session, *, now: datetime, vault: Vault, number: int | None = None, limit: int = 10
) -> list[Trial]:
    """The newest first, or the one with this number (one query)."""
    query = (
        select(Message, state_at(now), User.username)
        .join(User, User.user_id == Message.user_id)
        .where(Message.kind == TEST)
        .order_by(Message.message_id.desc())
        .limit(limit)
    )
    if number is not None:
        query = query.where(Message.message_id == number)
    return [
        Trial(row, state, reason_of(row), masked(number_of(row, vault)), name)
        for row, state, name in session.execute(query)
    ]


def sending_of(session: Session) -> Sending:
    """What the workers told of each provider, and when one last showed life (two queries)."""
    breakers = session.scalars(select(SmsBreaker).order_by(SmsBreaker.provider)).all()
    return Sending(breakers, session.scalar(select(Heartbeat.beat_at).where(Heartbeat.name == "worker")))


def forget(session: Session, *, now: datetime) -> None:
    """Tests of more than a month ago go, with their numbers."""
    session.execute(
        delete(Message)
        .where(Message.kind == TEST, Message.created_at < now - KEPT)
        .execution_options(synchronize_session=False)
    )


def _refuse(session: Session, actor: User, now: datetime) -> None:
    midnight = start_of(day_of(now))
    mine = Message.user_id == actor.user_id
    of_day, of_me, last = session.execute(
        select(
            func.count().filter(Message.created_at >= midnight),
            func.count().filter(Message.created_at >= midnight, mine),
            func.max(Message.created_at).filter(mine),
        ).where(Message.kind == TEST, or_(mine, Message.created_at >= midnight))
    ).one()
    if last is not None and now < last + PAUSE:
        raise CannotTry("pause")
    if of_me >= MINE_A_DAY:
        raise CannotTry("mine")
    if of_day >= ALL_A_DAY:
        raise CannotTry("all")
