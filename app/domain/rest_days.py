"""Days of rest that move the end of a period (Civil Code Art. 203): weekends and holidays, as data.

Source of 2026: General Office of the State Council, arrangement of holidays in 2026 (4 November 2025). It
comes once a year, in autumn. For a year without a list: weekends, and the holidays with a fixed date
(Regulation on Holidays, as changed in November 2024: 1 January, 1 and 2 May, 1 to 3 October).
"""

from datetime import date, timedelta

FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


def _days(first: str, last: str) -> set[date]:
    begin = date.fromisoformat(first)
    return {begin + timedelta(days=n) for n in range((date.fromisoformat(last) - begin).days + 1)}


RESTS = {
    2026: _days("2026-01-01", "2026-01-03")
    | _days("2026-02-15", "2026-02-23")
    | _days("2026-04-04", "2026-04-06")
    | _days("2026-05-01", "2026-05-05")
    | _days("2026-06-19", "2026-06-21")
    | _days("2026-09-25", "2026-09-27")
    | _days("2026-10-01", "2026-10-07")
}
"""By year: days off around a holiday."""
WORKS = {
    2026: {
        date.fromisoformat(day)
        for day in ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")
    }
}
"""By year: Saturdays and Sundays that are worked instead."""


def is_rest(day: date) -> bool:
    """Whether nobody has to act on this day."""
    if day in WORKS.get(day.year, ()):
        return False
    if day.weekday() >= 5:
        return True
    listed = RESTS.get(day.year)
    return day in listed if listed is not None else (day.month, day.day) in FIXED
