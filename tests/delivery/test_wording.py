"""Dates and numbers on paper: Beijing time, and nothing rounded up to a threshold."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.delivery.documents import wording
from app.delivery.documents.data import Lang, LegLine
from app.domain.calendar import NaiveInstant

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)


def leg(of: int, threshold: tuple[int, int], *, inclusive: bool) -> LegLine:
    return LegLine("quorum", "heads", 0, of, threshold, inclusive, False, None)


@pytest.mark.parametrize(
    ("lang", "shown"), [("zh", "2026年11月22日 12:00"), ("en", "22 November 2026, 12:00")]
)
def test_a_moment_is_shown_in_beijing_time(lang: Lang, shown: str) -> None:
    assert wording.moment(NOON, lang) == shown


def test_the_zone_of_the_instant_does_not_matter() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=-5)))
    assert wording.moment(elsewhere, "zh") == wording.moment(NOON, "zh")


@pytest.mark.parametrize("show", [wording.day, wording.moment, wording.deadline])
def test_an_instant_without_a_zone_is_refused(show) -> None:
    with pytest.raises(NaiveInstant):
        show(datetime(2026, 11, 22, 12, 0), "zh")  # noqa: DTZ001


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (-60, "2026年11月29日（星期日）23:59", "23:59 on Sunday, 29 November 2026"),
        (0, "2026年11月29日（星期日）24:00", "midnight at the end of Sunday, 29 November 2026"),
        (60, "2026年11月30日（星期一）00:01", "00:01 on Monday, 30 November 2026"),
    ],
)
def test_midnight_belongs_to_the_day_that_ends(seconds: int, zh: str, en: str) -> None:
    instant = MIDNIGHT + timedelta(seconds=seconds)
    assert wording.deadline(instant, "zh") == zh
    assert wording.deadline(instant, "en") == en


@pytest.mark.parametrize(
    ("have", "of", "shown"),
    [
        (1, 3, "33.33%"),
        (2, 3, "66.66%"),
        (7_499_999, 10_000_000, "74.99%"),
        (7_500_000, 10_000_000, "75.00%"),
        (7_500_001, 10_000_000, "75.00%"),
        (0, 5, "0.00%"),
        (5, 5, "100.00%"),
        (0, 0, "—"),
    ],
)
def test_percentages_are_cut_and_never_rounded_up(have: int, of: int, shown: str) -> None:
    assert wording.percent(have, of) == shown


@pytest.mark.parametrize(("of", "required"), [(11, 8), (12, 8), (13, 9)])
def test_at_least_two_thirds_includes_the_number_itself(of: int, required: int) -> None:
    assert leg(of, (2, 3), inclusive=True).required == required


@pytest.mark.parametrize(("of", "required"), [(11, 6), (12, 7), (13, 7)])
def test_more_than_half_excludes_the_number_itself(of: int, required: int) -> None:
    assert leg(of, (1, 2), inclusive=False).required == required


@pytest.mark.parametrize(
    ("threshold", "inclusive", "zh", "en"),
    [
        ((2, 3), True, "不少于 2/3", "at least 2/3"),
        ((1, 2), False, "超过 1/2", "more than 1/2"),
        ((1, 1), True, "全部", "all"),
    ],
)
def test_a_threshold_says_whether_it_includes_its_number(
    threshold: tuple[int, int], inclusive: bool, zh: str, en: str
) -> None:
    assert wording.threshold(leg(12, threshold, inclusive=inclusive), "zh") == zh
    assert wording.threshold(leg(12, threshold, inclusive=inclusive), "en") == en


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, "¥0.00"), (5, "¥0.05"), (1_432_292, "¥14,322.92"), (-150, "-¥1.50")]
)
def test_money_is_shown_in_yuan(fen: int, shown: str) -> None:
    assert wording.money(fen) == shown


def test_an_unknown_area_is_a_dash() -> None:
    assert wording.area(None) == "—"
    assert wording.area(6_120) == "61.20"


def test_one_home_is_singular_in_english() -> None:
    assert wording.quantity(1, "heads", "en") == "1\u00a0home"
    assert wording.quantity(2, "heads", "en") == "2\u00a0homes"
    assert wording.quantity(2, "heads", "zh") == "2\u00a0户"
    assert wording.quantity(6_120, "area", "zh") == "61.20\u00a0㎡"


@pytest.mark.parametrize(
    ("building", "zh"),
    [
        ("3", "3号楼1单元"),
        ("A", "A号楼1单元"),
        ("甲", "甲号楼1单元"),
        ("东1", "东1号楼1单元"),
        ("车库", "车库1单元"),
    ],
)
def test_a_building_with_a_name_is_no_number(building: str, zh: str) -> None:
    assert wording.place(building, "1", "zh") == zh
    assert wording.place(building, "1", "en") == f"Building {building}, entrance 1"
    assert wording.flat(building, "1", "501", "zh") == f"{zh}501室"
