"""From the rows of a Book to flats: what is wrong is a fault, what was left out or filled in is said."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.delivery.sheets.loose.book import Book
from app.delivery.sheets.loose.cells import Row, read_owner_cells, read_status, sheet_rows
from app.delivery.sheets.loose.columns import SheetChoice
from app.delivery.sheets.loose.places import read_place
from app.delivery.sheets.record import Record
from app.domain.address import FlatKey
from app.domain.areas import BadArea, format_area, parse_area
from app.domain.faults import RowFault
from app.domain.roll import Owner, RollFlat

LEFT_OUT: Final = "left_out"
"""The correction by which a person leaves a row out."""
LONGEST_PART: Final = 20
LONGEST_NAME: Final = 100
LARGEST_AREA: Final = 100_000_00
_EVERY: Final = 2_000
Corrections = Mapping[tuple[int, int], Mapping[str, str]]
"""By (sheet from 0, row): new texts by kind of column."""


@dataclass(frozen=True)
class Entry:
    """A flat and where it stands."""

    sheet: int
    row: int
    flat: RollFlat


@dataclass(frozen=True)
class Fault:
    """A wrong cell: value as the reason names it, raw as it stands, suggestion as it was perhaps meant."""

    sheet: int
    row: int
    column: str
    code: str
    value: str
    raw: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class Note:
    """What a person should know of a row (0: of the sheet) that is no fault."""

    sheet: int
    row: int
    code: str
    value: str = ""


@dataclass(frozen=True)
class Reading:
    """All that a Book says under these choices; a row with a fault is no entry."""

    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]


def interpret(
    book: Book,
    choices: Sequence[SheetChoice],
    corrections: Corrections,
    *,
    reachable: Callable[[str], bool] = lambda _phone: True,
    report: Callable[[int], None] = lambda _done: None,
) -> Reading:
    """The flats of the sheets that are taken.

    `reachable` says whether a phone can receive a text message; `report` hears how many rows are done."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    notes: list[Note] = []
    done = 0
    for number, (sheet, choice) in enumerate(zip(book.sheets, choices, strict=True)):
        if not choice.take:
            notes.append(Note(number, 0, "sheet_not_taken", sheet.name))
            continue
        rows, remarks = sheet_rows(sheet, choice, corrections, number)
        notes += [Note(number, row, code, value) for row, code, value in remarks]
        before = len(entries) + len(faults)
        for row in rows:
            _read_row(number, row, reachable, entries, faults, notes)
            done += 1
            if done % _EVERY == 0:
                report(done)
        if len(entries) + len(faults) == before:
            faults.append(Fault(number, choice.header_row, "room", "no_rows", ""))
    kept, twins = _without_twins(entries, book)
    return Reading(kept, tuple(sorted([*faults, *twins], key=lambda f: (f.sheet, f.row))), tuple(notes))


def _read_row(
    sheet: int,
    row: Row,
    reachable: Callable[[str], bool],
    entries: list[Entry],
    faults: list[Fault],
    notes: list[Note],
) -> None:
    found: list[RowFault] = []
    remarks: list[tuple[str, str]] = []
    record = Record(row.number, row.cells, found)
    key = read_place(record, row)
    area = _area(record)
    status = read_status(record, row)
    owners = read_owner_cells(record, status, remarks)
    if status == "owner" and not owners:
        record.fault("owner", "empty")
    found += _unkeepable(row.number, key, area, owners)
    found += [
        RowFault(row.number, "phone", "bad_phone", owner.phone)
        for owner in owners
        if owner.phone and not reachable(owner.phone)
    ]
    if found:
        faults.extend(
            Fault(
                sheet,
                row.number,
                fault.column,
                fault.code,
                fault.value,
                row.text(fault.column),
                row.meant(fault.column),
            )
            for fault in dict.fromkeys(found)
        )
    elif key is not None and area is not None:
        entries.append(Entry(sheet, row.number, RollFlat(key, area, owners, status or "owner")))
        notes.extend(Note(sheet, row.number, code, value) for code, value in remarks)


def _area(record: Record) -> int | None:
    """As the strict reader, but with more units; three decimals get a reason of their own."""
    text = record.required("area")
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    for unit in ("平方米", "平米", "平方", "平", "m2", "sqm", "m"):
        plain = plain.removesuffix(unit).strip()
    try:
        return parse_area(plain) if text else None
    except BadArea:
        whole, _, decimals = plain.partition(".")
        long = whole.isdecimal() and decimals.isdecimal() and len(decimals) > 2
        record.fault("area", "three_decimals" if long else "bad_area", text)
        return None


def _unkeepable(
    row: int, key: FlatKey | None, area: int | None, owners: Sequence[Owner]
) -> Iterator[RowFault]:
    """Texts beyond any real roll, and signs that a database or a printer refuses."""
    for column, text, most in _texts(key, owners):
        if len(text) > most:
            yield RowFault(row, column, "too_long", f"{text[:most]}…")
        elif not text.isprintable() and (visible := _without_controls(text)) != text:
            yield RowFault(row, column, "unprintable", visible)
    if area is not None and area > LARGEST_AREA:
        yield RowFault(row, "area", "too_large", format_area(area))


def _texts(key: FlatKey | None, owners: Sequence[Owner]) -> Iterator[tuple[str, str, int]]:
    """(column, text, most characters) of everything that is stored as text."""
    for column, text in zip(("building", "entrance", "room"), key or (), strict=False):
        yield column, text, LONGEST_PART
    for owner in owners:
        yield "owner", owner.name, LONGEST_NAME
        yield "owner_id", owner.id_number, LONGEST_NAME


def _without_controls(text: str) -> str:
    """PostgreSQL refuses NUL, and surrogates cannot be written at all."""
    return "".join("□" if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in text)


def _without_twins(entries: list[Entry], book: Book) -> tuple[tuple[Entry, ...], list[Fault]]:
    """A flat that stands twice is a fault of each of its rows, which names the other."""
    counted = Counter(entry.flat.key for entry in entries)
    if len(counted) == len(entries):
        return tuple(entries), []
    rows: dict[FlatKey, list[Entry]] = {}
    for entry in entries:
        if counted[entry.flat.key] > 1:
            rows.setdefault(entry.flat.key, []).append(entry)
    faults = []
    for twins in rows.values():
        for entry in twins:
            other = twins[1] if entry is twins[0] else twins[0]
            place = (
                f"{book.sheets[other.sheet].name} {other.row}" if other.sheet != entry.sheet else other.row
            )
            raw = str(entry.flat.key.room)
            faults.append(Fault(entry.sheet, entry.row, "room", "same_flat", str(place), raw))
    return tuple(entry for entry in entries if counted[entry.flat.key] == 1), faults
