"""An strace that may trace here: found, else Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess

ADVICE = (
    "No strace may trace here. Install it (Debian, Ubuntu: sudo apt-get install strace) and allow ptrace."
)


class StraceMissingError(Exception):
    """None is to be had; the text says what to install."""


def find() -> str:
    """The path of a working strace, installed where this is possible. Raises StraceMissingError."""
    path = shutil.which("strace") or _from_debian()
    if path is None or subprocess.run([path, "-o", os.devnull, "true"], capture_output=True).returncode:
        raise StraceMissingError(ADVICE)
    return path


def _from_debian() -> str | None:
    """Debian's package; for the administrator only (a container, CI)."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "strace"]
    for command in (["apt-get", "update", "-q"], install):
        subprocess.run(command, env=environ, capture_output=True)
    return shutil.which("strace")
