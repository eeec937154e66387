"""A file as numbered rows of cells, whatever its kind."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from typing import Final

import python_calamine as calamine

from app.delivery.sheets.errors import (
    BrokenFile,
    EmptyFile,
    FileTooLarge,
    MacroFile,
    OldExcelFile,
    RenamedFile,
    UnknownFile,
    UnpacksTooLarge,
    UnreadableText,
)
from app.delivery.sheets.package import MAX_CELLS, ZIP_MAGIC, refuse_ole, safe_package

MAX_BYTES: Final = 20_000_000
Cell = str | int | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True)
class Row:
    """One row; number is the spreadsheet's own, from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """The rows that have content, in order."""

    rows: tuple[Row, ...]


def read_table(data: bytes, filename: str) -> Table:
    """The first worksheet with content of an .xlsx, or a .csv (UTF-8, else GB18030); raises a SheetError."""
    if len(data) > MAX_BYTES:
        raise FileTooLarge
    suffix = PurePath(filename).suffix.lower()
    if suffix == ".xlsx":
        rows = _read_xlsx(safe_package(data))
    elif suffix == ".csv":
        rows = read_csv_rows(data)
    elif suffix in (".xlsm", ".xls"):
        raise MacroFile if suffix == ".xlsm" else OldExcelFile
    else:
        raise UnknownFile
    if not rows:
        raise EmptyFile
    return Table(tuple(rows))


def with_content(rows: Iterable[Sequence[Cell]]) -> list[Row]:
    """The rows that are not blank, numbered as the spreadsheet numbers them."""
    numbered = enumerate(rows, start=1)
    return [Row(n, tuple(cells)) for n, cells in numbered if not all(_is_blank(cell) for cell in cells)]


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _read_xlsx(package: bytes) -> list[Row]:
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(package)) as book:
            return _firstwith_content(book)
    except calamine.CalamineError as error:
        raise BrokenFile(str(error)) from error
    except BaseException as error:
        # a panic of the Rust reader arrives as a class that is no Exception
        if type(error).__name__ == "PanicException":
            raise BrokenFile("panic") from error
        raise


def _firstwith_content(book: calamine.CalamineWorkbook) -> list[Row]:
    """Visible sheets first: some programs keep a hidden sheet of their own."""
    visible = calamine.SheetVisibleEnum.Visible
    sheets = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
    for sheet in sorted(sheets, key=lambda m: m.visible != visible):
        rows = with_content(book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False))
        if rows:
            return rows
    return []


def read_csv_rows(data: bytes) -> list[Row]:
    """The rows of a .csv with content (UTF-8, else GB18030); raises a SheetError."""
    refuse_ole(data)
    if data.startswith(ZIP_MAGIC + b"\x03\x04"):
        raise RenamedFile
    text = _decode(data)
    if "\0" in text:
        raise UnreadableText
    if text.count(",") + text.count("\n") + text.count("\r") > MAX_CELLS:
        raise UnpacksTooLarge
    try:
        return with_content(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise BrokenFile(str(error)) from error


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableText
