"""How the turnout grew, and by which channel it came. Counts only: no column with a choice is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from app.models import Ballot, Motion, Voter

HOURLY = timedelta(days=3)
"""A window up to this long is told by the hour, a longer one by the day."""
BEIJING = timedelta(hours=8)
STEPS = 72
"""The most that are told; of a longer time, the last."""


@dataclass(frozen=True)
class Step:
    """A day or an hour in Beijing time, "2026-03-02" or "2026-03-02 14"; homes and area until its end."""

    label: str
    new: int
    heads: int
    area: int


@dataclass(frozen=True)
class ChannelTurnout:
    """Voters with a ballot by this channel (one who used two stands in both); area in 0.01 m2."""

    channel: str
    heads: int
    area: int


def course(session: Session, motion: Motion, now: datetime) -> list[Step]:
    """Each day (or hour) from the opening until now or the close, those without anyone too (one query)."""
    if motion.opens_at is None or motion.closes_at is None or now < motion.opens_at:
        return []
    hourly = motion.closes_at - motion.opens_at <= HOURLY
    place = _label(session, hourly=hourly)
    rows = session.execute(
        select(place, func.count(), func.sum(Voter.area))
        .where(Voter.motion_id == motion.motion_id, Voter.took_part_at.is_not(None))
        .group_by(place)
    )
    found = {label: (int(heads), int(area)) for label, heads, area in rows}
    steps, heads, area = [], 0, 0
    for label in _labels(motion.opens_at, min(now, motion.closes_at), hourly=hourly):
        new_heads, new_area = found.get(label, (0, 0))
        heads, area = heads + new_heads, area + new_area
        steps.append(Step(label, new_heads, heads, area))
    return steps[-STEPS:]


def by_channel(session: Session, motion: Motion) -> list[ChannelTurnout]:
    """In the order of the names of channels (one query)."""
    pairs = (
        select(Ballot.channel, Voter.voter_id, Voter.area)
        .join(Voter, Voter.voter_id == Ballot.voter_id)
        .where(Ballot.motion_id == motion.motion_id, Voter.took_part_at.is_not(None))
        .distinct()
        .subquery()
    )
    rows = session.execute(
        select(pairs.c.channel, func.count(), func.sum(pairs.c.area))
        .group_by(pairs.c.channel)
        .order_by(pairs.c.channel)
    )
    return [ChannelTurnout(channel, int(heads), int(area)) for channel, heads, area in rows]


def _label(session: Session, *, hourly: bool) -> ColumnElement[str]:
    """The Beijing day or hour of `took_part_at`, which is stored in UTC."""
    if session.get_bind().dialect.name == "sqlite":
        form = "%Y-%m-%d %H" if hourly else "%Y-%m-%d"
        return cast(func.strftime(form, Voter.took_part_at, "+8 hours"), String)
    form = "YYYY-MM-DD HH24" if hourly else "YYYY-MM-DD"
    return func.to_char(func.timezone("Asia/Shanghai", Voter.took_part_at), form)


def _labels(start: datetime, end: datetime, *, hourly: bool) -> list[str]:
    form, step = ("%Y-%m-%d %H", timedelta(hours=1)) if hourly else ("%Y-%m-%d", timedelta(days=1))
    local, last = start + BEIJING, (end + BEIJING).strftime(form)
    labels = [local.strftime(form)]
    while labels[-1] < last:
        local += step
        labels.append(local.strftime(form))
    return labels
