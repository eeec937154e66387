"""A folder for the files of one run, in memory where the machine lends enough of it.

Whatever a test writes is synced as in earnest; in memory that costs next to nothing. What has to outlive a
power cut is shown by the calls that are made (tests/crash), not by the disk beneath the tests.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHARED = Path("/dev/shm")
NEEDED_BYTES = 4 << 30
PREFIX = "louyi-"
FORGOTTEN_S = 24 * 3600


@contextmanager
def folder(name: str, shared: Path = SHARED, needed: int = NEEDED_BYTES) -> Iterator[Path]:
    """A new folder, removed afterwards: under `shared` if it has `needed` bytes free, else on the disk.

    The path is short: a socket's may have about 100 characters.
    """
    place = shared if _lends(shared, needed) else Path("/tmp")
    made = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{name}-", dir=place))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _lends(shared: Path, needed: int) -> bool:
    """Whether there is room, after what a killed run left there has gone."""
    if not shared.is_dir():
        return False
    for left in shared.glob(f"{PREFIX}*"):
        if left.stat().st_mtime < time.time() - FORGOTTEN_S:
            shutil.rmtree(left, ignore_errors=True)
    return shutil.disk_usage(shared).free >= needed
