import pytest

from app.domain.faults import MESSAGES, RowFault, describe


def test_a_fault_names_its_row_its_column_and_what_stands_there():
    text = describe(RowFault(5, "area", "bad_area", "89,5"))
    assert text.startswith("row 5, area: 89,5 is not an area")


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_can_be_filled_with_any_value(code):
    assert describe(RowFault(2, "room", code, "{x} {0} %s")).count("{x} {0} %s") == MESSAGES[code].count(
        "{value}"
    )
