"""How a counted result stands now: the newest count, and its verdict while objections are open.

What was counted at the close stays as it is in `results`, and each correction in its own row. Page, notice,
exports and the command for a recount all show what this module says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.tally import count
from app.domain.verdict import held
from app.models import Motion, Result, ResultCorrection
from app.services import objections, recounting
from app.services.elections import outcome_of
from app.services.frozen_roll import as_roll, load_voters
from app.services.items import Item, items_of


@dataclass(frozen=True)
class Standing:
    """One result as it stands. `items` are {"position", "count", "channels"}, at least one."""

    items: tuple[dict[str, Any], ...]
    open_objections: int
    """Open ones that hold a verdict back; 0 where none can."""
    corrections: tuple[ResultCorrection, ...]
    """Newest last; none: the count of the close stands."""
    election: dict[str, Any] | None = None
    """Election only: `domain.election.Outcome` of these items as an object."""

    @property
    def count(self) -> dict[str, Any]:
        """The object of the tally contract of the only, or first, item."""
        found: dict[str, Any] = self.items[0]["count"]
        return found

    @property
    def channels(self) -> list[dict[str, Any]]:
        """Counted ballots of the first item by channel and choice."""
        found: list[dict[str, Any]] = self.items[0]["channels"]
        return found

    @property
    def corrected_at(self) -> datetime | None:
        """When it was corrected last."""
        return self.corrections[-1].corrected_at if self.corrections else None


def counted_items(result: Result) -> list[dict[str, Any]]:
    """The items as they were counted at the close."""
    if result.items:
        return list(result.items)
    return [{"position": 1, "count": result.count, "channels": result.channels}]


def corrections_of(session: Session, motion_id: int) -> Sequence[ResultCorrection]:
    """Oldest first (one query)."""
    return session.scalars(
        select(ResultCorrection)
        .where(ResultCorrection.motion_id == motion_id)
        .order_by(ResultCorrection.number)
    ).all()


def standing_of(session: Session, motion: Motion, result: Result) -> Standing:
    """How it stands at this moment; a handful of queries, whatever the number of ballots."""
    corrections = tuple(corrections_of(session, motion.motion_id))
    items = corrections[-1].items if corrections else counted_items(result)
    waiting = objections.open_blocking(session, motion)
    if waiting:
        rules = {item.position: item for item in items_of(session, motion)}
        items = [_held(session, motion, result, rules[each["position"]], each, waiting) for each in items]
    return Standing(tuple(items), waiting, corrections, outcome_of(session, motion, items))


def _held(
    session: Session, motion: Motion, result: Result, item: Item, counted: dict[str, Any], waiting: int
) -> dict[str, Any]:
    """The item with its verdict while so many objections are open.

    Only an undecided one has to be counted again: whether pending voters matter depends on the objection.
    """
    if not item.rule.objection_blocks:
        return counted
    verdict = held(item.rule, counted["count"]["verdict"], waiting)
    if verdict == "undetermined":
        voters = load_voters(session, motion)
        cast = recounting.cast_ballots(session, motion, result, voters, item.position)
        options = recounting.options_of(session, motion, waiting)
        verdict = count(as_roll(voters), cast, item.rule, options).verdict
    return counted | {"count": counted["count"] | {"verdict": verdict}}
