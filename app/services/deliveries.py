"""Which homes were served with a motion, and by what; and what workers met at the doors.

Needed where silence joins the majority (RULES.md section 3): only homes that were served can be silent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, func, insert, select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.domain.errors import LouyiError
from app.models import Delivery, Motion, Reminder, ReminderHome, User, VoterFlat
from app.services import ledger_events
from app.services.motions import lock_motion
from app.services.vault import Vault

SERVED = ("handed", "posted", "read_out")


class UnknownHomes(LouyiError):
    """Addresses that the motion's roll does not have; `keys` are these."""

    def __init__(self, keys: Sequence[FlatKey]) -> None:
        super().__init__(", ".join(str(key) for key in keys))
        self.keys = keys


class TooLate(LouyiError):
    """The deadline has passed: what is brought from now on moves no count."""


@dataclass(frozen=True)
class Served:
    """How the newest line of one flat says that it was served; `way` is "" for a flat without any."""

    key: FlatKey
    way: str
    recorded_at: datetime | None
    recorded_by: str
    note: str


def record(
    session: Session,
    motion: Motion,
    flats: Collection[VoterFlat],
    way: str,
    *,
    clock: Callable[[], datetime],
    actor: User,
    vault: Vault,
    note: str = "",
) -> int:
    """Write a line for each of these flats whose newest line does not say the same; returns how many.

    So a form that is sent twice writes once. The clock is read under the motion's lock, as casting does: a
    line is either before the count or refused. Raises TooLate.
    """
    lock_motion(session, motion)
    now = clock()
    if motion.closes_at is not None and now >= motion.closes_at:
        raise TooLate(motion.code)
    stand = newest_ways(session, motion)
    changed = [flat for flat in flats if stand.get(flat.voter_flat_id, "not_served") != way]
    if changed:
        session.execute(
            insert(Delivery),
            [
                {
                    "motion_id": motion.motion_id,
                    "voter_flat_id": flat.voter_flat_id,
                    "way": way,
                    "recorded_at": now,
                    "recorded_by": actor.user_id,
                    "note_sealed": vault.seal(note) if note else None,
                }
                for flat in changed
            ],
        )
        ledger_events.served(session, motion, changed, way, note, now=now, actor=actor.user_id)
    return len(changed)


def choose_flats(
    session: Session, motion: Motion, building: str, entrance: str, but: Collection[FlatKey] = ()
) -> list[VoterFlat]:
    """The flats of an entrance (or of a building, with an empty entrance) without these exceptions.

    Raises UnknownHomes: an exception that is mistyped must not be counted as served."""
    query = select(VoterFlat).where(VoterFlat.motion_id == motion.motion_id, VoterFlat.building == building)
    if entrance:
        query = query.where(VoterFlat.entrance == entrance)
    flats = {_key(flat): flat for flat in session.scalars(query.order_by(VoterFlat.position))}
    unknown = [key for key in but if key not in flats]
    if unknown:
        raise UnknownHomes(unknown)
    return [flat for key, flat in flats.items() if key not in but]


def newest_ways(session: Session, motion: Motion) -> dict[int, str]:
    """The way of the newest line of each flat that has one (one query)."""
    rows = session.execute(select(Delivery.voter_flat_id, Delivery.way).where(_newest(motion)))
    return {row.voter_flat_id: row.way for row in rows}


def served_flats(session: Session, motion: Motion) -> frozenset[FlatKey]:
    """Every flat that was served before the close: by hand, letter box or voice, as its newest line says.

    Or by a text with the whole question that the provider reported as delivered: codes, receipts and short
    reminders do not tell what is asked.

    What is written down after the close moves no count. One query."""
    place = (VoterFlat.building, VoterFlat.entrance, VoterFlat.room)
    brought = (
        select(*place)
        .join(Delivery, Delivery.voter_flat_id == VoterFlat.voter_flat_id)
        .where(_newest(motion, motion.closes_at), Delivery.way.in_(SERVED))
    )
    told = _texted(motion)
    texted = select(*place).join(told, told.c.voter_flat_id == VoterFlat.voter_flat_id)
    return frozenset(FlatKey(*row) for row in session.execute(brought.union(texted)))


def texted_flats(session: Session, motion: Motion) -> dict[FlatKey, datetime]:
    """Each flat that a delivered text told the whole question before the close, and when (one query)."""
    told = _texted(motion)
    rows = session.execute(
        select(VoterFlat.building, VoterFlat.entrance, VoterFlat.room, func.min(told.c.served_at))
        .join(told, told.c.voter_flat_id == VoterFlat.voter_flat_id)
        .group_by(VoterFlat.building, VoterFlat.entrance, VoterFlat.room)
    )
    return {FlatKey(row[0], row[1], row[2]): row[3] for row in rows if row[3] is not None}


def record_of(session: Session, motion: Motion, vault: Vault) -> list[Served]:
    """Every flat in the order of addresses with its newest line (one query)."""
    newest = select(Delivery).where(_newest(motion)).subquery()
    rows = session.execute(
        select(
            *(VoterFlat.building, VoterFlat.entrance, VoterFlat.room),
            *(newest.c.way, newest.c.recorded_at, User.name, newest.c.note_sealed),
        )
        .outerjoin(newest, newest.c.voter_flat_id == VoterFlat.voter_flat_id)
        .outerjoin(User, User.user_id == newest.c.recorded_by)
        .where(VoterFlat.motion_id == motion.motion_id)
        .order_by(VoterFlat.position)
    )
    return [
        Served(FlatKey(*key), way or "", at, name or "", vault.unseal(note) if note else "")
        for *key, way, at, name, note in rows
    ]


def _texted(motion: Motion) -> Subquery:
    """The homes that delivered texts named, the first and the further ones, and when each was served."""
    served = (Reminder.motion_id == motion.motion_id, Reminder.served_at.is_not(None))
    first = select(Reminder.voter_flat_id, Reminder.served_at).where(*served)
    further = (
        select(ReminderHome.voter_flat_id, Reminder.served_at)
        .join(Reminder, Reminder.reminder_id == ReminderHome.reminder_id)
        .where(*served)
    )
    return first.union_all(further).subquery()


def _newest(motion: Motion, before: datetime | None = None) -> ColumnElement[bool]:
    last = select(func.max(Delivery.delivery_id)).where(Delivery.motion_id == motion.motion_id)
    if before is not None:
        last = last.where(Delivery.recorded_at < before)
    return Delivery.delivery_id.in_(last.group_by(Delivery.voter_flat_id))


def _key(flat: VoterFlat) -> FlatKey:
    return FlatKey(flat.building, flat.entrance, flat.room)
