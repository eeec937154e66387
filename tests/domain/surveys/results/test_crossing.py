"""By which questions others are broken down, and that no group under five homes is shown or subtracted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.surveys import questionnaire
from app.domain.surveys.results.crossing import MOST, may_show, offered
from app.domain.surveys.results.suppression import Cells, shown_alone
from tests.domain.surveys.build import options, question, sheet


def test_the_first_single_choices_are_offered() -> None:
    single = [question(f"s{n}", "single", options=options("a", "b")) for n in range(MOST + 1)]
    several = question("m", "multiple", options=options("a", "b"))
    asked = questionnaire.read(sheet(several, *single))
    assert [each.id for each in offered(asked)] == [f"s{n}" for n in range(MOST)]


@pytest.mark.parametrize(("homes", "may"), [(4, set()), (5, {"owner", "tenant"}), (0, {"owner"})])
def test_a_group_of_four_takes_the_only_other_with_it(homes: int, may: set[str]) -> None:
    assert may_show({("3", "owner"): 20, ("3", "tenant"): homes}, 1) == may


def test_who_did_not_tell_is_a_group_like_another() -> None:
    assert may_show({("3", "owner"): 20, ("3", "tenant"): 9, ("3", ""): 2}, 1) == {"owner"}


def test_an_answer_asked_of_owners_alone_does_not_tell_the_owners_without_one() -> None:
    """Owners less those who use it and those who let it would be two homes: two pictures of one survey."""
    cells: dict[tuple[str, ...], int] = {
        ("3", "owner", "uses"): 20,
        ("3", "owner", "lets"): 9,
        ("3", "owner", ""): 2,
    }
    cells |= {("3", "tenant", ""): 12}
    assert may_show({("3", "owner"): 31, ("3", "tenant"): 12}, 1) == {"owner", "tenant"}
    assert may_show(cells, 1) == {"owner"}
    assert may_show(cells, 2) == {"uses", ""}


def test_where_a_building_that_is_shown_would_have_to_be_hidden_nothing_is() -> None:
    """All of building 1 are owners, and two owners more: owners less building 1 are two homes."""
    cells: dict[tuple[str, ...], int] = {("1", "owner"): 10, ("2", "owner"): 2, ("2", "tenant"): 10}
    assert shown_alone({"1": 10, "2": 12}) == {"1", "2"}
    assert may_show(cells, 1) == set()


CELLS = st.dictionaries(
    st.tuples(st.sampled_from("12"), st.sampled_from("ab"), st.sampled_from(["", "x", "y"])),
    st.integers(0, 12),
)


@given(CELLS)
def test_no_subtraction_within_what_is_shown_leaves_one_to_four_homes(cells: Cells) -> None:
    """All homes, each shown building and group, less the groups of another dimension that lie in it."""
    buildings: dict[str, int] = {}
    for values, number in cells.items():
        buildings[values[0]] = buildings.get(values[0], 0) + number
    may = [shown_alone(buildings), may_show(cells, 1), may_show(cells, 2)]
    homes = {place: number for place, number in cells.items() if number}
    whole = {(d, v): {p for p in homes if p[d] == v} for d in range(3) for v in may[d]}

    def size(places: set[tuple[str, ...]]) -> int:
        return sum(homes[place] for place in places)

    assert all(size(places) == 0 or size(places) >= 5 for (d, _v), places in whole.items() if d)
    for outer in [set(homes), *whole.values()]:
        for dimension in (0, 1, 2):
            inner = [p for (d, _v), p in whole.items() if d == dimension and p and p <= outer]
            if inner:
                assert not 0 < size(outer.difference(*inner)) < 5
