"""One ZIP of many files, written to a file part by part, with the SHA-256 of each."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import IO, Any

from app.delivery.exports import Area, Cell, SheetTable, workbook
from app.domain.areas import format_area

_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Part:
    """One file of the pack."""

    name: str
    what: str
    bytes: int
    sha256: str


class Pack:
    """Holds one part at a time in memory; the rest is in `target`."""

    def __init__(self, target: IO[bytes], made_at: datetime) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self._made_at = made_at
        self.parts: list[Part] = []

    def add(self, name: str, what: str, data: bytes) -> None:
        """Write one file; `what` says in words what it holds."""
        info = zipfile.ZipInfo(name, self._made_at.astimezone(_BEIJING).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        self._zip.writestr(info, data)
        self.parts.append(Part(name, what, len(data), hashlib.sha256(data).hexdigest()))

    def add_json(self, name: str, what: str, value: Any) -> None:
        """The same for a value, in UTF-8."""
        self.add(name, what, json.dumps(value, ensure_ascii=False, indent=1).encode())

    def add_table(self, name: str, what: str, tables: Sequence[SheetTable]) -> None:
        """As a workbook, and as JSON: a list of rows by sheet."""
        whole = [SheetTable(each.name, each.header, [list(row) for row in each.rows]) for each in tables]
        self.add(f"{name}.xlsx", what, workbook(whole, created=self._made_at))
        rows = {each.name: [_row(each.header, row) for row in each.rows] for each in whole}
        self.add_json(f"{name}.json", what, rows)

    def close(self) -> None:
        """Write the end of the ZIP."""
        self._zip.close()


def _row(header: Sequence[str], cells: Sequence[Cell]) -> dict[str, str | int | None]:
    return {name: _plain(cell) for name, cell in zip(header, cells, strict=True)}


def _plain(cell: Cell) -> str | int | None:
    if isinstance(cell, Area):
        return format_area(cell.hundredths)
    return cell.astimezone(_BEIJING).isoformat() if isinstance(cell, datetime) else cell
