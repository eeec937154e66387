from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.setup import locks

HOLD = """
import sys
from pathlib import Path
from app.setup import locks
with locks.exclusive(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process


def test_the_second_waits_till_the_first_is_done(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holder(path) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        with holder(path) as second:
            assert second.stdout
            assert "waiting" in second.stdout.readline()
            assert second.poll() is None
            first.communicate("\n")
            assert second.stdout.readline() == "held\n"
            second.communicate("\n")
    assert (first.returncode, second.returncode) == (0, 0)


def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holder(path) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        first.kill()
    with locks.exclusive(path):
        pass
