"""Where a flat is, from one to three cells and the name of the sheet."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from app.delivery.sheets.loose.cells import Row
from app.delivery.sheets.record import Record
from app.domain.address import (
    BadAddress,
    FlatKey,
    normalise_building,
    normalise_entrance,
    normalise_room,
    read_key,
)
from app.domain.text import compact

ONLY_ENTRANCE: Final = "1"
"""A house whose list has no column of entrances has one."""
_BUILDING_AND_ENTRANCE: Final = re.compile(
    r"([^-]+?)(?:号楼|栋|幢|座|#)?-?([0-9A-Za-z]+)单元|([0-9A-Za-z]+)-([0-9A-Za-z]+)"
)
_ENTRANCE_AND_ROOM: Final = re.compile(r"([0-9A-Za-z]+)(?:单元-?|-)([0-9A-Za-z]+)室?")
_WHOLE: Final = re.compile(r".*单元.+|[^-]+-[^-]+-[^-]+")
_MORE_BUILDING_WORDS: Final = ("号楼", "楼", "座", "号", "#")


def read_place(record: Record, row: Row) -> FlatKey | None:
    """The flat's address; None and faults where a part is empty, became a date, or cannot be understood."""
    if row.has("address") or "address" in row.corrected:
        return _address(record, row)
    dated = [part for part in ("building", "entrance", "room") if isinstance(row.cells.get(part), date)]
    for part in dated:
        record.fault(part, "is_date", record.text(part))
    if dated:
        return None
    building, entrance, room = (compact(record.text(part)) for part in ("building", "entrance", "room"))
    if _WHOLE.fullmatch(room) and not entrance:
        return _whole(record, "room", room)
    if not entrance and not row.has("entrance"):
        building, entrance, room = _parts_of_two(building, room)
    building = _building(building)
    entrance, room = normalise_entrance(entrance).removesuffix("门"), normalise_room(room).removesuffix("房")
    for column, part in (("building", building), ("entrance", entrance), ("room", room)):
        if not part:
            record.fault(column, "empty")
    return FlatKey(building, entrance, room) if building and entrance and room else None


def _address(record: Record, row: Row) -> FlatKey | None:
    text = record.required("address")
    if isinstance(row.cells.get("address"), date):
        record.fault("address", "is_date", text)
        return None
    return _whole(record, "address", text) if text else None


def _whole(record: Record, column: str, text: str) -> FlatKey | None:
    try:
        key = read_key(text)
    except BadAddress:
        record.fault(column, "bad_address", text)
        return None
    return FlatKey(_building(key.building), key.entrance, key.room)


def _parts_of_two(building: str, room: str) -> tuple[str, str, str]:
    """No column of entrances: "3-2" or "3号楼2单元" beside 501, or 3 beside "2-501", or one entrance."""
    both = _BUILDING_AND_ENTRANCE.fullmatch(building)
    if both:
        return both[1] or both[3], both[2] or both[4], room
    both = _ENTRANCE_AND_ROOM.fullmatch(room)
    if both:
        return building, both[1], both[2]
    return building, ONLY_ENTRANCE if building or room else "", room


def _building(text: str) -> str:
    plain = normalise_building(text)
    for word in _MORE_BUILDING_WORDS:
        if plain.endswith(word) and len(plain) > len(word):
            return plain.removesuffix(word)
    return plain
