"""Run several processes as one: when one ends, or a signal comes, all end, and none is left behind.

The signals are blocked and waited for, so that none can arrive half-way through a start; see
docs/adr/ for why this is not honcho.
"""

from __future__ import annotations

import os
import signal
import subprocess  # noqa: S404
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

STOPS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
GRACE_S = 8
PRIVATE = 0o077  # the umask: files of the data folder are their owner's only


def run(
    commands: Mapping[str, Sequence[str]],
    environ: Mapping[str, str],
    started: Callable[[], None],
    grace_s: float = GRACE_S,
) -> int:
    """Run the commands till a stop signal (returns 0) or till one of them ends by itself (returns 1).

    `started` runs in a thread of its own once all processes exist. What has not ended `grace_s` seconds after
    it was asked to is killed.
    """
    signal.signal(signal.SIGCHLD, lambda *_: None)  # ignored signals cannot be waited for on macOS
    signal.pthread_sigmask(signal.SIG_BLOCK, {*STOPS, signal.SIGCHLD})
    children = {name: _start(command, environ) for name, command in commands.items()}
    threading.Thread(target=started, daemon=True).start()
    ended = _wait(children)
    _stop(list(children.values()), grace_s)
    for name in ended:
        print(
            f"{name} 意外停止 ended by itself, code {children[name].returncode}", file=sys.stderr, flush=True
        )
    return 1 if ended else 0


def _start(command: Sequence[str], environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    leash = [sys.executable, "-m", "app.setup.leash", str(os.getpid())]
    return subprocess.Popen([*leash, *command], env=dict(environ), start_new_session=True, umask=PRIVATE)  # noqa: S603


def _wait(children: Mapping[str, subprocess.Popen[bytes]]) -> list[str]:
    """Block till a stop signal ([]) or till children ended by themselves (their names)."""
    while True:
        if signal.sigwait({*STOPS, signal.SIGCHLD}) in STOPS:
            return []
        ended = [name for name, child in children.items() if child.poll() is not None]
        if ended:
            return ended


def _stop(children: Sequence[subprocess.Popen[bytes]], grace_s: float) -> None:
    """Ask every process group to end; after the grace, make it."""
    for child in children:
        _signal(child, signal.SIGTERM)
    end = time.monotonic() + grace_s
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0, end - time.monotonic()))
        _signal(child, signal.SIGKILL)  # also a grandchild that outlived its parent
        child.wait()


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a group of zombies
        os.killpg(child.pid, number)
