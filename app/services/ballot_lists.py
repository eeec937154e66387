"""Ballots with something to tell, by kind, a page at a time. No query here reads a choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.address import FlatKey
from app.models import (
    Approval,
    Ballot,
    BallotDispute,
    BallotFate,
    BallotVoid,
    BallotYield,
    Motion,
    User,
    Voter,
    VoterFlat,
)

KINDS = ("collisions", "conflicts", "voids", "late", "disputed")
PAGE = 50


@dataclass(frozen=True)
class Line:
    """One ballot: home, channel, when, who entered it, and why it stands in this list."""

    key: FlatKey
    channel: str
    cast_at: datetime
    entered_by: str
    fate: str | None
    """After the count."""
    why: str
    """voided, yielded, unsigned, late, collision, conflict, disputed or dispute_decided."""
    reason: str
    """What the two persons said who took it out; empty for the others."""


def lines(
    session: Session, motion: Motion, kind: str, page: int, buildings: frozenset[str] | None = None
) -> tuple[list[Line], int]:
    """One page of a kind, by address then in order of coming, and how many there are (two queries).

    `buildings`: those of a worker who has only some; None for all."""
    query = _wanted(motion, kind)
    if buildings is not None:
        query = query.where(VoterFlat.building.in_(buildings))
    whole = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(
        query.order_by(VoterFlat.position, Ballot.ballot_id).limit(PAGE).offset((page - 1) * PAGE)
    ).all()
    return [_line(row, kind) for row in rows], whole


def _wanted(motion: Motion, kind: str) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            VoterFlat.building,
            VoterFlat.entrance,
            VoterFlat.room,
            Ballot.channel,
            Ballot.cast_at,
            Ballot.signed,
            User.name,
            BallotFate.fate,
            BallotVoid.ballot_id.label("voided"),
            BallotYield.ballot_id.label("yielded"),
            Approval.reason,
            BallotDispute.outcome,
        )
        .select_from(Ballot)
        .join(VoterFlat, VoterFlat.voter_flat_id == Ballot.voter_flat_id)
        .join(Voter, Voter.voter_id == Ballot.voter_id)
        .outerjoin(User, User.user_id == Ballot.entered_by)
        .outerjoin(BallotFate, BallotFate.ballot_id == Ballot.ballot_id)
        .outerjoin(BallotVoid, BallotVoid.ballot_id == Ballot.ballot_id)
        .outerjoin(BallotYield, BallotYield.ballot_id == Ballot.ballot_id)
        .outerjoin(Approval, Approval.approval_id == BallotVoid.approval_id)
        .outerjoin(BallotDispute, BallotDispute.ballot_id == Ballot.ballot_id)
        .where(Ballot.motion_id == motion.motion_id)
    )
    return query.where(_condition(motion, kind))


def _condition(motion: Motion, kind: str) -> ColumnElement[bool]:
    other = aliased(Ballot)
    match kind:
        case "collisions":
            again = select(other.ballot_id).where(
                other.voter_id == Ballot.voter_id, other.ballot_id != Ballot.ballot_id
            )
            return again.exists()
        case "conflicts":
            return or_(Voter.pending_at.is_not(None), BallotFate.fate == "pending")
        case "voids":
            return or_(
                BallotVoid.ballot_id.is_not(None),
                BallotYield.ballot_id.is_not(None),
                Ballot.signed.is_(False),
                BallotFate.fate.in_(("blank", "proxy_cap", "too_many_yes", "channel_barred")),
            )
        case "late":
            return Ballot.cast_at >= motion.closes_at
        case _:
            return BallotDispute.ballot_id.is_not(None)


def _line(row: Any, kind: str) -> Line:
    why = {"collisions": "collision", "conflicts": "conflict"}.get(kind, kind)
    if kind == "voids":
        facts = {"voided": row.voided, "yielded": row.yielded, "unsigned": not row.signed}
        why = next((name for name, holds in facts.items() if holds), "void")
    if kind == "disputed":
        why = "disputed" if row.outcome is None else f"dispute_{row.outcome}"
    key = FlatKey(row.building, row.entrance, row.room)
    return Line(key, row.channel, row.cast_at, row.name or "", row.fate, why, row.reason or "")
