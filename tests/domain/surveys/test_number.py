"""Numbers are exact, whatever the keyboard made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.surveys.kinds.number import scaled, written


@pytest.mark.parametrize(
    ("text", "decimals", "amount"),
    [
        ("0", 0, 0),
        ("007", 0, 7),
        ("12.50", 2, 1250),
        ("12.5", 2, 1250),
        ("12.500", 2, 1250),
        ("12.505", 2, None),
        ("12.0", 0, 12),
        ("12.5", 0, None),
        ("−3", 0, -3),
        ("- 3", 0, -3),
        ("1 000", 0, 1000),
        (".5", 1, None),
        ("5.", 1, None),
        ("1,000", 0, None),
        ("", 0, None),
        ("9" * 12, 0, 10**12 - 1),
        ("9" * 13, 0, None),
    ],
)
def test_text_to_amount(text: str, decimals: int, amount: int | None) -> None:
    assert scaled(text, decimals) == amount


@given(st.integers(-(10**12) + 1, 10**12 - 1), st.integers(0, 4))
def test_an_amount_is_written_and_read_again(amount: int, decimals: int) -> None:
    assert scaled(written(amount, decimals), decimals) == amount
