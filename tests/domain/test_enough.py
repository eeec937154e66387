"""The suggested list is enough, and no shorter list is: tried against every subset of small rolls."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.enough import Enough, OpenVoter, enough


def open_voters(*areas: int) -> list[OpenVoter]:
    return [OpenVoter(number, area) for number, area in enumerate(areas, 1)]


def shortest(voters: list[OpenVoter], heads: int, area: int) -> int | None:
    """By trying every subset."""
    for size in range(len(voters) + 1):
        for some in combinations(voters, size):
            if size >= heads and sum(voter.area for voter in some) >= area:
                return size
    return None


@given(st.lists(st.integers(1, 30), max_size=8), st.integers(0, 9), st.integers(0, 120))
def test_no_subset_is_enough_with_fewer_voters(areas: list[int], heads: int, area: int) -> None:
    voters = open_voters(*areas)
    found = enough(voters, heads, area)
    assert (None if found is None else len(found.voters)) == shortest(voters, heads, area)
    if found is not None:
        assert len(found.voters) >= heads
        assert sum(voter.area for voter in found.voters) >= area
        assert found.by_area == shortest(voters, 0, area)


@pytest.mark.parametrize(("area", "size"), [(99, 1), (100, 1), (101, 2)])
def test_just_below_at_and_just_above_what_one_home_brings(area: int, size: int) -> None:
    found = enough(open_voters(40, 100), 0, area)
    assert found is not None
    assert [voter.number for voter in found.voters] == [2, 1][:size]


def test_heads_alone_need_no_area() -> None:
    assert enough(open_voters(5, 5, 9), 2, 0) == Enough(2, 0, (OpenVoter(3, 9), OpenVoter(1, 5)))


def test_where_nothing_is_missing_nobody_is_named() -> None:
    assert enough(open_voters(5), 0, 0) == Enough(0, 0, ())


@pytest.mark.parametrize(("heads", "area"), [(3, 0), (0, 11), (3, 11)])
def test_what_cannot_be_reached_is_said(heads: int, area: int) -> None:
    assert enough(open_voters(5, 5), heads, area) is None
