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
from app.models import Approval, Motion, Objection, Result, ResultCorrection
from app.services import objections, recounting
from app.services.deliveries import served_flats
from app.services.elections import outcome_of
from app.services.frozen_roll import as_roll, load_voters
from app.services.items import Item, items_of
from app.services.rechecks import Draw, draws_of


@dataclass(frozen=True)
class Corrected:
    """One correction with what stood before it; what stands after is `row.items`."""

    row: ResultCorrection
    reason: str
    before: list[dict[str, Any]]


@dataclass(frozen=True)
class Standing:
    """One result as it stands. `items` are {"position", "count", "channels"}, at least one."""

    items: tuple[dict[str, Any], ...]
    open_objections: int
    """Open ones that hold a verdict back; 0 where none can."""
    corrections: tuple[ResultCorrection, ...]
    """Newest last; none: the count of the close stands."""
    history: tuple[Corrected, ...] = ()
    """Every correction with old, new and reason, oldest first."""
    rechecks: tuple[Draw, ...] = ()
    """Every random recheck of paper, oldest first."""
    election: dict[str, Any] | None = None
    """Election only: `domain.election.Outcome` of these items as an object."""
    served: int | None = None
    """Flats that were served before the close, where silence joins the majority; else nobody asks."""

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


def standing_as_counted(result: Result) -> Standing:
    """For a result that nothing has touched since the close (no query)."""
    return Standing(tuple(counted_items(result)), 0, (), election=result.election)


def touched_motions(session: Session, compound_ids: Sequence[int]) -> set[int]:
    """Motions of these compounds that were objected to or corrected (two queries)."""
    return {
        motion_id
        for table in (Objection, ResultCorrection)
        for motion_id in session.scalars(
            select(table.motion_id)
            .join(Motion, Motion.motion_id == table.motion_id)
            .where(Motion.compound_id.in_(compound_ids))
        )
    }


def standing_of(session: Session, motion: Motion, result: Result) -> Standing:
    """How it stands at this moment; a handful of queries, whatever the number of ballots."""
    history = history_of(session, motion, result)
    corrections = tuple(each.row for each in history)
    items = corrections[-1].items if corrections else counted_items(result)
    waiting = objections.open_blocking(session, motion)
    if waiting:
        rules = {item.position: item for item in items_of(session, motion)}
        items = [_held(session, motion, result, rules[each["position"]], each, waiting) for each in items]
    return Standing(
        tuple(items),
        waiting,
        corrections,
        history,
        tuple(draws_of(session, motion)),
        outcome_of(session, motion, items),
        served=len(served_flats(session, motion)) if motion.silence == "joins_majority" else None,
    )


def history_of(session: Session, motion: Motion, result: Result) -> tuple[Corrected, ...]:
    """Old and new of every correction (one query)."""
    rows = session.execute(
        select(ResultCorrection, Approval.reason)
        .join(Approval, Approval.approval_id == ResultCorrection.approval_id)
        .where(ResultCorrection.motion_id == motion.motion_id)
        .order_by(ResultCorrection.number)
    )
    before, found = counted_items(result), []
    for row, reason in rows:
        found.append(Corrected(row, reason, before))
        before = row.items
    return tuple(found)


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
