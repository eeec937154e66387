"""Groups of answers are never smaller than five, and never coarser than they must be."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.domain.crowds import FEWEST, coarsen

A1, A2, B1 = ("1", "1"), ("1", "2"), ("2", "1")


def sizes(*counts: tuple[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    return dict(Counter(coarsen([place for place, number in counts for _each in range(number)])))


def test_five_in_each_entrance_stay_as_they_are() -> None:
    assert sizes((A1, 5), (A2, 6), (B1, 5)) == {A1: 5, A2: 6, B1: 5}


def test_four_in_an_entrance_take_the_other_entrance_with_them() -> None:
    assert sizes((A1, 4), (A2, 6), (B1, 5)) == {("1", ""): 10, B1: 5}


def test_two_small_entrances_are_enough_for_their_building() -> None:
    assert sizes((A1, 3), (A2, 2), (B1, 5)) == {("1", ""): 5, B1: 5}


def test_a_small_building_takes_the_smallest_other_one_with_it() -> None:
    assert sizes((A1, 4), (B1, 6), (("3", "1"), 9)) == {("", ""): 10, ("3", "1"): 9}


def test_fewer_than_five_in_all_lie_nowhere() -> None:
    assert sizes((A1, 2), (B1, 2)) == {("", ""): 4}
    assert coarsen([]) == []


@given(st.lists(st.tuples(st.sampled_from("1234"), st.sampled_from("123")), max_size=60))
def test_no_group_is_smaller_than_five(places: list[tuple[str, str]]) -> None:
    shown = coarsen(places)
    assert all(size >= FEWEST for size in Counter(shown).values()) or len(set(shown)) <= 1
    assert all(
        new[0] in ("", old[0]) and new[1] in ("", old[1]) for old, new in zip(places, shown, strict=True)
    )
    assert all(entrance == "" for building, entrance in shown if building == "")


@given(st.lists(st.tuples(st.sampled_from("123"), st.sampled_from("12"), st.booleans()), max_size=60))
def test_whoever_takes_away_what_a_file_holds_is_left_with_five_or_none(
    answers: list[tuple[str, str, bool]],
) -> None:
    places = [(building, entrance) for building, entrance, _known in answers]
    known = {at for at, answer in enumerate(answers) if answer[2]}
    shown = coarsen(places, known=known)
    assert all(size >= FEWEST for size in Counter(shown).values()) or len(set(shown)) <= 1
    own = Counter(place for at, place in enumerate(shown) if at not in known)
    assert all(size >= FEWEST for size in own.values()) or 0 < own.total() < FEWEST
    assert all(new[0] in ("", old[0]) for old, new in zip(places, shown, strict=True))


def test_five_own_answers_among_those_of_a_file_keep_their_place() -> None:
    assert coarsen([A1] * 9 + [B1] * 9, known=range(4)) == [A1] * 9 + [B1] * 9
    assert coarsen([A1] * 9 + [B1] * 9, known=range(5)) == [("", "")] * 18
    assert coarsen([A1] * 9 + [B1] * 9, known=range(9)) == [A1] * 9 + [B1] * 9
