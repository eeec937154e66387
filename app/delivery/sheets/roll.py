"""A roll from a spreadsheet: all of it, or every fault in it."""

from typing import Final

from app.delivery.sheets.errors import FaultySheet
from app.delivery.sheets.header import Columns, find_header
from app.delivery.sheets.owners import read_owners
from app.delivery.sheets.record import Record, records
from app.delivery.sheets.table import Table
from app.domain.address import FlatKey
from app.domain.faults import RowFault
from app.domain.roll import RollFlat, Status

ROLL_COLUMNS: Final = Columns(
    required=("building", "entrance", "room", "area", "owner"), optional=("owner_id", "phone", "status")
)
_STATUSES: Final[dict[str, Status]] = {
    "业主": "owner",
    "开发商": "developer",
    "车位": "parking",
    "除外": "excluded",
    "owner": "owner",
    "developer": "developer",
    "parking": "parking",
    "excluded": "excluded",
}


def read_roll(table: Table) -> tuple[RollFlat, ...]:
    """The flats in the order of rows; raises FaultySheet with every fault."""
    header = find_header(table, ROLL_COLUMNS)
    faults: list[RowFault] = []
    rows = [(record.row, _flat(record)) for record in records(table, header, faults)]
    faults += _twins([(row, flat.key) for row, flat in rows if flat is not None])
    if not rows:
        faults.append(RowFault(header.row, "room", "no_rows"))
    if faults:
        raise FaultySheet(tuple(sorted(faults, key=lambda fault: fault.row)))
    return tuple(flat for _, flat in rows if flat is not None)


def _flat(record: Record) -> RollFlat | None:
    key, area = record.key(), record.area()
    status = record.word("status", _STATUSES, "owner")
    owners = read_owners(record)
    if status == "owner" and not owners:
        record.fault("owner", "empty")
    if key is None:
        return None
    return RollFlat(key, area or 0, owners, status or "owner")


def _twins(keys: list[tuple[int, FlatKey]]) -> list[RowFault]:
    """Each row of a flat that stands in the sheet more than once names another row of it."""
    rows: dict[FlatKey, list[int]] = {}
    for row, key in keys:
        rows.setdefault(key, []).append(row)
    return [
        RowFault(row, "room", "same_flat", str(twins[1] if row == twins[0] else twins[0]))
        for twins in rows.values()
        if len(twins) > 1
        for row in twins
    ]
