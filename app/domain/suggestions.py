"""Suggestions (反映事项): a need or a fault that a resident reports; open until it is done (闭合管理).

Where one stands follows from its newest entry and today's date in Beijing; nothing of it is stored. The day
by which it is due counts in days from the next one on (Civil Code Art. 201(1)), working days or all days; an
end counted in all days that falls on a day of rest moves on (Art. 203(1)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from app.domain.calendar import DAY, last_day
from app.domain.rest_days import is_rest

KINDS = ("need", "fault")
ENTRY_KINDS = ("received", "assigned", "answered", "closed", "reopened", "joined")
ENDS = ("closed", "joined")
"""Entries after which nothing is due."""
UNTAKEN = ("received", "reopened")
"""Entries after which nobody has taken it."""
MOST_DAYS = 60
REOPENED_WITHIN = timedelta(days=30)
"""So long after the close a reporter may say that it is not done."""


@dataclass(frozen=True)
class Terms:
    """What holds in a compound: whether reports are taken, from whom, and in how many days they are due."""

    taking: bool = True
    roll_only: bool = False
    """Only numbers of the roll get a code; else tenants report, too."""
    days: int = 5
    working_days: bool = True


class Standing(Enum):
    """Where a suggestion stands today."""

    OPEN = "open"
    DUE = "due"
    OVERDUE = "overdue"
    CLOSED = "closed"
    JOINED = "joined"


def standing(kind: str, due_on: date | None, today: date) -> Standing:
    """Of its newest entry: `kind` and the day by which something is due."""
    if due_on is None:
        return Standing.JOINED if kind == "joined" else Standing.CLOSED
    if today == due_on:
        return Standing.DUE
    return Standing.OVERDUE if today > due_on else Standing.OPEN


def due_day(begins: date, terms: Terms) -> date:
    """The last day of the term that begins on this day."""
    if not terms.working_days:
        return last_day(begins, terms.days, rests=is_rest)
    day, left = begins, terms.days
    while left:
        day += DAY
        left -= not is_rest(day)
    return day


def median_days(spans: Sequence[int]) -> int | None:
    """The middle one, of two the larger: no promise is made to look shorter than it was."""
    return sorted(spans)[len(spans) // 2] if spans else None
