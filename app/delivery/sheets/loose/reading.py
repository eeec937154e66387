"""Opens a file in a bounded process: memory, processor time and wall time."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from app.delivery.sheets import errors
from app.delivery.sheets.errors import SheetError
from app.delivery.sheets.loose.book import Book
from app.delivery.sheets.loose.process import EXHAUSTED, REFUSED

ROOT = Path(__file__).resolve().parents[4]


@dataclass(frozen=True)
class Limits:
    """What the reading of one file may use."""

    memory_bytes: int = 512 * 1024 * 1024
    cpu_seconds: int = 40
    wall_seconds: int = 90


class ReadingFailed(Exception):
    """The file was not read; code names a SheetError, or is "TooMuchMemory" or "TooMuchTime"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_book(data: bytes, filename: str, limits: Limits | None = None) -> Book:
    """The Book of a file; raises ReadingFailed."""
    limits = limits or Limits()
    name = filename.replace("\n", " ").encode(errors="replace")
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter itself, with numbers as arguments
            [
                *(sys.executable, "-m", "app.delivery.sheets.loose.process"),
                *(str(limits.memory_bytes), str(limits.cpu_seconds)),
            ],
            input=name + b"\n" + data,
            capture_output=True,
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if not name.startswith("LOUYI_")},
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingFailed("TooMuchTime") from error
    if done.returncode == 0:
        return Book.unpack(done.stdout)
    if done.returncode == REFUSED:
        raise ReadingFailed(_known(done.stdout.decode()))
    if done.returncode < 0 and done.returncode != -6:  # killed by the limit of the processor
        raise ReadingFailed("TooMuchTime")
    if done.returncode in (EXHAUSTED, -6) or b"memory" in done.stderr:
        raise ReadingFailed("TooMuchMemory")
    raise ReadingFailed("BrokenFile")


def _known(name: str) -> str:
    kind = getattr(errors, name, None)
    return name if isinstance(kind, type) and issubclass(kind, SheetError) else "BrokenFile"
