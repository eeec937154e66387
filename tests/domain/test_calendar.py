"""Periods in calendar days, against a table counted by hand (and by the calendar of another program)."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from app.delivery.documents import wording
from app.domain import calendar
from app.domain.rest_days import is_rest

TABLE = Path(__file__).parent / "cases" / "calendar.csv"
CASES = list(csv.DictReader(TABLE.read_text("utf-8").splitlines()))
ENDS = {"hang": calendar.notice_end, "act": calendar.period_end}
NINE = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)


def check(case: dict[str, str]) -> None:
    posted, ends_at = (datetime.fromisoformat(case[name]) for name in ("posted_at", "ends_at"))
    end = ENDS[case["kind"]](posted, int(case["days"]))
    assert end == ends_at, case["why"]
    assert calendar.as_end(end) == (date.fromisoformat(case["last_day"]), 24 * 60)
    assert calendar.as_start(end) == (date.fromisoformat(case["last_day"]) + timedelta(days=1), 0)
    assert wording.until(end, "zh") == case["until"]
    assert wording.since(end, "zh") == case["from"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']} {case['posted_at']} {case['days']}")
def test_a_period_ends_as_counted_by_hand(case: dict[str, str]) -> None:
    check(case)


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Kathmandu"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_the_zone_of_the_server_changes_nothing(server_zone: str) -> None:
    assert len(CASES) >= 100
    assert (time.tzname[0] == "UTC") == (server_zone == "UTC")
    for case in CASES:
        check(case)


def test_the_last_day_counts_whole() -> None:
    end = calendar.period_end(NINE, 7)
    inside = end - timedelta(microseconds=1)
    assert calendar.day_of(inside) == date(2026, 3, 16)
    assert calendar.as_end(inside) == (date(2026, 3, 16), 24 * 60 - 1)


def test_no_days_end_at_once() -> None:
    assert calendar.period_end(NINE, 0) == calendar.notice_end(NINE, 0) == NINE
    assert calendar.last_day(date(2026, 3, 7), 0, rests=is_rest) == date(2026, 3, 7)


def test_an_instant_without_a_zone_is_refused() -> None:
    for use in (calendar.day_of, calendar.as_end, calendar.as_start):
        with pytest.raises(calendar.NaiveInstant):
            use(datetime(2026, 3, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("moment", "until", "since"),
    [
        ("2026-03-03T00:00", "2026年3月2日24时", "2026年3月3日0时"),
        ("2026-03-03T00:01", "2026年3月3日0时1分", "2026年3月3日0时1分"),
        ("2026-03-02T23:59", "2026年3月2日23时59分", "2026年3月2日23时59分"),
        ("2026-03-02T18:00", "2026年3月2日18时", "2026年3月2日18时"),
        ("2026-01-01T00:00", "2025年12月31日24时", "2026年1月1日0时"),
    ],
)
def test_midnight_ends_one_day_or_begins_the_next(moment: str, until: str, since: str) -> None:
    instant = datetime.fromisoformat(moment).replace(tzinfo=timezone(timedelta(hours=8))).astimezone(UTC)
    assert (wording.until(instant, "zh"), wording.since(instant, "zh")) == (until, since)


def test_in_english_an_end_is_at_24_hours() -> None:
    midnight = calendar.end_of(date(2026, 3, 2))
    assert wording.until(midnight, "en") == "2 March 2026, 24:00"
    assert wording.since(midnight, "en") == "3 March 2026, 00:00"


def test_a_worked_saturday_is_no_day_of_rest() -> None:
    assert not is_rest(date(2026, 2, 14))
    assert is_rest(date(2026, 2, 15))
    assert is_rest(date(2026, 3, 7))
    assert not is_rest(date(2026, 3, 9))
    assert is_rest(date(2030, 10, 3))
    assert not is_rest(date(2026, 10, 8))
