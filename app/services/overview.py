"""Many compounds at a glance: flats, motions with their stage, turnout.

A few queries, whatever the size, and some more for each result that an objection or a correction moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Compound, Flat, Motion, Result, Voter
from app.services.motions import Stage, stage_of
from app.services.standing import Standing, standing_as_counted, standing_of, touched_motions


@dataclass(frozen=True)
class MotionLine:
    """One motion with its frozen roll and turnout; all four numbers are 0 for a draft. Areas in 0.01 m2."""

    motion: Motion
    result: Result | None
    stage: Stage
    heads: int = 0
    area: int = 0
    heads_in: int = 0
    area_in: int = 0
    standing: Standing | None = None
    """How the counted result stands; None before the count."""


@dataclass(frozen=True)
class CompoundLine:
    """One compound: flats of its living roll, and its motions, oldest first."""

    compound: Compound
    flats: int
    motions: tuple[MotionLine, ...]


def overview(session: Session, compounds: Sequence[Compound], now: datetime) -> list[CompoundLine]:
    """A line for each compound, in the given order."""
    ids = [compound.compound_id for compound in compounds]
    flats = _count_flats(session, ids)
    motions = _motion_lines(session, ids, now)
    return [
        CompoundLine(each, flats.get(each.compound_id, 0), tuple(motions.get(each.compound_id, ())))
        for each in compounds
    ]


def _count_flats(session: Session, compound_ids: list[int]) -> dict[int, int]:
    query = (
        select(Flat.compound_id, func.count())
        .where(Flat.compound_id.in_(compound_ids))
        .group_by(Flat.compound_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _motion_lines(session: Session, compound_ids: list[int], now: datetime) -> dict[int, list[MotionLine]]:
    query = (
        select(Motion, Result)
        .outerjoin(Result)
        .where(Motion.compound_id.in_(compound_ids))
        .order_by(Motion.motion_id)
    )
    turnouts, touched = _turnouts(session, compound_ids), touched_motions(session, compound_ids)
    lines: dict[int, list[MotionLine]] = {}
    for motion, result in session.execute(query):
        numbers = turnouts.get(motion.motion_id, (0, 0, 0, 0))
        stands = None
        if result is not None:
            moved = motion.motion_id in touched
            stands = standing_of(session, motion, result) if moved else standing_as_counted(result)
        line = MotionLine(motion, result, stage_of(motion, result, now), *numbers, stands)
        lines.setdefault(motion.compound_id, []).append(line)
    return lines


def _turnouts(session: Session, compound_ids: list[int]) -> dict[int, tuple[int, int, int, int]]:
    took_part = Voter.took_part_at.is_not(None)
    query = (
        select(
            Voter.motion_id,
            func.count(),
            func.sum(Voter.area),
            func.count().filter(took_part),
            func.coalesce(func.sum(Voter.area).filter(took_part), 0),
        )
        .join(Motion, Motion.motion_id == Voter.motion_id)
        .where(Motion.compound_id.in_(compound_ids))
        .group_by(Voter.motion_id)
    )
    return {
        motion_id: (int(heads), int(area), int(heads_in), int(area_in))
        for motion_id, heads, area, heads_in, area_in in session.execute(query)
    }
