"""An strace that may trace here: found, else Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess

from tests.provision import debian

ADVICE = (
    "No strace may trace here. Install it (Debian, Ubuntu: sudo apt-get install strace) and allow ptrace."
)


class StraceMissingError(Exception):
    """None is to be had; the text says what to install."""


def find() -> str:
    """The path of a working strace, installed where this is possible. Raises StraceMissingError."""
    path = shutil.which("strace") or (debian.install("strace") and shutil.which("strace"))
    if not path or subprocess.run([path, "-o", os.devnull, "true"], capture_output=True).returncode:
        raise StraceMissingError(ADVICE)
    return path
