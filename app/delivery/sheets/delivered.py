"""The flats that were served, from a spreadsheet (for the rule that silence joins the majority)."""

from typing import Final

from app.delivery.sheets.errors import FaultySheet
from app.delivery.sheets.header import Columns, find_header
from app.delivery.sheets.record import records
from app.delivery.sheets.table import Table
from app.domain.address import FlatKey
from app.domain.faults import RowFault

DELIVERED_COLUMNS: Final = Columns(required=("building", "entrance", "room"))


def read_delivered(table: Table) -> frozenset[FlatKey]:
    """The addresses in the sheet; raises FaultySheet with every fault."""
    header = find_header(table, DELIVERED_COLUMNS)
    faults: list[RowFault] = []
    keys = [record.key() for record in records(table, header, faults)]
    if faults:
        raise FaultySheet(tuple(faults))
    return frozenset(key for key in keys if key is not None)
