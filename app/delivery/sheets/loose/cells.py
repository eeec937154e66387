"""The rows under a header as cells by kind: filled down, joined where merged, corrected; totals left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from app.delivery.sheets.loose.book import Plain, Sheet, shown
from app.delivery.sheets.loose.columns import SheetChoice
from app.delivery.sheets.owners import plain_phone, read_owners
from app.delivery.sheets.record import Record
from app.delivery.sheets.table import Cell
from app.domain.roll import Owner, Status
from app.domain.text import compact, same_word, trim

Remark = tuple[int, str, str]
"""Row (0: the sheet), code, value."""
_TOTALS: Final = re.compile(
    r"(?:本页|本栋|本楼|本单元|全部|全区|小区)?(?:合计|总计|小计|共计|累计|总和|total|subtotal|sum)[:：]?.*"
)
_WORDS: Final[Mapping[Status, tuple[str, ...]]] = {
    "owner": ("业主", "住宅", "成套住宅", "普通住宅", "商品房", "自住", "已售", "自有", "owner"),
    "developer": ("开发商", "未售", "尾盘", "未出售", "未交付", "空置未售", "建设单位", "developer"),
    "parking": ("车位", "车库", "地下车位", "停车位", "储藏室", "地下室", "parking"),
    "excluded": ("除外", "公共用房", "物业用房", "公建", "配套用房", "excluded"),
}
_STATUSES: Final = {word: status for status, words in _WORDS.items() for word in words}
_UNSOLD: Final = frozenset(
    {"未售", "开发商", "尾盘", "未出售", "空置未售", "开发商尾盘", "未售(开发商)", "developer"}
)
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}|\+[0-9]{6,15}")
_PARTS: Final = re.compile(r"[、､,;/，；／\s]+")
_HAN_NAME: Final = re.compile(r"[\u3400-\u9fff·]{2,}")
_LINES: Final = re.compile(r"\s*[\r\n]+\s*")
_KEY_KINDS: Final = ("building", "entrance", "room", "address")
_PEOPLE: Final = ("owner", "owner_id", "phone")


@dataclass
class Row:
    """One flat's row; cells as the strict reader knows them."""

    number: int
    cells: dict[str, Cell]
    columns: frozenset[str] = frozenset()
    corrected: Mapping[str, str] = field(default_factory=dict)

    def has(self, kind: str) -> bool:
        """Whether the sheet has such a column."""
        return kind in self.columns

    def text(self, kind: str) -> str:
        """What stands there, for a person to correct."""
        cell = self.cells.get(kind, "")
        return str(cell.date() if isinstance(cell, datetime) else cell)[:200]

    def meant(self, kind: str) -> str:
        """ "3-2" where the spreadsheet program made 2 March of it."""
        cell = self.cells.get(kind)
        return f"{cell.month}-{cell.day}" if isinstance(cell, date) and kind in _KEY_KINDS[:3] else ""


def sheet_rows(
    sheet: Sheet,
    choice: SheetChoice,
    corrections: Mapping[tuple[int, int], Mapping[str, str]],
    number: int,
) -> tuple[list[Row], list[Remark]]:
    """The rows that stand for flats, and what was done on the way."""
    remarks = list(_sheet_remarks(sheet, choice))
    header = {kind: place for place, kind in enumerate(choice.columns) if kind}
    titles = next((_texts(cells, header) for row, cells in sheet.rows if row == choice.header_row), {})
    rows: list[Row] = []
    for row_number, cells in sheet.rows:
        if row_number <= choice.header_row:
            continue
        row = _row(row_number, cells, header, corrections.get((number, row_number), {}))
        reason = _no_flat(row, titles)
        if reason:
            remarks.append((row_number, reason, _summary(row)))
        else:
            rows.append(row)
    rows = _joined(sheet, header, rows, remarks)
    _fill_down(sheet, header, rows, remarks)
    if "building" not in header and "address" not in header:
        _take_building_of_sheet(sheet, rows, remarks)
    return rows, remarks


def read_status(record: Record, row: Row) -> Status | None:
    """From its column; developer stock is often only a word in the owner's place."""
    if same_word(record.text("owner")) in _UNSOLD and not record.text("status"):
        row.cells["owner"] = ""
        return "developer"
    return record.word("status", _STATUSES, "owner")


def read_owner_cells(
    record: Record, status: Status | None, remarks: list[tuple[str, str]]
) -> tuple[Owner, ...]:
    """Owners divided by any usual sign; the first mobile of several phones is the one that gets messages."""
    cells: dict[str, Cell] = {
        "owner": _divided_names(record.text("owner")),
        "owner_id": record.text("owner_id"),
    }
    cells["owner_id"] = _LINES.sub("、", str(cells["owner_id"]))
    if status == "developer" and same_word(str(cells["owner"])) in _UNSOLD:
        cells["owner"] = ""
    faults: list[object] = []
    people = read_owners(Record(record.row, cells, faults))  # type: ignore[arg-type]
    for fault in faults:
        record.fault("owner_id", fault.code, fault.value)  # type: ignore[attr-defined]
    text = record.text("phone")
    phones = [plain_phone(part) for part in _PARTS.split(text) if part]
    if not people or not any(phones):
        return people
    if len(phones) == len(people):
        return tuple(Owner(p.name, p.id_number, phone) for p, phone in zip(people, phones, strict=True))
    if len(people) > 1 and len(phones) > 1:
        record.fault("phone", "phone_count", text)
        return people
    first = next((phone for phone in phones if _MOBILE.fullmatch(phone)), phones[0])
    if len(phones) > 1:
        remarks.append(("other_phones", "、".join(_covered(phone) for phone in phones if phone != first)))
    return tuple(Owner(p.name, p.id_number, first) for p in people)


def _covered(phone: str) -> str:
    return phone[:3] + "*" * max(len(phone) - 7, 0) + phone[-4:] if len(phone) > 7 else phone


def _divided_names(text: str) -> str:
    """Lines, and blanks between whole Chinese names, divide as 、 does."""
    plain = _LINES.sub("、", text)
    words = plain.split()
    if len(words) > 1 and all(_HAN_NAME.fullmatch(word) for word in words):
        return "、".join(words)
    return plain


def _row(number: int, cells: Sequence[Plain], header: Mapping[str, int], corrected: Mapping[str, str]) -> Row:
    found = {kind: _cell(cells[place]) for kind, place in header.items() if place < len(cells)}
    return Row(number, {**found, **corrected}, frozenset(header), corrected)


def _cell(cell: Plain) -> Cell:
    if isinstance(cell, str):
        return cell
    kind, text = cell
    if kind == "rounded":
        return float(text)
    for parse in (datetime.fromisoformat, time.fromisoformat):
        try:
            return parse(text)
        except ValueError:
            continue
    return text


def _no_flat(row: Row, titles: Mapping[str, str]) -> str:
    """Why a row stands for no flat: a total, a title again, a remark; "" for a flat."""
    if "left_out" in row.corrected:
        return "left_out"
    texts = {kind: trim(str(cell)) for kind, cell in row.cells.items() if trim(str(cell))}
    if not texts:
        return "blank_row"
    if texts == titles:
        return "header_again"
    if any(
        _TOTALS.fullmatch(same_word(text)) for kind, text in texts.items() if kind in (*_KEY_KINDS, "owner")
    ):
        return "total"
    named = "room" in texts or ("address" in texts and texts["address"] != titles.get("address"))
    if not named and not texts.keys() & {"area", "owner", "phone", "owner_id"}:
        return "remark"
    return ""


def _summary(row: Row) -> str:
    return " ".join(text for cell in row.cells.values() if (text := trim(str(cell))))[:60]


def _texts(cells: Sequence[Plain], header: Mapping[str, int]) -> dict[str, str]:
    found = {kind: trim(shown(cells[place])) for kind, place in header.items() if place < len(cells)}
    return {kind: text for kind, text in found.items() if text}


def _joined(sheet: Sheet, header: Mapping[str, int], rows: list[Row], remarks: list[Remark]) -> list[Row]:
    """Rows under one merged room cell are co-owners of one flat."""
    place = header.get("room", header.get("address"))
    above = {
        row: top
        for top, left, bottom, right in sheet.merged
        if place is not None and left <= place <= right
        for row in range(top + 1, min(bottom, top + 50) + 1)
    }
    by_number = {row.number: row for row in rows}
    kept = []
    for row in rows:
        top = by_number.get(above.get(row.number, 0))
        if top is None or not any(row.cells.get(kind) for kind in _PEOPLE):
            kept.append(row)
            continue
        for kind in _PEOPLE:
            parts = [str(each.cells.get(kind) or "") for each in (top, row)]
            top.cells[kind] = (
                "、".join(parts) if all(parts) or kind == "owner_id" and any(parts) else "".join(parts)
            )
        remarks.append((row.number, "joined", str(top.number)))
    return kept


def _fill_down(sheet: Sheet, header: Mapping[str, int], rows: list[Row], remarks: list[Remark]) -> None:
    """A building or entrance that stands once over its rows; never past a merged cell's end."""
    for kind in ("building", "entrance"):
        if kind not in header:
            continue
        merged = {
            row
            for top, left, bottom, right in sheet.merged
            if left <= header[kind] <= right
            for row in range(top + 1, bottom + 1)
        }
        grouped = not merged and not _repeats(rows, kind)
        filled, last = 0, ""
        building = ""
        for row in rows:
            text = compact(str(row.cells.get(kind, "")))
            here = compact(str(row.cells.get("building", "")))
            if kind == "entrance" and here != building:
                building, last = here, ""
            if text:
                last = str(row.cells[kind]) if not isinstance(row.cells[kind], date) else ""
            elif last and (grouped or row.number in merged):
                row.cells[kind] = last
                filled += 1
        if filled:
            remarks.append((0, f"filled_{kind}", str(filled)))


def _repeats(rows: Sequence[Row], kind: str) -> bool:
    """Whether the column repeats its value row by row: then an empty cell is a mistake, not a group."""
    texts = [compact(str(row.cells.get(kind, ""))) for row in rows]
    return any(one and one == next_ for one, next_ in zip(texts, texts[1:], strict=False))


def _take_building_of_sheet(sheet: Sheet, rows: Sequence[Row], remarks: list[Remark]) -> None:
    if not sheet.name or any(row.cells.get("building") for row in rows):
        return
    for row in rows:
        row.cells["building"] = sheet.name
    remarks.append((0, "building_of_sheet", sheet.name))


def _sheet_remarks(sheet: Sheet, choice: SheetChoice) -> Iterator[Remark]:
    if sheet.hidden:
        yield 0, "hidden_sheet", sheet.name
    if any(row > choice.header_row for row in sheet.hidden_rows):
        yield 0, "hidden_rows", str(sum(row > choice.header_row for row in sheet.hidden_rows))
    taken = [place for place in sheet.hidden_columns if place < len(choice.columns) and choice.columns[place]]
    if taken:
        yield 0, "hidden_columns", str(len(taken))
    if sheet.formulas:
        yield 0, "formulas", str(sheet.formulas)
    if "entrance" not in choice.columns and "address" not in choice.columns:
        yield 0, "no_entrance", ""
