"""What lies on the table: the committee's spreadsheets, and what can be read from the printed sheets."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO

import xlsxwriter

from tests.delivery.paper import codes, pages_text, pictures

HEADER = ("楼栋", "单元", "房号", "面积", "业主", "证件号", "电话", "性质")
NAME = "户主"
"""Every owner's name begins with it, so that a test can find a name where none may stand."""
SINGLE = ("302", "401", "402", "501", "502", "601", "602")
DEVELOPERS = ("102", "202")
OF_ONE_OWNER = ("101", "201", "301")
ROOMS = tuple(sorted((*SINGLE, *DEVELOPERS, *OF_ONE_OWNER)))


def phone_of(room: str) -> str:
    """The mobile number of a flat's owner; the three flats of one owner share one."""
    return f"13800000{'101' if room in OF_ONE_OWNER else room}"


def roll_rows() -> list[list[str | float]]:
    """Twelve flats of building 3, entrance 1: 80.00 m2 on the left, 95.50 on the right; 1,053.00 in all."""
    return [_row(room) for room in ROOMS]


def _row(room: str) -> list[str | float]:
    area = 80.0 if room.endswith("1") else 95.5
    if room in DEVELOPERS:
        return ["3", "1", room, area, "某开发公司", "", "", "开发商"]
    owner = "101" if room in OF_ONE_OWNER else room
    return ["3", "1", room, area, f"{NAME}{owner}", f"证{owner}", phone_of(room), ""]


def faulty_csv() -> bytes:
    """The same with a word for an area in row 3 and no room in row 6."""
    rows = roll_rows()
    rows[1][3], rows[4][2] = "约八十", ""
    buffer = StringIO(newline="")
    csv.writer(buffer).writerows([HEADER, *rows])
    return buffer.getvalue().encode("utf-8-sig")


def clean_xlsx() -> bytes:
    """The same without a fault, as a workbook."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("业主清册")
        for number, row in enumerate([HEADER, *roll_rows()]):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


class Sheets:
    """The printed pack: a poster first, then a ballot sheet for each flat."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self.pages = pages_text(pdf)

    def poster_address(self) -> str:
        """What a phone reads from the poster."""
        return self._address(0)

    def sheet_address(self, room: str) -> str:
        """What a phone reads from the sheet of a flat."""
        return self._address(self._page(room))

    def sheet_code(self, room: str) -> str:
        """The short code beside the square on the sheet of a flat."""
        found = re.search(r"短码([0-9A-Z]{4})[- ]?([0-9A-Z]{4})", self.pages[self._page(room)])
        assert found is not None, self.pages[self._page(room)]
        return found[1] + found[2]

    def _page(self, room: str) -> int:
        return next(n for n, text in enumerate(self.pages) if n and f"{room}室" in text.split("表决事项")[0])

    def _address(self, page: int) -> str:
        (code,) = codes(pictures(self.pdf)[page])
        return code.text
