"""A façade is cut so that no part, and no subtraction from what is shown otherwise, is under five homes."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.domain.surveys.results.crossing import settled
from app.domain.surveys.results.heat import Column, House, houses
from app.domain.surveys.results.suppression import Cells


def test_floors_and_entrances_under_five_join_their_neighbours() -> None:
    cells: Cells = {("3", "1", "2"): 5, ("3", "1", "1"): 5, ("3", "2", "1"): 4, ("3", "3", "2"): 4}
    assert houses(cells, ["2", "1"]) == (
        House("3", ("2", "1"), (Column(("1",), (1, 1)), Column(("2", "3"), (2,)))),
    )


def test_a_building_of_four_is_not_drawn() -> None:
    assert houses({("3", "1", "1"): 4, ("4", "1", "1"): 9}, ["1"]) == ()


def told(cells: Cells, floors: str) -> None:
    """Every part, building and group, and what lies in each of them, as an attacker would subtract."""
    homes = {place for place, number in cells.items() if number}
    sums: dict[tuple[str, ...], int] = {}
    for place in homes:
        key = (place[0], *place[3:])
        sums[key] = sums.get(key, 0) + cells[place]
    dimensions: list[list[set[tuple[str, ...]]]] = [[], [], []]
    for dimension, value in settled(sums):
        at = 0 if dimension == 0 else dimension + 2
        dimensions[dimension].append({place for place in homes if place[at] == value})
    for house in houses(cells, floors):
        where = house.parts()
        for part in set(where.values()):
            mine = {p for p in homes if p[0] == house.building and where[p[1], p[2]] == part}
            dimensions[2].append(mine)

    def size(places: set[tuple[str, ...]]) -> int:
        return sum(cells[place] for place in places)

    assert all(size(part) >= 5 for part in dimensions[2])
    for whole, parts in product([homes, *(each for some in dimensions for each in some)], dimensions):
        inner = [part for part in parts if part <= whole]
        if inner:
            assert not 0 < size(whole.difference(*inner)) < 5


def test_no_small_world_tells_fewer_than_five() -> None:
    places = [("3", entrance, floor, who) for entrance, floor, who in product("12", "ab", "ot")]
    for numbers in product((0, 3, 5), repeat=len(places)):
        told(dict(zip(places, numbers, strict=True)), "ab")


@given(
    st.dictionaries(
        st.tuples(*map(st.sampled_from, ("12", "123", "abc", "ot"))), st.integers(0, 9), max_size=30
    )
)
def test_no_world_of_two_buildings_tells_fewer_than_five(cells: Cells) -> None:
    told(cells, "abc")
