"""Which pinned packages a virtual environment holds: a stamp for each requirements file, and a mark.

The stamp is the hash of the requirements file, so an unchanged file costs a start nothing. The mark stands
while packages are being installed; found at a start, it tells that the last install was cut short.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

MARK = ".louyi-installing"


def _stamp(venv: Path, requirements: Path) -> Path:
    return venv / f".louyi-{requirements.stem}.sha256"


def fingerprint(requirements: Path) -> str:
    """The SHA-256 of the pins, in hexadecimal."""
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def missing(venv: Path, files: list[Path]) -> list[Path]:
    """Those of `files` whose pins the environment does not hold yet."""
    if was_cut_short(venv):
        return list(files)
    stamps = {file: _stamp(venv, file) for file in files}
    return [f for f, s in stamps.items() if not s.exists() or s.read_text() != fingerprint(f)]


def record(venv: Path, requirements: Path) -> None:
    """Note that the environment now holds these pins."""
    _stamp(venv, requirements).write_text(fingerprint(requirements))


def begin(venv: Path) -> None:
    """Set the mark: from here to `finish` the environment cannot be trusted."""
    (venv / MARK).touch()


def finish(venv: Path) -> None:
    """Take the mark away."""
    (venv / MARK).unlink(missing_ok=True)


def was_cut_short(venv: Path) -> bool:
    """Whether an earlier install never came to its end."""
    return (venv / MARK).exists()
