"""Paper on its way to a ballot: typed once, or twice by two persons who do not see each other (ADR 14).

The instant of the first typing, read under the motion's lock, decides whether the paper was in time. The
count waits until every sheet that came in time is settled, so nothing typed is lost or dropped unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.domain.ballots import Channel, Choice
from app.domain.errors import LouyiError
from app.models import Ballot, Motion, PaperEntry, Proxy, SheetPhoto, User, VoterFlat
from app.services import ballots
from app.services.ballots import Recorded, Vote
from app.services.motions import lock_motion
from app.services.vault import Vault


class SheetUsed(LouyiError):
    """A ballot from this very sheet is recorded, or waits to be typed a second time."""


class PhotoNeeded(LouyiError):
    """The motion wants a picture of each sheet."""


class NotYours(LouyiError):
    """The second typing, and the decision, are another person's."""


class AlreadySettled(LouyiError):
    """Somebody has typed it a second time, or decided it, before."""


class NoAuthority(LouyiError):
    """The authority is another home's, or has ended."""


@dataclass(frozen=True)
class Reading:
    """What one typist read on a sheet: an answer to each item, and who signed (None: nobody of the home)."""

    choices: tuple[Choice, ...]
    signer_id: int | None

    def as_json(self) -> dict[str, Any]:
        """As the row keeps it."""
        return {"choices": list(self.choices), "signer": self.signer_id}


@dataclass(frozen=True)
class Sheet:
    """One sheet before a worker."""

    flat: VoterFlat
    reading: Reading
    form_token: str
    channel: Channel = "paper"
    witnessed: bool = False
    sheet_code: str | None = None
    photo_id: int | None = None
    batch_id: int | None = None
    second_worker: int | None = None
    proxy_id: int | None = None


def read(stored: dict[str, Any]) -> Reading:
    """Back from the row."""
    return Reading(tuple(stored["choices"]), stored["signer"])


def keep_photo(
    session: Session, motion: Motion, image: bytes, *, now: datetime, actor: User, vault: Vault
) -> SheetPhoto:
    """Keep a picture that was cleaned before (delivery/photos)."""
    row = SheetPhoto(
        motion_id=motion.motion_id,
        image_sealed=vault.seal_bytes(image),
        sha256=hashlib.sha256(image).digest(),
        taken_at=now,
        taken_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    return row


def enter(
    session: Session,
    motion: Motion,
    sheet: Sheet,
    *,
    clock: Callable[[], datetime],
    actor: User,
    vault: Vault,
) -> PaperEntry:
    """The first typing. It is a ballot at once where no second one is asked for, or the deadline has passed.

    The same form again is the same entry. Raises SheetUsed, PhotoNeeded, NoAuthority and what
    ballots.record raises.
    """
    lock_motion(session, motion)
    again = session.scalar(select(PaperEntry).where(PaperEntry.form_token == sheet.form_token))
    if again is not None:
        return again
    _refuse(session, motion, sheet)
    now = clock()
    row = PaperEntry(
        motion_id=motion.motion_id,
        voter_id=sheet.flat.voter_id,
        voter_flat_id=sheet.flat.voter_flat_id,
        sheet_code=sheet.sheet_code,
        channel=sheet.channel,
        second_worker=sheet.second_worker,
        proxy_id=sheet.proxy_id,
        answers=sheet.reading.as_json(),
        witnessed=sheet.witnessed,
        sheet_photo_id=sheet.photo_id,
        paper_batch_id=sheet.batch_id,
        form_token=sheet.form_token,
        entered_by=actor.user_id,
        entered_at=now,
    )
    if not motion.second_entry or (motion.closes_at is not None and now >= motion.closes_at):
        _become_ballot(session, row, sheet.flat, sheet.reading, "single", now, clock, vault)
    else:
        ballots.check(session, motion, _vote(row, sheet.flat, sheet.reading), now)
    session.add(row)
    session.flush()
    return row


def type_again(
    session: Session,
    motion: Motion,
    row: PaperEntry,
    reading: Reading,
    *,
    clock: Callable[[], datetime],
    actor: User,
    vault: Vault,
) -> bool:
    """The second typing: True where it agrees, and then it is a ballot; else a third person decides.

    Raises NotYours, AlreadySettled and what ballots.record raises (the home was sold meanwhile)."""
    _take(session, motion, row)
    if row.second_by is not None:
        raise AlreadySettled
    if actor.user_id == row.entered_by:
        raise NotYours
    now = clock()
    row.second_by, row.second_at, row.second_answers = actor.user_id, now, reading.as_json()
    agreed = reading == read(row.answers)
    if agreed:
        flat = session.get_one(VoterFlat, row.voter_flat_id)
        _become_ballot(session, row, flat, reading, "agreed", now, clock, vault)
    session.flush()
    return agreed


def decide(
    session: Session,
    motion: Motion,
    row: PaperEntry,
    reading: Reading | None,
    reason: str,
    *,
    clock: Callable[[], datetime],
    actor: User,
    vault: Vault,
) -> None:
    """A third person says what stands on the sheet, or (None) that no ballot can be read from it.

    Raises NotYours, AlreadySettled and what ballots.record raises."""
    _take(session, motion, row)
    if actor.user_id in (row.entered_by, row.second_by):
        raise NotYours
    now = clock()
    if reading is None:
        row.outcome, row.settled_at = "dropped", now
    else:
        flat = session.get_one(VoterFlat, row.voter_flat_id)
        _become_ballot(session, row, flat, reading, "decided", now, clock, vault)
    row.decided_by, row.decision_reason = actor.user_id, reason
    session.flush()


def open_entries(session: Session, motion: Motion) -> Sequence[tuple[PaperEntry, VoterFlat]]:
    """Sheets of a motion that are not settled yet, the oldest first (one query)."""
    rows = session.execute(
        select(PaperEntry, VoterFlat)
        .join(VoterFlat, VoterFlat.voter_flat_id == PaperEntry.voter_flat_id)
        .where(PaperEntry.motion_id == motion.motion_id, PaperEntry.outcome.is_(None))
        .order_by(PaperEntry.paper_entry_id)
    ).all()
    return [(row[0], row[1]) for row in rows]


def count_open(session: Session, motion_ids: Sequence[int]) -> dict[int, int]:
    """How many sheets of each of these motions wait (one query)."""
    rows = session.execute(
        select(PaperEntry.motion_id, func.count())
        .where(PaperEntry.motion_id.in_(motion_ids), PaperEntry.outcome.is_(None))
        .group_by(PaperEntry.motion_id)
    )
    return {row[0]: row[1] for row in rows}


def find(session: Session, motion: Motion, number: int) -> PaperEntry | None:
    """One entry of this motion."""
    row = session.get(PaperEntry, number)
    return row if row is not None and row.motion_id == motion.motion_id else None


def photo_of(session: Session, row: PaperEntry, vault: Vault) -> bytes | None:
    """The picture of its sheet."""
    if row.sheet_photo_id is None:
        return None
    return vault.unseal_bytes(session.get_one(SheetPhoto, row.sheet_photo_id).image_sealed)


def _refuse(session: Session, motion: Motion, sheet: Sheet) -> None:
    if sheet.sheet_code and _used(session, motion, sheet.sheet_code):
        raise SheetUsed
    if motion.sheet_photo and sheet.photo_id is None:
        raise PhotoNeeded
    if sheet.proxy_id is not None:
        proxy = session.get(Proxy, sheet.proxy_id)
        if proxy is None or proxy.voter_id != sheet.flat.voter_id or proxy.ended_at is not None:
            raise NoAuthority


def _used(session: Session, motion: Motion, sheet_code: str) -> bool:
    query = select(
        exists().where(
            PaperEntry.motion_id == motion.motion_id,
            PaperEntry.sheet_code == sheet_code,
            func.coalesce(PaperEntry.outcome, "") != "dropped",
        )
    )
    return bool(session.scalar(query))


def _take(session: Session, motion: Motion, row: PaperEntry) -> None:
    lock_motion(session, motion)
    session.refresh(row)
    if row.outcome is not None:
        raise AlreadySettled


def _become_ballot(
    session: Session,
    row: PaperEntry,
    flat: VoterFlat,
    reading: Reading,
    outcome: str,
    now: datetime,
    clock: Callable[[], datetime],
    vault: Vault,
) -> Recorded:
    recorded = ballots.record(session, _vote(row, flat, reading), clock=clock, vault=vault)
    row.outcome, row.settled_at, row.ballot_id = outcome, now, recorded.ballot.ballot_id
    return recorded


def _vote(row: PaperEntry, flat: VoterFlat, reading: Reading) -> Vote:
    return Vote(
        flat=flat,
        choice=reading.choices[0],
        choices=reading.choices if len(reading.choices) > 1 else None,
        channel=cast(Channel, row.channel),
        form_token=row.form_token,
        signer_id=reading.signer_id,
        signed=reading.signer_id is not None,
        entered_by=row.entered_by,
        witnessed=row.witnessed,
        second_worker=row.second_worker,
        proxy_id=row.proxy_id,
        sheet_code=row.sheet_code,
        at=row.entered_at,
    )


def ballot_of(session: Session, row: PaperEntry) -> Ballot | None:
    """The ballot that came of it."""
    return session.get(Ballot, row.ballot_id) if row.ballot_id is not None else None
