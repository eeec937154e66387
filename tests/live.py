"""The real thing for a test: a web server with its worker processes, and the job worker, on a database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import Settings, create_secrets

ROOT = Path(__file__).parent.parent
START_SECONDS = 40


class Live:
    """Processes on a free port; `kill()` is kill -9 of all of them at once."""

    def __init__(self, database_url: str, folder: Path, under: tuple[str, ...] = ()) -> None:
        """The web server runs under the command `under`, if there is one."""
        self.under = under
        create_secrets(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environ = {
            **os.environ,
            "LOUYI_DATA": str(folder),
            "DATABASE_URL": database_url,
            "LOUYI_BASE_URL": self.url,
            "TZ": "America/New_York",
        }
        self.settings = Settings.from_environ(self.environ)
        self.log = folder / "server.log"
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start everything and wait until it is ready."""
        python = [sys.executable, "-m"]
        self._spawn(
            *self.under,
            *python,
            "gunicorn",
            "--config",
            "app/gunicorn_conf.py",
            "--bind",
            f"127.0.0.1:{self.port}",
            "app.wsgi:app",
        )
        self._spawn(*python, "flask", "--app", "app", "worker")
        deadline = time.monotonic() + START_SECONDS
        while not self._ready():
            if time.monotonic() > deadline:
                raise TimeoutError(self.log.read_text()[-4000:])
            time.sleep(0.1)

    def kill(self) -> None:
        """kill -9 of every process group, with no chance to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask everything to stop, and wait."""
        self._end(signal.SIGTERM)

    def _spawn(self, *command: str) -> None:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True
            )
        self.processes.append(process)

    def _end(self, number: int) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, number)
        for process in self.processes:
            process.wait(30)
        self.processes.clear()

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@contextmanager
def running(database_url: str, folder: Path) -> Iterator[Live]:
    """Start the processes, and end them whatever happens."""
    live = Live(database_url, folder)
    try:
        live.start()
        yield live
    finally:
        live.kill()


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
