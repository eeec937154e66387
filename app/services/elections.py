"""The outcome of an election from the counts of its candidates, at the close and after each correction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.domain.amounts import Amount
from app.domain.election import LEAST, LEAST_WHERE_THE_CITY_SAYS_SO, Candidate, elect
from app.models import Motion, SmallCommittee


def legal_minimum(session: Session, motion: Motion) -> int:
    """How many elected members a committee needs by law: five, or three where the motion names the rule."""
    small = session.get(SmallCommittee, motion.motion_id)
    return LEAST if small is None else LEAST_WHERE_THE_CITY_SAYS_SO


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
