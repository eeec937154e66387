"""Spreadsheets out: .xlsx and .csv that open without surprises and that `flask tally` reads (RULES 8).

Threat (OWASP ASVS 5.0, 1.2.10): a name such as "=HYPERLINK(...)" becomes a formula in the reader's
program. In .xlsx text is stored as text whatever it starts with; .csv has no types, so there such a
text gets an apostrophe.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO, TextIOWrapper
from typing import IO, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.domain.areas import format_area
from app.domain.assurance import Assurance
from app.domain.errors import LouyiError

ROLL_HEADER: Final = ("楼栋", "单元", "房号", "面积", "业主", "证件号", "电话", "性质")
BALLOTS_HEADER: Final = ("楼栋", "单元", "房号", "意见", "渠道", "时间", "签名", "签署人", "受托人")
CHOICE_WORDS: Final = {"yes": "同意", "no": "不同意", "abstain": "弃权", "blank": "空白"}
CHANNEL_WORDS: Final = {"online": "线上", "paper": "纸质", "doorstep": "入户", "proxy": "委托"}
RECOUNT_HEADER: Final = (*BALLOTS_HEADER, "可信度")
"""One column more than `flask tally` reads; it leaves the last aside."""
ASSURANCE_WORDS: Final[dict[Assurance, str]] = {
    "roll_phone": "清册手机号",
    "claimed_phone": "申请核实手机号",
    "signed_paper": "签名纸质票",
    "worker_witnessed": "工作人员见证",
    "unsigned_paper": "未签名纸质票",
    "proxy": "委托票",
}
STATUS_WORDS: Final = {"owner": "业主", "developer": "开发商", "parking": "车位", "excluded": "除外"}
SIGNED_WORDS: Final = {True: "是", False: "否"}

BOM: Final = "\ufeff"
_BEIJING: Final = timezone(timedelta(hours=8))
_DEFUSED: Final = frozenset("=+-@\t\r\n\0＝＋－＠")
_MOST_TEXT: Final = 32_767
_WIDEST: Final = 60
_MEASURED_ROWS: Final = 500


@dataclass(frozen=True)
class Area:
    """A cell in square metres, from 0.01 m2; None in its place is an empty cell."""

    hundredths: int


Cell = str | int | Area | datetime | None


@dataclass(frozen=True)
class SheetTable:
    """One sheet: its name (at most 31 characters, none of []:*?/\\), the header, and rows read only once."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


class CellRefused(LouyiError):
    """A cell that a workbook cannot hold: longer than 32,767 characters, or past the last row."""


class NaiveTime(LouyiError):
    """An instant without a zone: it cannot be written so that it means one moment."""


def workbook(sheets: Sequence[SheetTable], *, created: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> bytes:
    """An .xlsx of `sheets` in order; same arguments, same bytes. Raises CellRefused, NaiveTime."""
    buffer = BytesIO()
    write_workbook(buffer, sheets, created=created)
    return buffer.getvalue()


def write_workbook(file: IO[bytes], sheets: Sequence[SheetTable], *, created: datetime) -> None:
    """The same into a file, row by row: what is in memory does not grow with the rows."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": created.astimezone(UTC).replace(tzinfo=None)})
        for table in sheets:
            _write_sheet(book, table)


def _write_sheet(book: xlsxwriter.Workbook, table: SheetTable) -> None:
    sheet = book.add_worksheet(table.name)
    bold = book.add_format({"bold": True, "bottom": 1})
    square_metres = book.add_format({"num_format": "0.00"})
    widths = [_width(name) for name in table.header]
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(table.header):
        sheet.write_string(0, column, name, bold)
    for row, cells in enumerate(table.rows, 1):
        for column, cell in enumerate(cells):
            if row <= _MEASURED_ROWS:
                widths[column] = max(widths[column], _width(_as_text(cell)))
            if _write_cell(sheet, row, column, cell, square_metres) != 0:
                raise CellRefused(f"{table.name}: row {row + 1}, column {column + 1}")
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, _WIDEST))


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, square_metres: Format) -> int:
    """xlsxwriter's own answer: 0, or a negative number for what does not fit."""
    if cell is None:
        return 0
    if isinstance(cell, Area):
        return int(sheet.write_number(row, column, Decimal(cell.hundredths) / 100, square_metres))
    if isinstance(cell, int):
        return int(sheet.write_number(row, column, cell))
    text = _as_text(cell)
    return int(sheet.write_string(row, column, text)) if len(text) <= _MOST_TEXT else -2


def csv_file(table: SheetTable) -> bytes:
    """A .csv in UTF-8 with the byte order mark that spreadsheet programs need. Raises NaiveTime."""
    buffer = BytesIO()
    write_csv(buffer, table)
    return buffer.getvalue()


def write_csv(file: IO[bytes], table: SheetTable) -> None:
    """The same into a file, row by row."""
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow([_defused(name) for name in table.header])
    for cells in table.rows:
        writer.writerow([_defused(cell) if isinstance(cell, str) else _as_text(cell) for cell in cells])
    text.detach()  # writes the rest, and leaves the file open


def _defused(text: str) -> str:
    """Text with an apostrophe before what a spreadsheet program would take for a formula."""
    return f"'{text}" if text[:1] in _DEFUSED or text.lstrip()[:1] in _DEFUSED else text


def _as_text(cell: Cell) -> str:
    """A cell as .csv shows it: areas with two decimals, instants in ISO 8601 with the offset of Beijing."""
    if cell is None:
        return ""
    if isinstance(cell, Area):
        return format_area(cell.hundredths)
    if isinstance(cell, datetime):
        if cell.utcoffset() is None:
            raise NaiveTime(cell.isoformat())
        return cell.astimezone(_BEIJING).isoformat()
    return str(cell)


def _width(text: str) -> int:
    """Columns of a character cell: a Chinese character takes two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
