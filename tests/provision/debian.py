"""Debian's packages, for the administrator of a machine only (a container, CI)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def install(*packages: str, recommended: bool = False) -> bool:
    """Whether it was tried: not for others than root, nor without apt-get."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    print(f"Installing {' '.join(packages)} (once)", flush=True)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-y", "-q", *([] if recommended else ["--no-install-recommends"])]
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", *options, *packages]):
        done = subprocess.run(command, env=environ, capture_output=True, text=True)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
    return True
