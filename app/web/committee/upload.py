"""From an uploaded file to flats: everything that is wrong is named with its row, or nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from app.delivery.sheets import FaultySheet, Table, read_roll, read_table
from app.delivery.sheets.header import find_header
from app.delivery.sheets.record import records
from app.delivery.sheets.roll import ROLL_COLUMNS
from app.domain.areas import format_area
from app.domain.faults import MESSAGES, N_, RowFault
from app.domain.roll import RollFlat
from app.services.roll import unreachable_phones

LONGEST_PART = 20
LONGEST_NAME = 100
LARGEST_AREA = 100_000_00
FAULTS: Mapping[str, str] = MappingProxyType(
    {
        **MESSAGES,
        "bad_phone": N_("{value} is not a mobile number that can receive a text message"),
        "too_long": N_("{value} is too long"),
        "too_large": N_("{value} m² is too large for one flat"),
        "unprintable": N_("{value} holds a character that cannot be printed"),
    }
)


def read_upload(data: bytes, filename: str) -> tuple[RollFlat, ...]:
    """The flats of the file; raises SheetError for the file, FaultySheet for its rows."""
    table = read_table(data, filename)
    flats = read_roll(table)
    faults = tuple(_faults(flats, _rows(table)))
    if faults:
        raise FaultySheet(faults)
    return flats


def _rows(table: Table) -> list[int]:
    """The spreadsheet's row number of each flat, in the order in which the reader gives them."""
    return [record.row for record in records(table, find_header(table, ROLL_COLUMNS), [])]


def _faults(flats: Sequence[RollFlat], rows: Sequence[int]) -> Iterator[RowFault]:
    """What the reader takes and we cannot keep: phones without SMS, and texts beyond any real roll."""
    for flat, row in zip(flats, rows, strict=True):
        names = [("owner", owner.name, LONGEST_NAME) for owner in flat.owners]
        numbers = [("owner_id", owner.id_number, LONGEST_NAME) for owner in flat.owners]
        parts = zip(("building", "entrance", "room"), flat.key, (LONGEST_PART,) * 3, strict=True)
        for column, text, most in (*parts, *names, *numbers):
            if len(text) > most:
                yield RowFault(row, column, "too_long", f"{text[:most]}…")
            elif not text.isprintable():
                yield RowFault(row, column, "unprintable", ascii(text))
        if flat.area > LARGEST_AREA:
            yield RowFault(row, "area", "too_large", format_area(flat.area))
        yield from (RowFault(row, "phone", "bad_phone", phone) for _, phone in unreachable_phones([flat]))
