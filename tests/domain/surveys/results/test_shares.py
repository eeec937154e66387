"""Shares are whole numbers of hundredths of a percent, rounded half up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.surveys.results.shares import percent, rate, rounded, share


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 5, 0),
        (5, 5, 10_000),
        (1, 3, 3_333),
        (2, 3, 6_667),
        (1, 20_000, 1),
        (1, 20_001, 0),
        (3, 20_000, 2),
        (605, 911, 6_641),
        (0, 0, None),
    ],
)
def test_a_share_of_a_count(part: int, whole: int, expected: int | None) -> None:
    assert share(part, whole) == expected


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_is_off_by_half_a_hundredth_at_most(part: int, whole: int) -> None:
    found = share(part, whole)
    assert found is not None
    distance = Fraction(part, whole) * 10_000 - found
    assert Fraction(-1, 2) <= distance < Fraction(1, 2)


@pytest.mark.parametrize(
    ("hundredths", "text"),
    [(6_641, "66.41"), (5, "0.05"), (0, "0.00"), (10_000, "100.00"), (-250, "-2.50"), (None, "–")],
)
def test_a_share_as_text(hundredths: int | None, text: str) -> None:
    assert percent(hundredths) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(10, 3), 2, "3.33"),
        (Fraction(1, 200), 2, "0.01"),
        (Fraction(-1, 200), 2, "-0.01"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(7), 1, "7.0"),
        (Fraction(0), 2, "0.00"),
    ],
)
def test_an_exact_value_as_text(value: Fraction, decimals: int, text: str) -> None:
    assert rounded(value, decimals) == text


def test_two_decimals_are_the_custom() -> None:
    assert rounded(Fraction(2, 3)) == "0.67"


@pytest.mark.parametrize(("part", "whole", "text"), [(18, 35, "51.43 %"), (0, 7, "0.00 %"), (0, 0, "–")])
def test_a_response_rate_is_rounded_like_every_share(part: int, whole: int, text: str) -> None:
    assert rate(part, whole) == text
