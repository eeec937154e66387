"""How long an import takes from file to preview to roll: `python -m tests.bench.roll_import [flats]`.

One JSON line: seconds from the file to the preview and for saving it, by the worker on an SQLite file,
the same for the file again, and the peak memory of the worker and of the process that reads the file.
The file is an .xlsx of the eight columns with a phone for each owner. It asserts nothing.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from app import create_app, schema
from app.database import Database
from app.delivery.exports import ROLL_HEADER, Area, SheetTable, workbook
from app.delivery.sheets import loose
from app.models import RollImport, User
from app.roll_worker import RollWorker
from app.services import roll_imports
from config import Settings
from tests import factories as f


def lines(flats: int) -> Iterator[list[object]]:
    for n in range(flats):
        building, rest = divmod(n, 200)
        room = f"{rest // 10 + 1}{rest % 10 + 1:02d}"
        yield [f"{building + 1}", "1", room, Area(8000 + n % 97), f"业主{n}", "", f"138{n:08d}", "业主"]


def settle(database: Database) -> tuple[object, User]:
    with database.writing() as session:
        place = f.compound(session)
        chair = f.user(session, "chair", "committee", place)
        session.commit()
        return place, chair


def timed(worker: RollWorker) -> float:
    start = time.perf_counter()
    while worker.round():
        pass
    return round(time.perf_counter() - start, 2)


def once(
    database: Database, worker: RollWorker, place: object, chair: User, data: bytes
) -> dict[str, object]:
    """One import of the file: read and compared, then saved."""
    signature = loose.signature(loose.Sheet("", ((1, ROLL_HEADER),)), 1)
    columns = ["building", "entrance", "room", "area", "owner", "owner_id", "phone", "status"]
    with database.writing() as session:
        roll_imports.remember_columns(session, chair.grants[0].compound_id, signature, columns)
        row = roll_imports.start(session, place, "roll.xlsx", data, actor=chair, now=f.NOW, vault=f.VAULT)
        session.commit()
        number = row.roll_import_id
    preview = timed(worker)
    with database.writing() as session:
        row = roll_imports.get(session, number)
        roll_imports.ask(session, row, "apply", actor=chair, now=f.NOW)
        session.commit()
    saved = timed(worker)
    with database.reading() as session:
        found = roll_imports.get(session, number, RollImport.plan_sealed)
        return {
            "preview_seconds": preview,
            "saved_seconds": saved,
            "counts": found.counts,
            "fault": found.fault,
        }


def main(flats: int) -> None:
    data = workbook([SheetTable("业主清册", ROLL_HEADER, lines(flats))])
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/louyi.sqlite"
        keys = {"vault_key": f.VAULT.vault_key, "lookup_key": f.VAULT.lookup_key, "secret_key": "bench"}
        settings = Settings(
            mode="embedded", data_dir=Path(folder), database_url=url, base_url="http://localhost", **keys
        )
        parts = create_app(settings).extensions["louyi"]
        parts.clock = lambda: f.NOW
        schema.upgrade(parts.database.engine)
        place, chair = settle(parts.database)
        worker = RollWorker(parts)
        report: dict[str, object] = {"flats": flats, "file_megabytes": round(len(data) / 1e6, 1)}
        report["first"] = once(parts.database, worker, place, chair, data)
        report["again"] = once(parts.database, worker, place, chair, data)
    for name, who in (("worker", resource.RUSAGE_SELF), ("reader", resource.RUSAGE_CHILDREN)):
        report[f"{name}_peak_megabytes"] = resource.getrusage(who).ru_maxrss // 1024
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
