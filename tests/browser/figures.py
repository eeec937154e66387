"""The same five lines of figures, read back from every place where they are printed."""

from __future__ import annotations

import csv
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from tests.browser.visitor import Visitor
from tests.delivery.paper import reader
from tests.live import ROOT

LINES = ("roll", "participating", "yes", "no", "abstain")
Figures = dict[str, tuple[int, str]]
WORDS = {
    "roll": "清册总数",
    "participating": "参与表决",
    "yes": "同意",
    "no": "不同意",
    "abstain": "弃权",
}
"""How the notice names the lines."""


def from_count(count: Mapping[str, Any]) -> Figures:
    """Of the object of the tally contract: heads, and area with two decimals."""
    return {line: (count[line]["heads"], count[line]["area"]) for line in LINES}


def from_page(visitor: Visitor) -> Figures:
    """Of the table on the page of the result."""
    rows = visitor.page.locator("main table").first.locator("tbody tr").all()
    return _in_order([cell.inner_text() for cell in row.locator("td").all()] for row in rows)


def from_csv(data: bytes) -> Figures:
    """Of the table to take away: its second to sixth row."""
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"))))
    return _in_order(row[2:4] for row in rows[2:7])


def from_xlsx(data: bytes) -> Figures:
    """Of the first sheet of the workbook."""
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    return _in_order((int(row[2]), f"{row[3]:.2f}") for row in rows[2:7])


def from_notice(pdf: bytes) -> Figures:
    """Of the table in the notice for the wall."""
    text = " ".join(page.extract_text() for page in reader(pdf).pages)
    table = text[re.search(_spread("表决数字"), text).end() :]  # type: ignore[union-attr]
    found = [re.search(_spread(WORDS[line]) + r"\s(\d+)\s+\S+%\s+([\d,]+\.\d\d)\s", table) for line in LINES]
    return _in_order(match.groups() for match in found if match)


def _spread(word: str) -> str:
    """The word with blanks between its signs, which extraction puts wherever a glyph was moved."""
    return r"\s*".join(word)


def recount(command: str, folder: Path, files: Iterable[tuple[str, bytes]]) -> dict[str, Any]:
    """Run the command that the committee's page shows, on the files that it offers."""
    for name, data in files:
        (folder / name).write_bytes(data)
    words = [str(folder / word) if word.startswith("louyi-") else word for word in shlex.split(command)]
    assert words[0] == ".venv/bin/flask"
    done = subprocess.run(
        [sys.executable, "-m", "flask", *words[1:]], cwd=ROOT, capture_output=True, text=True, check=True
    )
    counted: dict[str, Any] = json.loads(done.stdout)
    return counted


def _in_order(rows: Iterable[Sequence[object]]) -> Figures:
    return {
        line: (int(str(row[0])), str(row[1]).replace(",", "")) for line, row in zip(LINES, rows, strict=True)
    }
