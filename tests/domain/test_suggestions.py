"""Where a suggestion stands, and when it is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.suggestions import Standing, Terms, due_day, median_days, standing

FRIDAY = date(2026, 3, 6)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("shift", "expected"), [(-1, Standing.OPEN), (0, Standing.DUE), (1, Standing.OVERDUE)]
)
def test_overdue_begins_on_the_day_after(shift: int, expected: Standing) -> None:
    for kind in ("received", "assigned", "answered", "reopened"):
        assert standing(kind, FRIDAY, FRIDAY + shift * DAY) is expected


def test_what_has_ended_is_never_overdue() -> None:
    assert standing("closed", None, FRIDAY) is Standing.CLOSED
    assert standing("joined", None, FRIDAY) is Standing.JOINED


@pytest.mark.parametrize(
    ("begins", "days", "expected"),
    [
        (date(2026, 3, 2), 5, date(2026, 3, 9)),  # Monday: the day itself is not counted, nor the weekend
        (FRIDAY, 1, date(2026, 3, 9)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday that is worked before the Spring Festival
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2026, 9, 30), 5, date(2026, 10, 13)),  # 10 October is worked
    ],
)
def test_working_days_leave_out_days_of_rest(begins: date, days: int, expected: date) -> None:
    assert due_day(begins, Terms(days=days)) == expected


@pytest.mark.parametrize(
    ("begins", "days", "expected"),
    [
        (date(2026, 3, 2), 3, date(2026, 3, 5)),
        (date(2026, 3, 2), 4, FRIDAY),
        (date(2026, 3, 2), 5, date(2026, 3, 9)),  # a Saturday moves on to Monday
    ],
)
def test_calendar_days_end_on_no_day_of_rest(begins: date, days: int, expected: date) -> None:
    assert due_day(begins, Terms(days=days, working_days=False)) == expected


@pytest.mark.parametrize(
    ("spans", "expected"), [((), None), ((3,), 3), ((9, 1), 9), ((1, 9, 2), 2), ((0, 0, 4, 4), 4)]
)
def test_the_median_is_never_the_smaller_middle(spans: tuple[int, ...], expected: int | None) -> None:
    assert median_days(spans) == expected
