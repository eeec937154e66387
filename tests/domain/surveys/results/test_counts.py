"""What counted rows come to: bars, scale, ranking, histogram and basket."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.surveys.kinds.basket import Basket
from app.domain.surveys.results.bars import Bar, bars
from app.domain.surveys.results.basket import basket, in_order
from app.domain.surveys.results.histogram import Class, histogram
from app.domain.surveys.results.ranking import ranking
from app.domain.surveys.results.scale import diverging
from tests.domain.surveys.build import WORKS, question, read


def test_bars_keep_the_order_of_the_questionnaire() -> None:
    found = bars(["roof", "road", "lamp"], {"lamp": 3, "roof": 1}, 4)
    assert found.bars == (Bar("roof", 1, 2_500), Bar("road", 0, 0), Bar("lamp", 3, 7_500))
    assert [bar.key for bar in found.most_first()] == ["lamp", "roof", "road"]


def test_bars_of_nobody_have_no_share() -> None:
    assert bars(["roof"], {}, 0).bars == (Bar("roof", 0, None),)


def test_a_scale_leans_to_both_sides() -> None:
    found = diverging({"1": 1, "2": 2, "3": 3, "5": 2})
    assert (found.answered, found.below, found.above) == (8, 3_750, 2_500)
    assert found.mean == Fraction(1 + 4 + 9 + 10, 8)
    assert [bar.count for bar in found.points] == [1, 2, 3, 0, 2]


def test_a_scale_of_nobody() -> None:
    found = diverging({})
    assert (found.answered, found.below, found.above, found.mean) == (0, None, None, None)


def ranked(
    counts: dict[tuple[str, int], int], answered: int, top: int = 3
) -> dict[str, tuple[int, int, int, int]]:
    """first three, points and both ranks by option."""
    found = ranking(["lift", "park", "wall"], counts, answered, top)
    return {o.key: (o.first_three, o.points, o.rank_by_share, o.rank_by_points) for o in found.options}


def test_many_third_places_win_by_share_and_lose_by_points() -> None:
    counts = {("lift", 1): 4, ("park", 3): 6, ("wall", 2): 2}
    assert ranked(counts, 6) == {"lift": (4, 12, 2, 1), "park": (6, 6, 1, 2), "wall": (2, 4, 3, 3)}
    found = ranking(["lift", "park", "wall"], counts, 6, 3)
    assert [o.key for o in found.by_share()] == ["park", "lift", "wall"]
    assert [o.key for o in found.by_points()] == ["lift", "park", "wall"]
    assert found.options[0].places == (4, 0, 0)
    assert found.options[1].share == 10_000


def test_a_fourth_place_brings_points_but_is_not_among_the_first_three() -> None:
    assert ranked({("lift", 4): 5, ("park", 3): 1}, 6, top=4)["lift"] == (0, 5, 2, 1)


def test_equal_options_share_the_better_rank() -> None:
    assert ranked({("lift", 1): 2, ("park", 1): 2, ("wall", 3): 1}, 5) == {
        "lift": (2, 6, 1, 1),
        "park": (2, 6, 1, 1),
        "wall": (1, 1, 3, 3),
    }


orders = st.lists(st.permutations(["lift", "park", "wall"]), max_size=30)


@given(orders)
def test_borda_points_add_up(answers: list[list[str]]) -> None:
    counts: dict[tuple[str, int], int] = {}
    for order in answers:
        for place, key in enumerate(order, start=1):
            counts[key, place] = counts.get((key, place), 0) + 1
    found = ranking(["lift", "park", "wall"], counts, len(answers), 3)
    assert sum(option.points for option in found.options) == 6 * len(answers)
    for option in found.options:
        assert option.points == sum(3 - order.index(option.key) for order in answers)


def test_a_histogram_takes_the_smallest_round_width_that_fits() -> None:
    found = histogram({0: 1, 9: 1})
    assert (len(found.classes), found.classes[0]) == (10, Class(0, 1, 1, 5_000))
    wider = histogram({0: 1, 10: 3})
    assert [(c.start, c.end, c.count) for c in wider.classes][0] == (0, 2, 1)
    assert [(c.start, c.end, c.count) for c in wider.classes][-1] == (10, 12, 3)
    assert sum(c.count for c in wider.classes) == 4


def test_a_histogram_has_no_gap_and_goes_below_zero() -> None:
    found = histogram({-7: 2, 31: 2}, most=5)
    assert [(c.start, c.end, c.count) for c in found.classes] == [
        (-10, 0, 2),
        (0, 10, 0),
        (10, 20, 0),
        (20, 30, 0),
        (30, 40, 2),
    ]


@pytest.mark.parametrize(
    ("largest", "width"),
    [(9, 1), (10, 2), (19, 2), (20, 5), (49, 5), (50, 10), (99, 10), (100, 20), (10**6, 200_000)],
)
def test_widths_are_round(largest: int, width: int) -> None:
    first = histogram({0: 1, largest: 1}).classes[0]
    assert first.end - first.start == width


def test_an_empty_class_and_nobody_are_nothing() -> None:
    assert [one.share for one in histogram({1: 1, 3: 1}).classes] == [5_000, 0, 5_000]
    assert histogram({4: 0}).answered == 0


@pytest.mark.parametrize(
    ("counts", "mean", "median"),
    [
        ({5: 1}, Fraction(5), Fraction(5)),
        ({5: 1, 8: 1}, Fraction(13, 2), Fraction(13, 2)),
        ({5: 3, 100: 1}, Fraction(115, 4), Fraction(5)),
        ({5: 2, 100: 2}, Fraction(105, 2), Fraction(105, 2)),
        ({5: 0}, None, None),
        ({}, None, None),
    ],
)
def test_mean_and_median_are_exact(counts: dict[int, int], mean: object, median: object) -> None:
    found = histogram(counts)
    assert (found.mean, found.median) == (mean, median)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=50))
def test_every_number_is_in_one_class(numbers: list[int]) -> None:
    counts: dict[int, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    found = histogram(counts)
    assert 1 <= len(found.classes) <= 10
    for one, following in zip(found.classes, found.classes[1:], strict=False):
        assert one.end == following.start
    for one in found.classes:
        assert one.count == sum(one.start <= number < one.end for number in numbers)
    assert found.median == Fraction(
        sorted(numbers)[(len(numbers) - 1) // 2] + sorted(numbers)[len(numbers) // 2], 2
    )


def a_basket(budget: int) -> Basket:
    asked = read(question("basket", "basket", budget=budget, works=WORKS)).question("basket")
    assert asked is not None
    assert isinstance(asked.kind, Basket)
    return asked.kind


def test_the_most_wanted_come_first_until_the_budget_is_used() -> None:
    found = basket(a_basket(8_000_00), {"paint": 5, "gate": 4, "lamps": 3}, 6)
    assert [(w.key, w.cost) for w in found.works] == [
        ("paint", 5_000_00),
        ("gate", None),
        ("lamps", 8_000_00),
    ]
    assert found.cost == 8_000_00
    assert [w.key for w in in_order(["lamps", "paint", "gate"], found)] == ["lamps", "paint", "gate"]


@pytest.mark.parametrize(("budget", "fits"), [(8_999_99, False), (9_000_00, True), (9_000_01, True)])
def test_a_work_fits_to_the_last_fen(budget: int, fits: bool) -> None:
    found = basket(a_basket(budget), {"paint": 5, "gate": 4}, 6)
    assert {w.key: w.fits for w in found.works}["gate"] == fits


def test_a_work_that_nobody_wants_never_fits_and_equal_ones_start_with_the_cheaper() -> None:
    found = basket(a_basket(7_000_00), {"paint": 2, "gate": 2}, 6)
    assert [(w.key, w.fits) for w in found.works] == [("gate", True), ("paint", False), ("lamps", False)]
    late = basket(a_basket(8_000_00), {"paint": 1}, 6)
    assert [(w.key, w.count, w.fits) for w in late.works] == [
        ("paint", 1, True),
        ("lamps", 0, False),
        ("gate", 0, False),
    ]
