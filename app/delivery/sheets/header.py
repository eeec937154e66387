"""Columns by their names, Chinese or English, in any order, below any title lines."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.delivery.sheets.errors import FaultySheet
from app.delivery.sheets.table import Cell, Row, Table
from app.domain.faults import RowFault
from app.domain.text import same_word

_SEARCHED_ROWS: Final = 20
_UNIT: Final = re.compile(r"[(\[【].*[)\]】]$")
_CHINESE: Final = {
    "building": "楼栋",
    "entrance": "单元",
    "room": "房号",
    "area": "面积",
    "owner": "业主",
    "owner_id": "证件号",
    "phone": "电话",
    "status": "性质",
    "choice": "意见",
    "channel": "渠道",
    "time": "时间",
    "signed": "签名",
    "signer": "签署人",
    "proxy": "受托人",
}


@dataclass(frozen=True)
class Columns:
    """The columns that a kind of sheet must and may have, by their English names."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    """The row that names the columns, and where each of them stands (from 0)."""

    row: int
    places: Mapping[str, int]


def find_header(table: Table, columns: Columns) -> Header:
    """The first of the first twenty rows that names every required column; raises FaultySheet."""
    names = {
        plain_name(name): column for column in columns.required + columns.optional for name in _names(column)
    }
    found = [(row, _places(row, names)) for row in table.rows[:_SEARCHED_ROWS]]
    for row, places in found:
        if all(column in places for column in columns.required):
            _refuse_twins(row, places)
            return Header(row.number, {column: where[0] for column, where in places.items()})
    row, places = max(found, key=lambda pair: len(pair[1]))
    absent = [column for column in columns.required if column not in places]
    raise FaultySheet(tuple(RowFault(row.number, column, "missing_column") for column in absent))


def _names(column: str) -> tuple[str, str, str]:
    return column, _CHINESE[column], _CHINESE[column] + column


def plain_name(name: Cell) -> str:
    """A header as it is compared: "面积（㎡）" and "Area [m2]:" are 面积 and area."""
    word = _UNIT.sub("", same_word(str(name)))
    return word.replace("_", "").replace("-", "").rstrip(":*")


def _places(row: Row, names: Mapping[str, str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(row.cells):
        column = names.get(plain_name(cell))
        if column is not None:
            places.setdefault(column, []).append(place)
    return places


def _refuse_twins(row: Row, places: Mapping[str, list[int]]) -> None:
    twins = tuple(
        RowFault(row.number, name, "column_twice") for name, where in places.items() if len(where) > 1
    )
    if twins:
        raise FaultySheet(twins)
