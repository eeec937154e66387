"""What a worksheet's XML says beside its values: hidden rows and columns, merged cells, formulas.

Only ever sees XML that `safe_package` has checked (no DOCTYPE, bounded size).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from app.delivery.sheets.errors import BrokenFile, UnpacksTooLarge

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_MOST_MERGES = 100_000


@dataclass
class Marks:
    """Of one sheet; rows from 1, columns from 0."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: int = 0
    _row: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """One element."""
        tag = name.rpartition(" ")[2]
        if tag == "f":
            self.formulas += 1
        elif tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            if attributes.get("hidden") in ("1", "true"):
                self.hidden_rows.append(self._row)
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]), min(int(attributes["max"]), int(attributes["min"]) + 200)
            self.hidden_columns += range(first - 1, last)
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _merge(self, reference: str) -> None:
        corners = _REFERENCE.findall(reference)
        if len(corners) != 2:
            return
        (left, top), (right, bottom) = corners
        if len(self.merged) >= _MOST_MERGES:
            raise UnpacksTooLarge
        self.merged.append((int(top), _column(left), int(bottom), _column(right)))


def read_marks(package: bytes) -> dict[str, Marks]:
    """The marks of each worksheet by its name; a sheet that cannot be found in the package has none."""
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        names = {name.lower(): name for name in parts.namelist()}
        targets = _targets(parts, names)
        found = {}
        for sheet, path in targets.items():
            part = names.get(path.lower())
            if part is not None:
                found[sheet] = Marks()
                _parse(parts.read(part), found[sheet].start)
        return found


def _targets(parts: zipfile.ZipFile, names: dict[str, str]) -> dict[str, str]:
    """The path of each sheet by its name."""
    relations: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            relations[attributes.get("Id", "")] = path

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "sheet":
            number = next((value for key, value in attributes.items() if key.rpartition(" ")[2] == "id"), "")
            sheets[attributes.get("name", "")] = number

    if "xl/_rels/workbook.xml.rels" in names:
        _parse(parts.read(names["xl/_rels/workbook.xml.rels"]), relation)
    if "xl/workbook.xml" in names:
        _parse(parts.read(names["xl/workbook.xml"]), sheet)
    return {name: relations[number] for name, number in sheets.items() if number in relations}


def _parse(content: bytes, start: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise BrokenFile("xml") from error


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
