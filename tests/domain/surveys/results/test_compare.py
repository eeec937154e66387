"""Two sides of one question, side by side."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.surveys import questionnaire
from app.domain.surveys.questionnaire import Question
from app.domain.surveys.results.bars import Bar, Bars, bars
from app.domain.surveys.results.compare import Compared, alike, compare
from app.domain.surveys.results.scale import diverging
from tests.domain.surveys.build import LABELS, NAMES, of_kind, options, sheet, w


@pytest.mark.parametrize(
    ("first", "second", "shown"), [(5, 5, True), (4, 50, False), (50, 4, False), (0, 0, False), (5, 6, True)]
)
def test_both_sides_need_five_homes(first: int, second: int, shown: bool) -> None:
    assert (compare(bars(["a"], {}, first), bars(["a"], {}, second)) is not None) == shown


def test_a_difference_is_second_less_first_in_points() -> None:
    found = compare(
        bars(["lift", "park"], {"lift": 3, "park": 1}, 6), bars(["lift", "park"], {"lift": 1, "park": 5}, 9)
    )
    assert found is not None
    assert (found.first, found.second) == (6, 9)
    assert found.keys == (
        Compared("lift", Bar("lift", 3, 50_00), Bar("lift", 1, 11_11), -38_89),
        Compared("park", Bar("park", 1, 16_67), Bar("park", 5, 55_56), 38_89),
    )


def test_a_difference_is_rounded_once() -> None:
    """33.333.. and 66.666.. are shown as 33.33 and 66.67; between them lie 33.33 points, not 33.34."""
    found = compare(bars(["a"], {"a": 2}, 6), bars(["a"], {"a": 4}, 6))
    assert found is not None
    assert [
        (one.first and one.first.share, one.second and one.second.share, one.difference) for one in found.keys
    ] == [(33_33, 66_67, 33_33)]


def test_what_stands_on_one_side_only_has_no_difference() -> None:
    found = compare(bars(["a", "b"], {"a": 5}, 5), bars(["b", "c"], {"c": 2}, 5))
    assert found is not None
    assert [(one.key, one.first is None, one.second is None, one.difference) for one in found.keys] == [
        ("a", False, True, None),
        ("b", False, False, 0),
        ("c", True, False, None),
    ]


def test_the_largest_change_comes_first_up_or_down() -> None:
    first = bars(["a", "b", "c", "gone"], {"a": 5, "b": 5, "c": 5}, 10)
    second = bars(["new", "a", "b", "c"], {"a": 6, "b": 1, "c": 5}, 10)
    found = compare(first, second)
    assert found is not None
    assert [one.key for one in found.most_changed()] == ["b", "a", "c", "gone", "new"]


def test_scales_are_compared_by_their_points() -> None:
    before, after = diverging({"1": 3, "5": 2}), diverging({"1": 1, "5": 9})
    found = compare(Bars(before.answered, before.points), Bars(after.answered, after.points))
    assert found is not None
    assert [one.difference for one in found.keys] == [-50_00, 0, 0, 0, 50_00]


def one(kind: str, **changes: Any) -> Question:
    return next(questionnaire.read(sheet(of_kind(kind) | changes)).questions())


@pytest.mark.parametrize("kind", NAMES)
def test_a_question_asks_the_same_as_itself(kind: str) -> None:
    assert alike(one(kind), one(kind))


@pytest.mark.parametrize(
    ("kind", "changes", "same"),
    [
        ("single", {"options": options("rent", "own")}, True),
        ("single", {"required": True, "help": w("提示")}, True),
        ("single", {"label": w("问 single", "Another English")}, True),
        ("date", {"min": "2027-01-01", "max": "2027-12-31"}, True),
        ("single", {"label": w("别的问题")}, False),
        ("single", {"id": "another"}, False),
        ("single", {"other": False}, False),
        ("single", {"options": options("own", "rent", "lent")}, False),
        ("single", {"options": options("own", "rent", own={"label": w("别的")})}, False),
        ("multiple", {"limit": 2}, False),
        ("ranking", {"top": 2}, False),
        ("scale", {"labels": LABELS[::-1]}, False),
        ("number", {"unit": w("万元")}, False),
        ("basket", {"budget": 9_000_00}, False),
    ],
)
def test_help_english_bounds_and_order_may_differ_but_no_meaning(
    kind: str, changes: dict[str, Any], same: bool
) -> None:
    assert alike(one(kind), one(kind, **changes)) == same
