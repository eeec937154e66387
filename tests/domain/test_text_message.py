"""In how many parts a text travels: just below, at and just above each line."""

from __future__ import annotations

import pytest

from app.domain.text_message import Tariff, holds_address, segments


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("a", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),  # two septets each
        ("€" * 80 + "a", 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the sign of two septets is not parted: 152 + 153 + 1
        ("a" * 151 + "€" + "a" * 153, 2),
        ("字" * 70, 1),
        ("字" * 71, 2),
        ("字" * 134, 2),
        ("字" * 135, 3),
        ("a" * 69 + "字", 1),
        ("a" * 70 + "字", 2),
        ("😀" * 35, 1),  # two units of UTF-16 each
        ("😀" * 35 + "a", 2),
        ("a" * 66 + "😀" + "a" * 66, 3),  # not parted either
        ("a" * 65 + "😀" + "a" * 67, 2),
    ],
)
def test_the_parts_of_a_text(text: str, parts: int) -> None:
    assert segments(text) == parts


@pytest.mark.parametrize(("length", "parts"), [(70, 1), (71, 2), (134, 2), (135, 3)])
def test_operators_of_the_mainland_count_every_alphabet_alike(length: int, parts: int) -> None:
    assert segments("a" * length, mainland=True) == parts


def test_the_price_is_parts_times_the_price_of_the_number_s_country() -> None:
    tariff = Tariff(mainland=5, abroad=60)
    assert tariff.cost("字" * 71, "+8613800000001") == 10
    assert tariff.cost("a" * 160, "+14155550123") == 60
    assert tariff.cost("a" * 160, "+8613800000001") == 15


@pytest.mark.parametrize("text", ["见 http://a.b", "看www.x", "到louyi.cn看", "vote.example.com"])
def test_an_address_of_a_page_is_seen(text: str) -> None:
    assert holds_address(text)
    assert not holds_address("3.5元, 3-1-101, 12.30")
