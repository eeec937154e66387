"""Tables as files to keep."""

from __future__ import annotations

from datetime import datetime

from flask import Response

from app.delivery.exports import SheetTable, csv_file, workbook

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def send_table(table: SheetTable, kind: str, name: str, created: datetime) -> Response:
    """The table as a file to keep."""
    data = workbook([table], created=created) if kind == "xlsx" else csv_file(table)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(data, content_type=TYPES[kind], headers=headers)
