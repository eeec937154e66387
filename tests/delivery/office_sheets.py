"""Workbooks as LibreOffice opens them: every cell with its type, value, text and formula."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.provision import libreoffice

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
PATIENCE_S = 240


@dataclass(frozen=True)
class OfficeCell:
    """`kind` is "string", "float" ... or "" for an empty cell."""

    kind: str
    value: str
    text: str
    formula: str | None


Book = dict[str, list[list[OfficeCell]]]


def opened(files: Mapping[str, bytes], folder: Path) -> dict[str, Book]:
    """Every file by its name without ending, read by one process of LibreOffice.

    A .csv says nothing of its letters to a program without a screen: those are told, and come alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    out = folder / "out"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    reading = ["--infilter=CSV:44,34,76,1"] if all(name.endswith(".csv") for name in files) else []
    command = [libreoffice.find(), profile, "--headless", "--norestore", *reading]
    command += ["--convert-to", "fods", "--outdir"]
    done = subprocess.run(
        [*command, str(out), *(str(folder / name) for name in files)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        env={**os.environ, "HOME": str(folder)},
    )
    books = {Path(name).stem: out / f"{Path(name).stem}.fods" for name in files}
    missing = [name for name, path in books.items() if not path.exists()]
    assert not missing, (missing, done.stdout, done.stderr)
    return {name: _book(path) for name, path in books.items()}


def _book(path: Path) -> Book:
    root = ElementTree.parse(path).getroot()  # noqa: S314  written by our own LibreOffice
    return {table.attrib[f"{_TABLE}name"]: _rows(table) for table in root.iter(f"{_TABLE}table")}


def _rows(table: ElementTree.Element) -> list[list[OfficeCell]]:
    rows = [_cells(row) for row in table.iter(f"{_TABLE}table-row")]
    return [row for row in rows if any(cell.kind or cell.text for cell in row)]


def _cells(row: ElementTree.Element) -> list[OfficeCell]:
    cells: list[OfficeCell] = []
    for cell in row.iter(f"{_TABLE}table-cell"):
        repeated = min(int(cell.get(f"{_TABLE}number-columns-repeated", "1")), 64)
        text = "\n".join("".join(p.itertext()) for p in cell.findall(f"{_TEXT}p"))
        found = OfficeCell(
            cell.get(f"{_OFFICE}value-type", ""),
            cell.get(f"{_OFFICE}value", ""),
            text,
            cell.get(f"{_TABLE}formula"),
        )
        cells += [found] * repeated
    return cells
