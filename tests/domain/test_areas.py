import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.areas import BadArea, format_area, parse_area


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("61.20", 6120),
        ("61.2", 6120),
        ("61", 6100),
        ("６１．２０", 6120),
        (" 61.20 ㎡ ", 6120),
        ("61.20m2", 6120),
        ("61.20M²", 6120),
        ("61.2平方米", 6120),
        ("61平米", 6100),
        ("0.01", 1),
        ("0.1", 10),
        ("007", 700),
        ("999999999.99", 99999999999),
    ],
)
def test_an_area_is_read_in_hundredths(text, area):
    assert parse_area(text) == area


def test_an_integer_is_square_metres():
    assert parse_area(61) == 6100


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0.00",
        "-1",
        "+1",
        "89,5",
        "80.125",
        "80.120",
        "1e2",
        "NaN",
        "inf",
        "1,200",
        "80.",
        ".5",
        "80 .5",
        "80.5.5",
        "八十",
        "80亩",
        "1/2",
        "0x10",
        "٣",
        "1_000",
        "9" * 10,
    ],
)
def test_what_is_not_a_positive_area_is_refused(text):
    with pytest.raises(BadArea):
        parse_area(text)


@pytest.mark.parametrize(
    ("area", "text"), [(6120, "61.20"), (1, "0.01"), (0, "0.00"), (-150, "-1.50"), (100, "1.00")]
)
def test_an_area_is_written_with_two_decimals(area, text):
    assert format_area(area) == text


@given(st.integers(1, 10**10))
def test_writing_and_reading_an_area_changes_nothing(area):
    assert parse_area(format_area(area)) == area
