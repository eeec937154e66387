"""Periods in calendar days, as a notice on the wall counts them: Beijing time, whatever the server's zone.

Civil Code of the PRC, Book One, Chapter 10 (Art. 200-204):
- Art. 201(1): counted by days, the day on which a period begins is not counted; it runs from the next day.
- Art. 203(1): where the last day is a legal holiday, the day after the holiday is the last day.
- Art. 203(2): the last day ends at 24:00; where there are business hours, when business ends.
- Art. 204: unless the law or the parties say otherwise.

All ends are half-open: the first instant after the period. How Art. 203(1) is applied: docs/adr/0012.
China has kept one zone without summer time since 1991: a fixed offset needs no zone database.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

from app.domain.errors import LouyiError
from app.domain.rest_days import is_rest

BEIJING = timezone(timedelta(hours=8))
DAY = timedelta(days=1)
MINUTES_OF_A_DAY = 24 * 60


class NaiveInstant(LouyiError):
    """An instant without a zone: its day in Beijing cannot be known."""


def in_beijing(instant: datetime) -> datetime:
    """The same instant on a clock in Beijing; raises NaiveInstant."""
    if instant.utcoffset() is None:
        raise NaiveInstant(instant.isoformat())
    return instant.astimezone(BEIJING)


def day_of(instant: datetime) -> date:
    """The calendar day in Beijing on which it falls; midnight is the first instant of a day."""
    return in_beijing(instant).date()


def start_of(day: date) -> datetime:
    """0:00 of the day."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)


def end_of(day: date) -> datetime:
    """24:00 of the day, which is 0:00 of the next."""
    return start_of(day + DAY)


def last_day(begins: date, days: int, *, rests: Callable[[date], bool] | None = None) -> date:
    """The last day of a period of `days` (0: none) that begins on a day; one of rest moves it on."""
    last = begins + days * DAY
    while days and rests is not None and rests(last):
        last += DAY
    return last


def notice_end(posted_at: datetime, days: int) -> datetime:
    """When a notice that only has to hang has hung long enough; of 0 days: at once."""
    return end_of(last_day(day_of(posted_at), days)) if days else posted_at


def period_end(posted_at: datetime, days: int) -> datetime:
    """When a period in which somebody may act ends: never on a day of rest; of 0 days: at once."""
    return end_of(last_day(day_of(posted_at), days, rests=is_rest)) if days else posted_at


def as_start(instant: datetime) -> tuple[date, int]:
    """(day, minutes) of what begins then: midnight is minute 0 of the day that begins."""
    local = in_beijing(instant)
    return local.date(), local.hour * 60 + local.minute


def as_end(instant: datetime) -> tuple[date, int]:
    """(day, minutes) of what ends then: midnight is minute 1440 of the day that ends."""
    local = in_beijing(instant)
    if local == start_of(local.date()):
        return local.date() - DAY, MINUTES_OF_A_DAY
    return as_start(instant)
