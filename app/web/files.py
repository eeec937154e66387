"""Tables as files to keep."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import IO

from flask import Response

from app.delivery.exports import SheetTable, csv_file, workbook, write_csv, write_workbook

LOT = 65_536
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
}


def send_table(table: SheetTable, kind: str, name: str, created: datetime) -> Response:
    """The table as a file to keep."""
    data = workbook([table], created=created) if kind == "xlsx" else csv_file(table)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(data, content_type=TYPES[kind], headers=headers)


def send_long(sheets: Sequence[SheetTable], kind: str, name: str, created: datetime) -> Response:
    """The same for more rows than memory should hold: .xlsx of all sheets, .csv of the first."""

    def write(file: IO[bytes]) -> None:
        if kind == "xlsx":
            write_workbook(file, sheets, created=created)
        else:
            write_csv(file, sheets[0])

    return send_written(write, kind, name)


def send_written(write: Callable[[IO[bytes]], None], kind: str, name: str) -> Response:
    """What `write` puts into a file on the disk, read out piece by piece.

    The file has no name there: it is gone with the answer, or with the process."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the answer
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{kind}"',
        "Content-Length": str(file.tell()),
    }
    file.seek(0)
    return Response(_read_out(file), content_type=TYPES[kind], headers=headers)


def _read_out(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while lot := file.read(LOT):
            yield lot
