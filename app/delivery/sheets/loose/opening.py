"""From bytes to a Book. Runs in the process that `reading` starts: what it may use is bounded there."""

from __future__ import annotations

import io
from pathlib import PurePath

import python_calamine as calamine

from app.delivery.sheets.errors import (
    BrokenFile,
    EmptyFile,
    FileTooLarge,
    MacroFile,
    OldExcelFile,
    SheetError,
    TooManyRows,
    UnknownFile,
)
from app.delivery.sheets.loose.book import Book, Sheet, plain
from app.delivery.sheets.loose.marks import Marks, read_marks
from app.delivery.sheets.package import safe_package
from app.delivery.sheets.table import MAX_BYTES, Row, read_csv_rows, with_content

MAX_ROWS = 50_000
_SPARE_ROWS = 200
"""Titles, headers and totals beside the rows that count."""


def open_book(data: bytes, filename: str) -> Book:
    """Every sheet with content; raises a SheetError."""
    if len(data) > MAX_BYTES:
        raise FileTooLarge
    suffix = PurePath(filename).suffix.lower()
    if suffix == ".csv":
        sheets = [_sheet("", False, read_csv_rows(data), Marks())]
    elif suffix == ".xlsx":
        sheets = _read_xlsx(safe_package(data))
    else:
        raise {".xls": OldExcelFile, ".xlsm": MacroFile}.get(suffix, UnknownFile)
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise EmptyFile
    if sum(len(sheet.rows) for sheet in sheets) > MAX_ROWS + _SPARE_ROWS:
        raise TooManyRows
    return Book(tuple(sheets))


def _read_xlsx(package: bytes) -> list[Sheet]:
    marks = read_marks(package)
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(package)) as book:
            return [
                _sheet(
                    meta.name,
                    meta.visible != calamine.SheetVisibleEnum.Visible,
                    with_content(book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)),
                    marks.get(meta.name, Marks()),
                )
                for meta in book.sheets_metadata
                if meta.typ == calamine.SheetTypeEnum.WorkSheet
            ]
    except (calamine.CalamineError, SheetError) as error:
        raise error if isinstance(error, SheetError) else BrokenFile(str(error)) from error
    except BaseException as error:
        # a panic of the Rust reader arrives as a class that is no Exception
        if type(error).__name__ == "PanicException":
            raise BrokenFile("panic") from error
        raise


def _sheet(name: str, hidden: bool, rows: list[Row], marks: Marks) -> Sheet:
    numbers = {row.number for row in rows}
    return Sheet(
        name=name,
        rows=tuple((row.number, tuple(plain(cell) for cell in row.cells)) for row in rows),
        hidden=hidden,
        hidden_rows=tuple(row for row in marks.hidden_rows if row in numbers),
        hidden_columns=tuple(marks.hidden_columns),
        merged=tuple(marks.merged),
        formulas=marks.formulas,
    )
