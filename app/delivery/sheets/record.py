"""One row under the header: its cells by column, read with every fault noted."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Final, TypeVar

from app.delivery.sheets.header import Header
from app.delivery.sheets.table import Cell, Table
from app.domain.address import FlatKey, normalise_building, normalise_entrance, normalise_room
from app.domain.areas import BadArea, parse_area
from app.domain.faults import RowFault
from app.domain.text import compact, same_word, trim

# China has had one offset and no summer time since 1991; a fixed offset needs no zone database.
BEIJING: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
_DATE_TEXT: Final = re.compile(
    r"[0-9]{4}[-/年][0-9]{1,2}[-/月][0-9]{1,2}日?|[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-[0-9]{1,2}"
)
_ISO: Final = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}(?:[Tt ]+[0-9].*)?")
_EXACT_DIGITS: Final = 10**15
T = TypeVar("T")


class Record:
    """The cells of one row. Every reading method notes what is wrong in faults and goes on."""

    def __init__(self, row: int, cells: Mapping[str, Cell], faults: list[RowFault]) -> None:
        self.row = row
        self._cells = cells
        self._faults = faults

    def fault(self, column: str, code: str, value: str = "") -> None:
        self._faults.append(RowFault(self.row, column, code, value))

    def text(self, column: str) -> str:
        """The cell as text, trimmed; "" where it is empty or the column absent. 3.0 is "3"."""
        cell = self._cells.get(column, "")
        if isinstance(cell, float | int) and abs(cell) >= _EXACT_DIGITS:
            self.fault(column, "rounded", cell_text(cell))
        return cell_text(cell)

    def required(self, column: str) -> str:
        text = self.text(column)
        if not text:
            self.fault(column, "empty")
        return text

    def word(self, column: str, words: Mapping[str, T], default: T | None = None) -> T | None:
        """One of the words of a column; None and a fault for any other."""
        text = self.text(column) if default is not None else self.required(column)
        if not text:
            return default
        found = words.get(same_word(text))
        if found is None:
            self.fault(column, f"bad_{column}", text)
        return found

    def key(self) -> FlatKey | None:
        """The flat's address; None and faults where a part is empty or became a date."""
        building = self._address("building", normalise_building)
        entrance = self._address("entrance", normalise_entrance)
        room = self._address("room", normalise_room)
        return FlatKey(building, entrance, room) if building and entrance and room else None

    def _address(self, column: str, normalise: Callable[[str], str]) -> str:
        cell, text = self._cells.get(column, ""), self.text(column)
        plain = normalise(text)
        if not plain:
            self.fault(column, "empty")
        elif isinstance(cell, date | time | timedelta) or _DATE_TEXT.fullmatch(compact(text)):
            self.fault(column, "is_date", text)
            return ""
        return plain

    def area(self) -> int | None:
        """Hundredths of a square metre."""
        text = self.required("area")
        try:
            return parse_area(text) if text else None
        except BadArea:
            self.fault("area", "bad_area", text)
            return None

    def instant(self, column: str) -> datetime | None:
        """An aware instant, from a date cell or ISO 8601 text; Beijing time where no zone is given."""
        cell = self._cells.get(column, "")
        if isinstance(cell, date):
            return as_beijing(cell)
        text = self.required(column)
        found = parse_instant(text) if text else None
        if text and found is None:
            self.fault(column, "bad_time", text)
        return found


def records(table: Table, header: Header, faults: list[RowFault]) -> Iterator[Record]:
    """The rows under the header that have something in a known column."""
    for row in table.rows:
        if row.number <= header.row:
            continue
        cells = {
            column: row.cells[place] for column, place in header.places.items() if place < len(row.cells)
        }
        if any(cell_text(cell) for cell in cells.values()):
            yield Record(row.number, cells, faults)


def cell_text(cell: Cell) -> str:
    """A cell as its reader sees it; numbers with the fifteen digits that spreadsheet programs show."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    return trim(str(cell))


def parse_instant(text: str) -> datetime | None:
    """ISO 8601 with "T" or a blank before the time; None for anything else."""
    plain = " ".join(text.translate(_FULL_WIDTH).split())
    if not _ISO.fullmatch(plain):
        return None
    try:
        return as_beijing(datetime.fromisoformat(plain))
    except ValueError:
        return None


def as_beijing(value: date) -> datetime:
    """A date as its first instant, a naive time as Beijing time."""
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
