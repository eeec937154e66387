"""The checks that are not tests: style, format, types, dependencies, dead code."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

CHECKS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy --strict": ["mypy"],
    "deptry": ["deptry", "."],
    "vulture": ["vulture"],
}


def run(root: Path) -> list[str]:
    """Run every check, print a line each and the output of those that fail; return the failed names."""
    return [name for name, command in CHECKS.items() if not _passes(name, command, root)]


def _passes(name: str, command: list[str], root: Path) -> bool:
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", *command], cwd=root, capture_output=True, text=True)
    state = "FAILED" if done.returncode else "ok"
    print(f"{name:14} {state:6} {time.monotonic() - begun:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0
