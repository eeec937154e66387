"""From an uploaded file to flats: everything that is wrong is named with its row, or nothing is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from app.delivery.sheets import FaultySheet, Table, read_roll, read_table
from app.delivery.sheets.header import find_header
from app.delivery.sheets.owners import read_owners
from app.delivery.sheets.record import records
from app.delivery.sheets.roll import ROLL_COLUMNS
from app.domain.address import FlatKey
from app.domain.areas import format_area
from app.domain.faults import MESSAGES, N_, RowFault
from app.domain.roll import Owner, RollFlat
from app.services.roll import unreachable_phones

LONGEST_PART = 20
LONGEST_NAME = 100
LARGEST_AREA = 100_000_00
NOWHERE = FlatKey("", "", "")
FAULTS: Mapping[str, str] = MappingProxyType(
    {
        **MESSAGES,
        "bad_phone": N_("{value} is not a mobile number that can receive a text message"),
        "too_long": N_("{value} is too long"),
        "too_large": N_("{value} m² is too large for one flat"),
        "unprintable": N_(
            "{value} holds a line break or another invisible sign (shown as □); divide owners by 、"
        ),
    }
)


def read_upload(data: bytes, filename: str) -> tuple[RollFlat, ...]:
    """The flats of the file; raises SheetError for the file, FaultySheet with every wrong row."""
    table = read_table(data, filename)
    flats: tuple[RollFlat, ...] = ()
    faults: list[RowFault] = []
    try:
        flats = read_roll(table)
    except FaultySheet as error:
        faults += error.faults
    faults += _our_faults(table)
    if faults:
        raise FaultySheet(tuple(sorted(faults, key=lambda fault: fault.row)))
    return flats


def _our_faults(table: Table) -> Iterator[RowFault]:
    """What the reader takes and we cannot keep: phones without SMS, and texts beyond any real roll."""
    told_by_the_reader: list[RowFault] = []
    for record in records(table, find_header(table, ROLL_COLUMNS), told_by_the_reader):
        key, area, owners = record.key(), record.area(), read_owners(record)
        for column, text, most in _texts(key, owners):
            if len(text) > most:
                yield RowFault(record.row, column, "too_long", f"{text[:most]}…")
            elif (shown := _without_controls(text)) != text:
                yield RowFault(record.row, column, "unprintable", shown)
        if area is not None and area > LARGEST_AREA:
            yield RowFault(record.row, "area", "too_large", format_area(area))
        for _key, phone in unreachable_phones([RollFlat(key or NOWHERE, 0, owners)]):
            yield RowFault(record.row, "phone", "bad_phone", phone)


def _texts(key: FlatKey | None, owners: Sequence[Owner]) -> Iterator[tuple[str, str, int]]:
    """(column, text, most characters) of everything that is stored as text."""
    for column, text in zip(("building", "entrance", "room"), key or (), strict=False):
        yield column, text, LONGEST_PART
    for owner in owners:
        yield "owner", owner.name, LONGEST_NAME
        yield "owner_id", owner.id_number, LONGEST_NAME


def _without_controls(text: str) -> str:
    """PostgreSQL refuses NUL, and a line break in a cell is most often a second owner."""
    return "".join("□" if unicodedata.category(letter) == "Cc" else letter for letter in text)
