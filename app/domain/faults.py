"""What is wrong with a row of a spreadsheet, in words that say what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


def N_(message: str) -> str:  # noqa: N802 - the name that Babel extracts
    """Marks a message for translation and leaves it as it is."""
    return message


@dataclass(frozen=True)
class RowFault:
    """One fault. row is the spreadsheet's own row number (the first line of the sheet is 1), column the
    column's English name, code a key of MESSAGES, value what stands there."""

    row: int
    column: str
    code: str
    value: str = ""


MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "missing_column": N_("no column has this name; the header line must name it"),
        "column_twice": N_("two columns have this name; delete or rename one"),
        "no_rows": N_("there is no row with a flat under the header"),
        "empty": N_("this cell is empty"),
        "is_date": N_(
            "{value} is a date: the spreadsheet program made it one; format the column as text, type it again"
        ),
        "bad_area": N_("{value} is not an area in square metres with at most two decimals"),
        "three_decimals": N_("{value} has more than two decimals; write the area as the certificate has it"),
        "bad_address": N_("{value} does not name building, entrance and room, such as 3-2-501"),
        "phone_count": N_("{value}: give one phone for each owner in the same order, or one for all"),
        "bad_phone": N_("{value} is not a mobile number that can receive a text message"),
        "too_long": N_("{value} is too long"),
        "too_large": N_("{value} m² is too large for one flat"),
        "unprintable": N_(
            "{value} holds a line break or another invisible sign (shown as □); divide owners by 、"
        ),
        "same_flat": N_("the same flat stands in row {value} too"),
        "bad_status": N_("{value} is not one of 业主, 开发商, 车位, 除外"),
        "id_count": N_(
            "{value} is not one identity number for each owner, in the same order and divided by 、"
        ),
        "rounded": N_(
            "{value} is a number without its last digits: format the column as text and type it again"
        ),
        "bad_choice": N_("{value} is not one of 同意, 不同意, 弃权, 空白"),
        "bad_channel": N_("{value} is not one of 线上, 纸质, 入户, 委托"),
        "bad_time": N_("{value} is not a time such as 2026-11-22T09:30"),
        "bad_signed": N_("{value} is not one of 是, 否"),
    }
)
"""English templates by code; {value} stands for the fault's value."""


def describe(fault: RowFault) -> str:
    """The fault in English, for the command line: "row 5, area: ..."."""
    return f"row {fault.row}, {fault.column}: {MESSAGES[fault.code].format(value=fault.value)}"
