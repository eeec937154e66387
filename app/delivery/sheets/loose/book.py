"""A workbook as plain data that crosses the border of a process as JSON."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from app.delivery.sheets.record import cell_text
from app.delivery.sheets.table import Cell

Plain = str | list[str]
"""Text; or [kind, text] of what is more than that: "date" (text in ISO 8601), "rounded" (a long number)."""
_EXACT_DIGITS = 10**15


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows with content by their number from 1, and what its program says of them."""

    name: str
    rows: tuple[tuple[int, tuple[Plain, ...]], ...]
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    """From 0."""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """(first row, first column, last row, last column): rows from 1, columns from 0, both inclusive."""
    formulas: int = 0


@dataclass(frozen=True)
class Book:
    """The sheets with content, in the order of the file."""

    sheets: tuple[Sheet, ...]

    def pack(self) -> bytes:
        """As compressed JSON."""
        return zlib.compress(json.dumps([asdict(sheet) for sheet in self.sheets]).encode(), 1)

    @classmethod
    def unpack(cls, data: bytes) -> Book:
        """What `pack` made."""
        return cls(tuple(_sheet(each) for each in json.loads(zlib.decompress(data))))


def _sheet(given: dict[str, Any]) -> Sheet:
    given["rows"] = tuple((number, tuple(cells)) for number, cells in given["rows"])
    given["merged"] = tuple(tuple(each) for each in given["merged"])
    for name in ("hidden_rows", "hidden_columns"):
        given[name] = tuple(given[name])
    return Sheet(**given)


def plain(cell: Cell) -> Plain:
    """A cell of the reader as data."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime | date | time | timedelta):
        return ["date", cell.isoformat() if not isinstance(cell, timedelta) else str(cell)]
    if isinstance(cell, float | int) and abs(cell) >= _EXACT_DIGITS:
        return ["rounded", cell_text(cell)]
    return cell_text(cell)


def shown(cell: Plain) -> str:
    """The text of a cell."""
    return cell if isinstance(cell, str) else cell[1]


def row_text(cells: Sequence[Plain]) -> list[str]:
    """The texts of a row."""
    return [shown(cell) for cell in cells]
