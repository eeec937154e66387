"""What became of the texts of one motion: how many by kind and state, and those that need somebody.

No text is opened here, so no choice is read; of a number only its mask leaves.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.models import Message, Motion, VoterFlat, VoterOwner
from app.services.sms_states import masked, number_of, reason_of, state_at
from app.services.vault import Vault

KINDS = ("echo", "receipt", "notice", "reply", "reminder", "code")
TROUBLES = ("failed", "in_doubt", "held")
PAGE = 50
CODE = "code"
"""A code is asked for again by who waits for it: it stands in the counts alone."""


@dataclass(frozen=True)
class Trouble:
    """One text that did not get through, or not yet; `homes` are those of the number, () for no home's."""

    kind: str
    state: str
    reason: str
    created_at: datetime
    phone: str
    homes: tuple[FlatKey, ...]
    ended: bool
    """Nothing more is tried."""


def counts(session: Session, motion: Motion, now: datetime) -> dict[tuple[str, str], int]:
    """How many texts by kind and state (one query)."""
    every = (
        select(Message.kind, state_at(now).label("state"))
        .where(Message.motion_id == motion.motion_id)
        .subquery()
    )
    rows = session.execute(
        select(every.c.kind, every.c.state, func.count()).group_by(every.c.kind, every.c.state)
    )
    return {(kind, state): number for kind, state, number in rows}


def troubled(found: dict[tuple[str, str], int]) -> int:
    """How many lines `troubles` has in all."""
    return sum(number for (kind, state), number in found.items() if kind != CODE and state in TROUBLES)


def troubles(session: Session, motion: Motion, page: int, *, now: datetime, vault: Vault) -> list[Trouble]:
    """One page, the newest first (two queries)."""
    rows = session.execute(
        select(Message, state_at(now))
        .where(Message.motion_id == motion.motion_id, Message.kind != CODE, state_at(now).in_(TROUBLES))
        .order_by(Message.message_id.desc())
        .limit(PAGE)
        .offset(PAGE * (page - 1))
    ).all()
    phones = [number_of(message, vault) for message, _state in rows]
    digests = [vault.digest("phone", phone) if phone else b"" for phone in phones]
    homes = _homes_of(session, motion, digests)
    return [
        Trouble(
            message.kind,
            state,
            reason_of(message),
            message.created_at,
            masked(phone),
            tuple(homes.get(digest, ())),
            message.failed_at is not None or message.sent_at is not None,
        )
        for (message, state), phone, digest in zip(rows, phones, digests, strict=True)
    ]


def _homes_of(session: Session, motion: Motion, digests: Collection[bytes]) -> dict[bytes, list[FlatKey]]:
    """All homes of each number (one query)."""
    rows: Sequence[tuple[bytes, str, str, str]] = session.execute(
        select(VoterOwner.phone_digest, VoterFlat.building, VoterFlat.entrance, VoterFlat.room)
        .join(VoterFlat, VoterFlat.voter_id == VoterOwner.voter_id)
        .where(VoterFlat.motion_id == motion.motion_id, VoterOwner.phone_digest.in_(set(digests)))
        .order_by(VoterFlat.position)
    ).all()  # type: ignore[assignment]
    homes: dict[bytes, list[FlatKey]] = {}
    for digest, *key in rows:
        homes.setdefault(digest, []).append(FlatKey(*key))
    return homes
