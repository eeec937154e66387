"""Elections: how a draft becomes one, and its outcome at the close and after each correction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.domain.amounts import Amount
from app.domain.election import (
    LEAST,
    LEAST_WHERE_THE_CITY_SAYS_SO,
    RULE_KEY,
    Candidate,
    elect,
    seats_allowed,
)
from app.domain.errors import LouyiError
from app.models import Motion, SmallCommittee
from app.services.items import NewItem, set_items, written
from app.services.motions import change_draft, choose_rule

DECIDED = ("elected", "alternates", "tied", "open", "stands")
"""What of `Outcome.as_object()` the count decides; seats and minimum are rules."""


class BadSeats(LouyiError):
    """Not a number of seats that the law allows."""


def legal_minimum(session: Session, motion: Motion) -> int:
    """How many elected members a committee needs by law: five, or three where the motion names the rule."""
    small = session.get(SmallCommittee, motion.motion_id)
    return LEAST if small is None else LEAST_WHERE_THE_CITY_SAYS_SO


def small_committee(session: Session, motion: Motion) -> str:
    """The city's rule that lets three make a committee, as the motion names it; else empty."""
    small = session.get(SmallCommittee, motion.motion_id)
    return small.source if small else ""


def make_election(session: Session, motion: Motion, seats: int, source: str = "") -> None:
    """Let a draft elect a committee by the ordinary rule; `source` is the city's rule that allows three.

    Raises BadSeats, MotionFrozen."""
    if not seats_allowed(seats, LEAST_WHERE_THE_CITY_SAYS_SO if source else LEAST):
        raise BadSeats(str(seats))
    change_draft(motion, kind="election", seats=seats, choices_posted=False)
    choose_rule(motion, RULE_KEY)
    known = session.get(SmallCommittee, motion.motion_id)
    if known is not None and not source:
        session.delete(known)
    elif known is not None:
        known.source = source
    elif source:
        session.add(SmallCommittee(motion_id=motion.motion_id, source=source))
    items = [NewItem(each.title, each.details) for each in written(session, motion)]
    set_items(session, motion, items)


def make_consent(session: Session, motion: Motion, *, several: bool) -> None:
    """Let a draft ask its own question, or several; raises MotionFrozen."""
    small = session.get(SmallCommittee, motion.motion_id)
    if small is not None:
        session.delete(small)
    change_draft(motion, kind="consent", seats=None)
    if not several:
        set_items(session, motion, [])


def outcome_of(session: Session, motion: Motion, items: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """`Outcome.as_object()` of these counted items ({"position", "count"}); None where nobody is elected."""
    if motion.seats is None:
        return None
    candidates = [
        Candidate(
            each["position"],
            each["count"]["verdict"],
            _amount(each["count"]["yes"]),
            _amount(each["count"]["pending"]),
        )
        for each in items
    ]
    return elect(candidates, motion.seats, legal_minimum(session, motion)).as_object()


def _amount(line: Mapping[str, Any]) -> Amount:
    return Amount(line["heads"], int(line["area"].replace(".", "")))
