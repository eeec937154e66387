"""Spreadsheet files for tests, made in memory."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

ROLL_HEADER = ["楼栋", "单元", "房号", "面积", "业主", "证件号", "电话", "性质"]
BALLOT_HEADER = ["楼栋", "单元", "房号", "意见", "渠道", "时间", "签名", "签署人", "受托人"]


def csv_file(*rows: Sequence[Any], encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_file(*rows: Sequence[Any], before: Iterable[str] = (), hidden: bool = False) -> bytes:
    """A workbook with the rows in its last sheet, after empty sheets of the names in before."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for name in before:
        book.add_worksheet(name)
    sheet = book.add_worksheet("rows")
    if hidden:
        sheet.hide()
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime | date):
                sheet.write_datetime(row, column, cell, moment)
            else:
                sheet.write(row, column, cell)
    book.close()
    return target.getvalue()


def rewritten(
    data: bytes, changes: dict[str, bytes | None], compression: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """The package with parts replaced, added or (None) removed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in changes:
                new.writestr(entry.filename, old.read(entry))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return target.getvalue()
