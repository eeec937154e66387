"""What the record says of what happens around the ballots: papers brought, posted, piled up and disputed.

One function an event, called under the motion's lock where its row is written, as in `ledger_entries`. Each
does nothing where the motion has no log. Words of people stay out: their SHA-256 stands in the opening.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import day_of
from app.domain.ledger.commitment import evidence_of
from app.domain.ledger.entries import instant
from app.models import (
    Ballot,
    BallotDispute,
    LedgerSlot,
    Motion,
    Notice,
    NoticePhoto,
    PaperBatch,
    PaperEntry,
    SheetPhoto,
    VoterFlat,
)
from app.services.frozen_roll import voter_flat_key
from app.services.ledger import take_pen
from app.services.ledger_entries import entry_of
from app.services.ledger_reading import head_on_notice


def served(
    session: Session,
    motion: Motion,
    flats: Sequence[VoterFlat],
    way: str,
    note: str,
    *,
    now: datetime,
    actor: int | None,
) -> None:
    """What was brought to these flats, or taken back; three statements, whatever their number.

    Without an actor a text told them: the word of the provider, not of a person."""
    pen = take_pen(session, motion.motion_id)
    if pen is None:
        return
    slots = select(LedgerSlot.voter_id, LedgerSlot.slot).where(LedgerSlot.log_id == pen.log_id)
    of = {row.voter_id: row.slot for row in session.execute(slots)}
    for flat in flats:
        slot = of[flat.voter_id]
        opening = {
            "slot": slot,
            "flat": str(voter_flat_key(flat)),
            "at": instant(now),
            "evidence": evidence_of(note),
        }
        pen.write("served", now=now, op=pen.op(actor), slot=slot, channel=way, opening=opening)
    pen.flush()


def disputed(session: Session, row: BallotDispute, words: str, *, now: datetime) -> None:
    """An owner says that a ballot is not hers ("opened"), or the case was decided, with these words."""
    ballot = session.get_one(Ballot, row.ballot_id)
    pen = take_pen(session, row.motion_id, ballot.voter_id)
    if pen is None:
        return
    entry, state = entry_of(session, pen, ballot.ballot_id), row.outcome or "opened"
    opening = {
        "slot": pen.slot,
        "at": instant(now),
        "entry": entry,
        "state": state,
        "evidence": evidence_of(words),
    }
    pen.write("dispute", now=now, op=pen.op(row.decided_by), entry=entry, state=state, opening=opening)
    pen.flush()


def pile_closed(session: Session, row: PaperBatch, *, now: datetime) -> None:
    """How many sheets a pile had, how many were entered and void, and the fingerprint of their photos."""
    pen = take_pen(session, row.motion_id)
    if pen is None:
        return
    photos = session.scalars(
        select(SheetPhoto.sha256)
        .join(PaperEntry, PaperEntry.sheet_photo_id == SheetPhoto.sheet_photo_id)
        .where(PaperEntry.paper_batch_id == row.paper_batch_id)
    ).all()
    scans = hashlib.sha256(b"".join(sorted(photos))).hexdigest() if photos else None
    op, returned = pen.op(row.opened_by), row.entered
    pen.write(
        "paper_batch", now=now, op=op, issued=row.expected, returned=returned, void=row.void, scans=scans
    )
    pen.flush()


def notice_posted(session: Session, motion: Motion, row: Notice) -> None:
    """The facts that hang on the wall, by the fingerprint that the paper shows; a final one ends it."""
    pen = take_pen(session, motion.motion_id)
    if pen is None:
        return
    op = pen.op(row.posted_by)
    pen.write("notice", now=row.posted_at, op=op, kind=row.kind, sha256=row.content_sha256)
    if row.kind == "final":
        pen.write("final", now=row.posted_at, op=op)
    pen.flush()


def head_posted(session: Session, motion: Motion, notice: Notice, photo: NoticePhoto) -> None:
    """A photo shows a notice with its head on the wall; one taken before the record began shows none."""
    if motion.frozen_at is None or photo.taken_at < motion.frozen_at:
        return
    head = head_on_notice(session, motion, notice)
    pen = take_pen(session, motion.motion_id) if head else None
    if pen is None or head is None:
        return
    place, day = unicodedata.normalize("NFC", photo.place), day_of(photo.taken_at).isoformat()
    op = pen.op(photo.filed_by)
    pen.write("head_posted", now=photo.filed_at, op=op, size=head.size, place=place, day=day)
    pen.flush()
