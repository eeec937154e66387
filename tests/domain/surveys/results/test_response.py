"""Response by building and entrance, and weights for those who did not answer."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.surveys.results.response import Rate, by_building, rate, response
from app.domain.surveys.results.weighting import Stratum, weighted_share, weighting


def test_rates_by_entrance_and_by_building() -> None:
    homes = {("1", "1"): 10, ("1", "2"): 12, ("2", "1"): 8}
    answered = {("1", "1"): 5, ("2", "1"): 8}
    found = response(homes, answered)
    assert found.total == Rate((), 30, 13, 4_333)
    assert found.places == (
        Rate(("1", "1"), 10, 5, 5_000),
        Rate(("1", "2"), 12, 0, 0),
        Rate(("2", "1"), 8, 8, 10_000),
    )
    buildings = response(by_building(homes), by_building(answered))
    assert [(r.place, r.answered, r.homes) for r in buildings.places] == [(("1",), 5, 22), (("2",), 8, 8)]


@pytest.mark.parametrize(("homes", "answered"), [(4, None), (5, 3), (6, 3)])
def test_a_place_with_fewer_than_five_homes_has_no_rate(homes: int, answered: int | None) -> None:
    assert rate(("1",), homes, 3).answered == answered


def test_weights_make_each_building_as_heavy_as_its_homes() -> None:
    """Building 1: 10 of 100 homes answered, building 2: 30 of 50. w1 = 100/150 * 40/10, w2 = 50/150 *
    40/30."""
    found = weighting({"1": 100, "2": 50}, {"1": 10, "2": 30})
    assert found.strata == (
        Stratum(("1",), 100, 10, Fraction(8, 3)),
        Stratum(("2",), 50, 30, Fraction(4, 9)),
    )
    assert weighted_share(found, {"1": 10, "2": 0}, {"1": 10, "2": 30}) == Fraction(2, 3)
    assert Fraction(10, 40) == Fraction(1, 4), "the raw share: the large building is heard too little"


def test_equal_response_changes_nothing() -> None:
    found = weighting({"1": 40, "2": 60}, {"1": 20, "2": 30})
    assert {stratum.weight for stratum in found.strata} == {Fraction(1)}
    assert weighted_share(found, {"1": 7, "2": 11}, {"1": 20, "2": 30}) == Fraction(18, 50)


def test_weights_add_up_to_those_who_answered() -> None:
    answered = {"1": 9, "2": 14, "3": 33}
    found = weighting({"1": 17, "2": 90, "3": 41}, answered)
    assert sum(found.weight_of(building) * number for building, number in answered.items()) == 56


def test_who_skipped_the_question_does_not_count_in_its_share() -> None:
    found = weighting({"1": 10, "2": 10}, {"1": 5, "2": 10})
    assert weighted_share(found, {"1": 3, "2": 0}, {"1": 3, "2": 0}) == 1
    assert weighted_share(found, {}, {}) is None


def test_small_buildings_are_one_stratum() -> None:
    found = weighting({"1": 50, "2": 20, "3": 10}, {"1": 25, "2": 4, "3": 2})
    assert [(s.buildings, s.homes, s.answered) for s in found.strata] == [
        (("1",), 50, 25),
        (("2", "3"), 30, 6),
    ]
    assert found.weight_of("2") == found.weight_of("3")


def test_weights_do_not_open_what_is_hidden() -> None:
    """A raw and a weighted sum are two equations; with building 2 alone in its stratum they would give its
    count."""
    found = weighting({"1": 50, "2": 20}, {"1": 25, "2": 4})
    assert [s.buildings for s in found.strata] == [("1", "2")]
    assert weighted_share(found, {"1": 5, "2": 4}, {"1": 25, "2": 4}) == Fraction(9, 29)


def test_what_a_question_hides_is_not_weighted_alone() -> None:
    found = weighting({"1": 50, "2": 20, "3": 30}, {"1": 25, "2": 8, "3": 9}, separate={"1"})
    assert [s.buildings for s in found.strata] == [("1",), ("2", "3")]


def test_untold_answers_stand_for_the_buildings_of_which_none_is_told() -> None:
    found = weighting({"1": 50, "2": 6, "3": 4}, {"1": 25, "": 5})
    assert [(s.buildings, s.homes, s.answered) for s in found.strata] == [
        (("1",), 50, 25),
        (("2", "3", ""), 10, 5),
    ]
    assert found.left_out == ()
    assert weighted_share(found, {"1": 0, "": 5}, {"1": 25, "": 5}) == Fraction(1, 6)


def test_few_untold_answers_are_not_weighted_alone() -> None:
    """Building 2 (6) is hidden with the three untold ones."""
    found = weighting({"1": 50, "2": 20}, {"1": 25, "2": 6, "": 3})
    assert [(s.buildings, s.answered) for s in found.strata] == [(("1",), 25), (("2", ""), 9)]


def test_untold_answers_without_a_building_to_stand_for_are_left_out() -> None:
    found = weighting({"1": 50, "2": 40}, {"1": 25, "2": 20, "": 6})
    assert [(s.buildings, s.homes, s.answered) for s in found.strata] == [(("1",), 50, 25), (("2",), 40, 20)]
    assert found.left_out == ("",)
    assert found.weight_of("") == 0


def test_only_untold_answers_are_one_stratum() -> None:
    found = weighting({"1": 50, "2": 40}, {"": 6})
    assert [(s.buildings, s.weight) for s in found.strata] == [(("1", "2", ""), Fraction(1))]


sizes = st.dictionaries(st.sampled_from("12345"), st.integers(5, 60), min_size=1)


@given(sizes, st.data())
def test_every_stratum_is_five_homes_and_weights_add_up(homes: dict[str, int], data: st.DataObject) -> None:
    answered = {b: data.draw(st.integers(0, n)) for b, n in homes.items()} | {
        "": data.draw(st.integers(0, 9))
    }
    found = weighting(homes, answered)
    assert all(stratum.answered >= 5 for stratum in found.strata)
    assert all(stratum.homes > 0 for stratum in found.strata)
    weighed = [b for stratum in found.strata for b in stratum.buildings]
    assert len(weighed) == len(set(weighed))
    if found.strata:
        assert sum(found.weight_of(b) * answered[b] for b in weighed) == sum(answered[b] for b in weighed)
        assert {*weighed, *found.left_out} >= {b for b, number in answered.items() if number}
        assert weighted_share(found, answered, answered) == 1


def test_a_building_without_an_answer_is_named() -> None:
    found = weighting({"1": 50, "2": 20}, {"1": 25})
    assert found.left_out == ("2",)
    assert found.weight_of("2") == 0
    assert [(s.buildings, s.weight) for s in found.strata] == [(("1",), Fraction(1))]


def test_fewer_than_five_answers_are_not_weighted() -> None:
    assert [s.answered for s in weighting({"1": 50}, {"1": 5}).strata] == [5]
    assert weighting({"1": 50}, {"1": 4}).strata == ()
    assert weighted_share(weighting({"1": 50}, {"1": 4}), {"1": 4}, {"1": 4}) is None
