"""A LibreOffice without a screen: LOUYI_SOFFICE if set, else found, else Debian's package."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.provision import debian

NAMES = ("soffice", "libreoffice")
MAC = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")
ADVICE = (
    "No LibreOffice could be started. Install its spreadsheet program (Debian, Ubuntu: sudo apt-get install\n"
    "libreoffice-calc-nogui; macOS: brew install --cask libreoffice) or set LOUYI_SOFFICE to the program."
)


class LibreOfficeMissingError(Exception):
    """No LibreOffice is to be had; the text says what to install."""


def find() -> str:
    """The path of a soffice, installed where this is possible. Raises LibreOfficeMissingError."""
    for source in (on_the_path, from_debian):
        for program in source():
            return program
    raise LibreOfficeMissingError(ADVICE)


def on_the_path() -> list[str]:
    """What is installed already."""
    named = [os.environ.get("LOUYI_SOFFICE"), *(shutil.which(name) for name in NAMES)]
    return [*(path for path in named if path), *([str(MAC)] if MAC.exists() else [])]


def from_debian() -> list[str]:
    """Debian's package, its spreadsheet program alone."""
    return on_the_path() if debian.install("libreoffice-calc-nogui") else []
