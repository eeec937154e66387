"""Nothing is shown of fewer than five homes, and nothing that subtraction gives back."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.surveys.results.suppression import FEWEST, shown, shown_alone


@pytest.mark.parametrize(("homes", "may"), [(0, False), (4, False), (5, True), (6, True)])
def test_all_together_need_five_homes(homes: int, may: bool) -> None:
    assert shown({("1",): homes}).total == may


def test_five_homes_are_shown_and_four_are_not() -> None:
    assert shown_alone({"1": 5, "2": 5}) == {"1", "2"}
    assert shown_alone({"1": 20, "2": 4, "3": 4}) == {"1"}


def test_one_hidden_group_takes_the_smallest_other_with_it() -> None:
    assert shown_alone({"1": 20, "2": 9, "3": 4}) == {"1"}


def test_two_hidden_groups_protect_each_other_if_they_are_five_homes() -> None:
    assert shown_alone({"1": 20, "2": 9, "3": 3, "4": 2}) == {"1", "2"}
    assert shown_alone({"1": 20, "2": 9, "3": 2, "4": 2}) == {"1"}


def test_two_groups_of_which_one_is_small_are_both_hidden() -> None:
    assert shown_alone({"1": 20, "2": 1}) == set()


def test_a_group_without_an_answer_hides_nobody() -> None:
    found = shown({("1",): 6, ("2",): 0, ("3",): 7})
    assert found.may(0, "2")
    assert found.may(0, "1")
    assert found.may(0, "9")


def test_nothing_may_be_shown_where_all_are_too_few() -> None:
    assert not shown({("1",): 4, ("2",): 0}).may(0, "2")


def test_an_entrance_is_not_to_be_had_from_its_building() -> None:
    """Building 1 has 12 homes, 10 and 2 by entrance: the 10 would tell the 2."""
    cells = {("1", "1-1"): 10, ("1", "1-2"): 2, ("2", "2-1"): 8, ("2", "2-2"): 8}
    found = shown(cells)
    assert found.may(0, "1")
    assert not found.may(1, "1-1")
    assert not found.may(1, "1-2")
    assert found.may(1, "2-1")


def test_an_entrance_of_a_hidden_building_is_hidden_with_it() -> None:
    """Building 2 (8) is hidden for building 3 (3); its entrance of 7 would leave 1 + 3 of the rest."""
    cells = {("1", "1-1"): 20, ("2", "2-1"): 7, ("2", "2-2"): 1, ("3", "3-1"): 3}
    found = shown(cells)
    assert not found.may(0, "2")
    assert not found.may(1, "2-1")


def test_a_floor_band_that_only_one_building_has_is_not_subtracted_from_it() -> None:
    """Only building 1 has floors above six: 16 of its 18 homes."""
    found = shown({("1", "7+"): 16, ("1", "1-6"): 2, ("2", "1-6"): 30})
    assert not (found.may(0, "1") and found.may(1, "7+"))


homes = st.lists(
    st.tuples(st.sampled_from("123"), st.sampled_from("ab"), st.sampled_from("xyz")), max_size=40
)


@given(homes)
def test_no_shown_groups_leave_a_small_rest_of_a_shown_whole(people: list[tuple[str, ...]]) -> None:
    """Looks at the homes themselves, as an attacker who knows every shown count would."""
    cells: dict[tuple[str, ...], int] = {}
    for person in people:
        cells[person] = cells.get(person, 0) + 1
    found = shown(cells)
    everybody = set(range(len(people)))
    groups = {
        (d, value): {i for i in everybody if people[i][d] == value} for d in range(3) for value in "123abxyz"
    }
    open_ = {group: members for group, members in groups.items() if members and found.may(*group)}
    assert not open_ or len(everybody) >= FEWEST
    assert all(len(members) >= FEWEST for members in open_.values())
    for whole in [everybody, *open_.values()]:
        for dimension in range(3):
            parts = [m for (d, _), m in open_.items() if d == dimension and m < whole]
            for size in range(1, len(parts) + 1):
                for chosen in combinations(parts, size):
                    assert not 0 < len(whole - set().union(*chosen)) < FEWEST
