"""A LibreOffice without a screen: LOUYI_SOFFICE if set, else found, else Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

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
    """Debian's package; for the administrator only (a container, CI)."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return []
    print("Installing libreoffice-calc-nogui (once)", flush=True)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "libreoffice-calc-nogui"]
    for command in (["apt-get", "update", "-q"], install):
        done = subprocess.run(command, env=environ, capture_output=True, text=True)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
    return on_the_path()
