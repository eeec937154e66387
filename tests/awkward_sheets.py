"""Spreadsheets as offices really send them, generated, each with the preview that must come of it.

Run as a script it writes them into a folder, to be opened by people: `python -m tests.awkward_sheets FOLDER`.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

HEADER = ["楼栋", "单元", "房号", "面积", "业主", "证件号", "电话", "性质"]
Cells = Sequence[Any]


def phone(number: int) -> str:
    return f"1380000{number:04d}"


def flat(number: int, **changes: Any) -> list[Any]:
    """Flat n of building 3, entrance 1, in the columns of HEADER."""
    room = f"{(number - 1) // 2 + 1}{(number - 1) % 2 + 1:02d}"
    row: dict[str, Any] = dict(
        zip(HEADER, ["3", "1", room, 80, f"业主{number:03d}", "", phone(number), ""], strict=True)
    )
    return list((row | changes).values())


def three(**changes: Any) -> list[list[Any]]:
    """Three flats, the second with changes."""
    return [flat(1), flat(2, **changes), flat(3)]


@dataclass(frozen=True)
class Awkward:
    """One file and what the preview must say of it, against an empty roll unless `again`."""

    name: str
    data: bytes
    new: int = 0
    area: int = 0
    faults: tuple[tuple[int, str, str], ...] = ()
    """(row, column, code)."""
    notes: tuple[str, ...] = ()
    """Codes that must be among the notes."""
    refused: str = ""
    """The code with which the file as a whole is refused."""
    keys: tuple[str, ...] = ()
    """Some addresses that must be among the flats."""
    extra: dict[str, Any] = field(default_factory=dict)
    """owners: {address: [[name, number, phone]]}; status: {address: status}; suggestion: {row: text}."""


def xlsx(
    *sheets: Sequence[Cells] | tuple[str, Sequence[Cells]], edit: Callable[..., None] | None = None
) -> bytes:
    """A workbook; a date is written as a date, "=..." with (formula, value) as a formula."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        day = book.add_format({"num_format": "m-d"})
        for given in sheets:
            name, rows = given if isinstance(given, tuple) else (None, given)
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    _write(sheet, number, column, cell, day)
            if edit:
                edit(sheet)
    return data.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Any, day: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, tuple):
        sheet.write_formula(row, column, cell[0], None, cell[1])
    elif cell not in ("", None):
        sheet.write(row, column, cell)


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'


def package(sheet: bytes) -> bytes:
    """A workbook with one part of these bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        parts.writestr("xl/worksheets/sheet1.xml", sheet)
    return data.getvalue()


def text(rows: Sequence[Cells], encoding: str = "utf-8") -> bytes:
    return "\n".join(",".join(str(cell) for cell in cells) for cells in rows).encode(encoding)


def _merge(*ranges: tuple[int, int, int, int, str]) -> Callable[[Any], None]:
    def edit(sheet: Any) -> None:
        for top, left, bottom, right, value in ranges:
            sheet.merge_range(top, left, bottom, right, value)

    return edit


def _hide(rows: Sequence[int], columns: Sequence[int]) -> Callable[[Any], None]:
    def edit(sheet: Any) -> None:
        for row in rows:
            sheet.set_row(row, None, None, {"hidden": True})
        for column in columns:
            sheet.set_column(column, column, None, None, {"hidden": True})

    return edit


def simple() -> list[Awkward]:
    """Encodings, headers, titles, digits."""
    rows = [HEADER, *three()]
    english = ["Building", "Entrance", "Room No.", "Area (m2)", "Owner", "Owner ID", "Phone", "Status"]
    turned = [list(reversed(row)) for row in rows]
    full = [
        HEADER,
        ["３号楼", "１ 单元", "１０１室", "８０．５０㎡", " 业主甲 ", "", "１３８００００００１１", ""],
    ]
    return [
        Awkward("plain.xlsx", xlsx(rows), 3, 24000, keys=("3-1-101", "3-1-102", "3-1-201")),
        Awkward("utf8.csv", text(rows), 3, 24000),
        Awkward("utf8-bom.csv", text(rows, "utf-8-sig"), 3, 24000),
        Awkward("gb18030.csv", text(rows, "gb18030"), 3, 24000),
        Awkward("crlf.csv", text(rows).replace(b"\n", b"\r\n"), 3, 24000),
        Awkward("titles-above.xlsx", xlsx([["某小区业主清册"], [], ["制表日期：2026年"], *rows]), 3, 24000),
        Awkward("english.xlsx", xlsx([english, *three()]), 3, 24000),
        Awkward("other-order.xlsx", xlsx(turned), 3, 24000),
        Awkward(
            "synonyms.xlsx",
            xlsx(
                [
                    ["幢号", "单元号", "室号", "建筑面积（㎡）", "产权人", "身份证号码", "联系电话", "备注"],
                    *three(),
                ]
            ),
            3,
            24000,
        ),
        Awkward(
            "several-areas.xlsx",
            xlsx(
                [
                    ["楼号", "单元", "房号", "套内面积", "专有部分面积", "业主"],
                    ["3", "1", "101", 70, 80, "甲"],
                ]
            ),
            1,
            8000,
        ),
        Awkward("full-width.xlsx", xlsx(full), 1, 8050, keys=("3-1-101",)),
        Awkward(
            "numbers-as-numbers.xlsx", xlsx([HEADER, [3, 1, 101, 80.25, "甲", "", 13800000011, ""]]), 1, 8025
        ),
        Awkward("area-with-units.xlsx", xlsx([HEADER, *three(面积="80.5 平方米")]), 3, 24050),
        Awkward("blank-rows.xlsx", xlsx([HEADER, flat(1), [], ["", " "], flat(2)]), 2, 16000),
    ]


def shapes() -> list[Awkward]:
    """Merged cells, several sheets, one-cell addresses, totals, what is hidden."""
    grouped = [HEADER, flat(1), flat(2, 楼栋="", 单元=""), flat(3, 楼栋="", 单元="")]
    room_merged = [HEADER, flat(1, 业主="甲"), ["", "", "", "", "乙", "", phone(2), ""], flat(3)]
    joined = {"3-1-101": [["甲", "", "+8613800000001"], ["乙", "", "+8613800000002"]]}
    no_building = [["单元", "房号", "面积", "业主"], ["1", "101", 80, "甲"], ["1", "102", 80, "乙"]]
    addresses = [
        ["房屋坐落", "面积", "业主"],
        ["3号楼2单元501室", 80, "甲"],
        ["3-2-502", 80, "乙"],
        ["10栋1单元0101", 80, "丙"],
    ]
    rooms = [["房号", "面积", "业主"], ["3-2-501", 80, "甲"], ["3-2-502", 80, "乙"]]
    totals = [HEADER, *three(), ["合计", "", "", 240, "", "", "", ""], ["制表人：王"], ["总计：3户"]]
    formula = [HEADER, *three(面积=("=40+40.5", 80.5))]
    return [
        Awkward(
            "merged-building.xlsx",
            xlsx(grouped, edit=_merge((1, 0, 3, 0, "3号楼"), (1, 1, 3, 1, "1"))),
            3,
            24000,
            notes=("filled_building", "filled_entrance"),
        ),
        Awkward("merged-then-csv.csv", text(grouped), 3, 24000, notes=("filled_building",)),
        Awkward(
            "a-hole-in-the-building.csv",
            text([HEADER, flat(1), flat(2), flat(3, 楼栋=""), flat(4)]),
            3,
            24000,
            faults=((4, "building", "empty"),),
        ),
        Awkward(
            "merged-room.xlsx",
            xlsx(room_merged, edit=_merge((1, 2, 2, 2, "101"))),
            2,
            16000,
            notes=("joined",),
            extra={"owners": joined},
        ),
        Awkward(
            "sheet-a-building.xlsx",
            xlsx(("3号楼", no_building), ("4号楼", no_building)),
            4,
            32000,
            notes=("building_of_sheet",),
            keys=("3-1-101", "4-1-102"),
        ),
        Awkward(
            "sheet-without-flats.xlsx",
            xlsx(("说明", [["请先看说明"]]), ("清册", [HEADER, *three()])),
            3,
            24000,
            notes=("sheet_not_taken",),
        ),
        Awkward("one-cell-address.xlsx", xlsx(addresses), 3, 24000, keys=("3-2-501", "3-2-502", "10-1-0101")),
        Awkward("address-in-the-room.xlsx", xlsx(rooms), 2, 16000, keys=("3-2-501",)),
        Awkward(
            "building-and-entrance-in-one.csv",
            text([["楼号", "房号", "面积", "业主"], ["3-2", "501", 80, "甲"]]),
            1,
            8000,
            keys=("3-2-501",),
        ),
        Awkward(
            "no-entrances.xlsx",
            xlsx([["楼号", "房号", "面积", "业主"], ["3", "501", 80, "甲"]]),
            1,
            8000,
            keys=("3-1-501",),
            notes=("no_entrance",),
        ),
        Awkward("totals.xlsx", xlsx(totals), 3, 24000, notes=("total", "remark")),
        Awkward(
            "header-again.xlsx", xlsx([HEADER, flat(1), HEADER, flat(2)]), 2, 16000, notes=("header_again",)
        ),
        Awkward(
            "hidden-rows.xlsx",
            xlsx([HEADER, *three()], edit=_hide([2], [])),
            3,
            24000,
            notes=("hidden_rows",),
        ),
        Awkward(
            "hidden-column.xlsx",
            xlsx([HEADER, *three()], edit=_hide([], [6])),
            3,
            24000,
            notes=("hidden_columns",),
        ),
        Awkward("formulas.xlsx", xlsx(formula), 3, 24050, notes=("formulas",)),
    ]


def people() -> list[Awkward]:
    """Co-owners, several phones, developer stock."""
    two = {"3-1-102": [["甲", "", "+8613800000001"], ["乙", "", "+8613800000002"]]}
    family = {"3-1-102": [["甲", "", "+8613800000001"], ["乙", "", "+8613800000001"]]}
    first = {"3-1-102": [["业主002", "", "+8613800000009"]]}
    unsold = {"3-1-102": "developer"}
    both = {"业主": "甲、乙", "电话": f"{phone(1)}/{phone(2)}"}
    return [
        Awkward("co-owners.xlsx", xlsx([HEADER, *three(**both)]), 3, 24000, extra={"owners": two}),
        Awkward(
            "co-owners-by-lines.xlsx",
            xlsx([HEADER, *three(**{k: v.replace("、", "\n") for k, v in both.items()})]),
            3,
            24000,
            extra={"owners": two},
        ),
        Awkward(
            "one-phone-for-two.xlsx",
            xlsx([HEADER, *three(业主="甲、乙", 电话=phone(1))]),
            3,
            24000,
            extra={"owners": family},
        ),
        Awkward(
            "several-phones.xlsx",
            xlsx([HEADER, *three(电话=f"010-12345678 {phone(9)}、{phone(8)}")]),
            3,
            24000,
            notes=("other_phones",),
            extra={"owners": first},
        ),
        Awkward(
            "too-many-phones.xlsx",
            xlsx([HEADER, *three(业主="甲、乙", 电话=f"{phone(1)}、{phone(2)}、{phone(3)}")]),
            2,
            16000,
            faults=((3, "phone", "phone_count"),),
        ),
        Awkward(
            "unsold.xlsx", xlsx([HEADER, *three(业主="未售", 电话="")]), 3, 24000, extra={"status": unsold}
        ),
        Awkward(
            "unsold-by-kind.xlsx",
            xlsx([HEADER, *three(业主="", 电话="", 性质="尾盘")]),
            3,
            24000,
            extra={"status": unsold},
        ),
    ]


def wrong() -> list[Awkward]:
    """Cells that must be refused with their row and reason, and files that must be refused whole."""
    dated = [["楼号", "房号", "面积", "业主"], [date(2026, 3, 2), "501", 80, "甲"]]
    ruined = {
        "three-decimals.csv": ("面积", "80.125", "area", "three_decimals"),
        "area-with-comma.xlsx": ("面积", "89,5", "area", "bad_area"),
        "area-zero.csv": ("面积", "0", "area", "bad_area"),
        "area-negative.csv": ("面积", "-80", "area", "bad_area"),
        "area-missing.csv": ("面积", "", "area", "empty"),
        "area-vast.csv": ("面积", "100000.01", "area", "too_large"),
        "owner-missing.csv": ("业主", "", "owner", "empty"),
        "room-missing.csv": ("房号", "", "room", "empty"),
        "landline.csv": ("电话", "010-12345678", "phone", "bad_phone"),
        "short-phone.csv": ("电话", "1380000", "phone", "bad_phone"),
        "kind-unknown.csv": ("性质", "租户", "status", "bad_status"),
        "numbers-for-one-of-two.csv": ("证件号", "A1、A2", "owner_id", "id_count"),
        "room-long.csv": ("房号", "9" * 21, "room", "too_long"),
        "name-with-a-bell.csv": ("业主", "甲\x07乙", "owner", "unprintable"),
    }
    make = {".csv": text, ".xlsx": xlsx}
    cells = [
        Awkward(
            name,
            make[name[name.rindex(".") :]]([HEADER, *three(**{column: value})]),
            2,
            16000,
            faults=((3, kind, code),),
        )
        for name, (column, value, kind, code) in ruined.items()
    ]
    return [
        *cells,
        Awkward(
            "room-a-date.xlsx",
            xlsx([HEADER, *three(房号=date(2026, 3, 2))]),
            2,
            16000,
            faults=((3, "room", "is_date"),),
            extra={"suggestion": {3: "3-2"}},
        ),
        Awkward(
            "three-two-a-date.xlsx",
            xlsx(dated),
            0,
            0,
            faults=((2, "building", "is_date"),),
            extra={"suggestion": {2: "3-2"}},
        ),
        Awkward(
            "id-rounded.xlsx",
            xlsx([HEADER, *three(证件号=110101199001011234.0)]),
            2,
            16000,
            faults=((3, "owner_id", "rounded"),),
        ),
        Awkward(
            "the-same-flat-twice.csv",
            text([HEADER, flat(1), flat(2), flat(1)]),
            1,
            8000,
            faults=((2, "room", "same_flat"), (4, "room", "same_flat")),
        ),
        Awkward("no-flats.csv", text([HEADER]), 0, 0, faults=((1, "room", "no_rows"),)),
        Awkward("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", refused="OldExcelFile"),
        Awkward("macros.xlsm", xlsx([HEADER]), refused="MacroFile"),
        Awkward("renamed.xlsx", text([HEADER]), refused="RenamedFile"),
        Awkward(
            "encrypted.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            refused="LockedFile",
        ),
        Awkward("zip-bomb.xlsx", package(b" " * 60_000_000), refused="UnpacksTooLarge"),
        Awkward("entity-bomb.xlsx", package(ENTITIES), refused="BrokenFile"),
        Awkward("picture.png", b"\x89PNG", refused="UnknownFile"),
        Awkward("empty.csv", b"", refused="EmptyFile"),
        Awkward("utf16.csv", b"\xff\xfe\x00\xd8", refused="UnreadableText"),
    ]


def every_one() -> list[Awkward]:
    """All of them."""
    return [*simple(), *shapes(), *people(), *wrong()]


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for each in every_one():
        (folder / each.name).write_bytes(each.data)
