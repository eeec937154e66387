"""Real processes: a stop reaches all of them, and so does the death of any one, or of the supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

RUN = """
import os, sys
from app.setup import supervisor
folder = sys.argv[1]
child = [sys.executable, "-c", sys.argv[2]]
environ = {**os.environ, "PIDS": folder}
print("code", supervisor.run({"web": child, "worker": child}, environ, lambda: None, float(sys.argv[3])))
"""
NOTE = "import os, time; open(os.environ['PIDS'] + '/' + str(os.getpid()), 'w').close(); "
SLEEP = NOTE + "time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP
WITH_GRANDCHILD = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', %r]); " % SLEEP + SLEEP  # noqa: UP031


def start(folder: Path, child: str, grace_s: float = 8) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder), child, str(grace_s)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def pids(folder: Path, count: int) -> list[int]:
    """Wait till that many processes noted that they run."""
    end = time.monotonic() + 20
    while len(found := [int(entry.name) for entry in folder.iterdir()]) < count:
        assert time.monotonic() < end, f"{len(found)} of {count} processes came up"
        time.sleep(0.02)
    return found


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie that nobody fetches (in a container without an init) does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def assert_all_end(found: list[int], within_s: float = 5) -> None:
    end = time.monotonic() + within_s
    while any(alive(pid) for pid in found):
        assert time.monotonic() < end, "a process was left behind"
        time.sleep(0.02)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for entry in tmp_path.iterdir():
        if alive(int(entry.name)):
            os.kill(int(entry.name), signal.SIGKILL)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_all_processes_and_is_a_success(folder: Path, stop: signal.Signals) -> None:
    process = start(folder, SLEEP)
    found = pids(folder, 2)
    process.send_signal(stop)
    output, _ = process.communicate(timeout=15)
    assert output == "code 0\n"
    assert_all_end(found)


def test_a_stop_also_reaches_grandchildren(folder: Path) -> None:
    process = start(folder, WITH_GRANDCHILD)
    found = pids(folder, 4)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=15)[0] == "code 0\n"
    assert_all_end(found)


def test_a_signal_during_the_start_leaves_nothing_behind(folder: Path) -> None:
    process = start(folder, SLEEP)
    pids(folder, 1)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=15)[0] == "code 0\n"
    assert_all_end(pids(folder, 1))


def test_a_process_that_ends_by_itself_ends_the_others_and_is_named(folder: Path) -> None:
    process = start(folder, SLEEP)
    found = pids(folder, 2)
    os.kill(found[0], signal.SIGKILL)
    output, errors = process.communicate(timeout=15)
    assert output == "code 1\n"
    assert "ended by itself" in errors
    assert_all_end(found)


def test_a_process_that_will_not_stop_is_killed_after_the_grace(folder: Path) -> None:
    process = start(folder, STUBBORN, grace_s=0.5)
    found = pids(folder, 2)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=30)[0] == "code 0\n"
    assert_all_end(found)


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux tells a child of its parent's death"
)
def test_kill_9_of_the_supervisor_leaves_no_process_behind(folder: Path) -> None:
    process = start(folder, SLEEP)
    found = pids(folder, 2)
    process.kill()
    process.communicate(timeout=15)
    assert_all_end(found)
