"""Objections to read: what the public may know, the committee's list, one with all that was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

from app.models import Motion, Objection, ObjectionEntry, ObjectionPhoto, Voter
from app.services import finding
from app.services.vault import Vault


@dataclass(frozen=True)
class Line:
    """An objection as the public may know it."""

    number: int
    kind: str
    stage: str
    created_at: datetime
    outcome: str | None
    decided_at: datetime | None
    verified: bool


def public_lines(session: Session, motion: Motion) -> list[Line]:
    """Numbers, kinds and outcomes, in order (one query)."""
    rows = session.execute(
        select(Objection, ObjectionEntry.outcome, ObjectionEntry.written_at)
        .outerjoin(ObjectionEntry, outcome_of())
        .where(Objection.motion_id == motion.motion_id)
        .order_by(Objection.number)
    )
    return [
        Line(row.number, row.kind, row.stage, row.created_at, outcome, at, row.voter_id is not None)
        for row, outcome, at in rows
    ]


def find_by_code(session: Session, motion: Motion, code: str) -> Objection | None:
    """By the objector's code."""
    row = session.scalar(
        select(Objection).where(Objection.code == code, Objection.motion_id == motion.motion_id)
    )
    if row is not None:
        row.motion = motion
    return row


def find_objection(session: Session, number: int) -> Objection | None:
    """By its key, with motion and compound."""
    return session.scalar(
        select(Objection)
        .where(Objection.objection_id == number)
        .options(joinedload(Objection.motion).joinedload(Motion.compound))
    )


def waiting(session: Session, compound_ids: Sequence[int], limit: int = 200) -> Sequence[Objection]:
    """Open ones of these compounds, the oldest first (one query)."""
    return session.scalars(
        select(Objection)
        .join(Motion)
        .outerjoin(ObjectionEntry, outcome_of())
        .where(Motion.compound_id.in_(compound_ids), ObjectionEntry.objection_entry_id.is_(None))
        .options(joinedload(Objection.motion).joinedload(Motion.compound))
        .order_by(Objection.created_at, Objection.objection_id)
        .limit(limit)
    ).all()


def of_motion(session: Session, motion: Motion) -> Sequence[Objection]:
    """All of one motion by number."""
    query = select(Objection).where(Objection.motion_id == motion.motion_id).order_by(Objection.number)
    return session.scalars(query).all()


def entries_of(session: Session, objection: Objection) -> Sequence[ObjectionEntry]:
    """Replies, mediations and the outcome, in the order in which they were written."""
    return session.scalars(
        select(ObjectionEntry)
        .where(ObjectionEntry.objection_id == objection.objection_id)
        .order_by(ObjectionEntry.objection_entry_id)
    ).all()


def photo_positions(session: Session, objection: Objection) -> list[int]:
    """Which pictures there are, without reading them."""
    query = select(ObjectionPhoto.position).where(ObjectionPhoto.objection_id == objection.objection_id)
    return sorted(session.scalars(query))


def photo_of(session: Session, objection: Objection, position: int, vault: Vault) -> bytes | None:
    """One picture, a JPEG."""
    row = session.get(ObjectionPhoto, (objection.objection_id, position))
    return vault.unseal_bytes(row.image_sealed) if row is not None else None


def home_of(session: Session, objection: Objection) -> Voter | None:
    """The head whose phone it was, with its flats, if the phone stood on the roll."""
    return finding.get_voter_by_id(session, objection.voter_id) if objection.voter_id is not None else None


def outcome_of() -> ColumnElement[bool]:
    """Joins an objection to its outcome."""
    return and_(ObjectionEntry.objection_id == Objection.objection_id, ObjectionEntry.kind == "outcome")
