"""The virtual environment `.venv/`: made when missing, filled with the pinned packages, entered."""

from __future__ import annotations

import os
import shutil
import subprocess  # noqa: S404
import sys
from pathlib import Path

from app.setup import locks, pins

VENV = ".venv"
LOCK = ".louyi-lock"
NEWS = {
    "make": "正在创建运行环境… Making .venv (once)",
    "fill": "正在安装固定版本的依赖… Installing the pinned packages (once, about half a minute)",
    "heal": "上次安装未完成，重新创建… The last install did not finish: starting over",
}


class SetupError(Exception):
    """The environment cannot be made; the text says what to do about it."""


def enter(root: Path, names: list[str], module: str, arguments: list[str]) -> None:
    """Return inside `<root>/.venv` with the requirements files `names` installed; re-executes `module` once.

    Leaves with a text that says what to do when the environment cannot be made.
    """
    venv = root / VENV
    try:
        prepare(venv, [root / name for name in names])
    except SetupError as error:
        sys.exit(str(error))
    except subprocess.CalledProcessError as error:
        sys.exit(f"安装失败，请检查网络后重试。The set-up failed; run the same command again.\n  {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    except PermissionError as error:
        sys.exit(
            f"没有写入权限 Not allowed to write: {error.filename}\nUse a copy of the folder that is yours."
        )
    if Path(sys.prefix).resolve() != venv.resolve():
        python = str(python_of(venv))
        os.execv(python, [python, "-m", module, *arguments])  # noqa: S606


def python_of(venv: Path) -> Path:
    """The interpreter of the environment (not resolved: resolved, it would be the system's)."""
    return venv / "bin" / "python"


def prepare(venv: Path, files: list[Path]) -> None:
    """Make the environment whole: costs nothing when it already is, starts over after a cut-short install."""
    if works(venv) and not pins.missing(venv, files):
        return
    venv.mkdir(exist_ok=True)
    with locks.exclusive(venv / LOCK) as lock:
        if pins.was_cut_short(venv):
            say("heal")
            clear(venv)
        if not works(venv):
            say("make")
            clear(venv)
            make(venv)
        wanted = pins.missing(venv, files)
        if wanted:
            say("fill")
            fill(venv, wanted, lock)


def works(venv: Path) -> bool:
    """Whether the environment's Python starts and is the version that it was made for."""
    try:
        settings = (venv / "pyvenv.cfg").read_text()
        output = run([str(python_of(venv)), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
    except (OSError, subprocess.CalledProcessError):
        return False
    return f"version = {output.strip()}." in settings


def clear(venv: Path) -> None:
    """Empty the folder but for the lock, which this process holds."""
    for entry in venv.iterdir():
        if entry.name == LOCK:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def make(venv: Path) -> None:
    """Create the environment, also where Debian has taken ensurepip out of Python. Raises SetupError."""
    python = base_python()
    try:
        run([python, "-m", "venv", str(venv)])
    except subprocess.CalledProcessError:
        clear(venv)
        if can_add_debian_package():
            add_debian_package()
            run([python, "-m", "venv", str(venv)])
        else:
            run([python, "-m", "venv", "--without-pip", str(venv)])
    pip_for(venv)


def pip_for(venv: Path) -> list[str]:
    """The command that installs into the environment: its own pip, else another. Raises SetupError."""
    inside = str(python_of(venv))
    outside = [
        [base_python(), "-m", "pip"],
        *([found] for name in ("pip3", "pip") if (found := shutil.which(name))),
    ]
    for command in ([inside, "-m", "pip"], *([*pip, "--python", inside] for pip in outside)):
        try:
            run([*command, "--version"])
        except (OSError, subprocess.CalledProcessError):
            continue
        return command
    raise SetupError(
        "这里的 Python 没有 pip。This Python has no pip and no ensurepip. On Debian and Ubuntu:\n"
        f"  sudo apt-get install {debian_package()}\nand start again."
    )


def fill(venv: Path, files: list[Path], lock: int) -> None:
    """Install every package of `files`, each checked against its pinned hash, and stamp them.

    pip inherits the lock: if this process is killed, the next start waits till that pip is done.
    """
    command = [
        *pip_for(venv),
        "install",
        "-qq",
        "--disable-pip-version-check",
        "--no-input",
        "--require-hashes",
    ]
    environ = {**os.environ, "PIP_USER": "0"}
    pins.begin(venv)
    for file in files:
        subprocess.run([*command, "-r", str(file)], check=True, env=environ, pass_fds=[lock])  # noqa: S603
    for file in files:
        pins.record(venv, file)
    pins.finish(venv)


def base_python() -> str:
    """The Python outside any virtual environment: ours may be the one that is being replaced."""
    return str(getattr(sys, "_base_executable", sys.executable))


def debian_package() -> str:
    """The package that gives Debian's Python its ensurepip."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def can_add_debian_package() -> bool:
    """Whether this is Debian's own Python, run by the administrator (a container, mostly)."""
    of_debian = os.path.realpath(base_python()).startswith("/usr/bin/")
    return of_debian and os.geteuid() == 0 and shutil.which("apt-get") is not None


def add_debian_package() -> None:
    """Install it, saying so: a change outside our own folder."""
    print(f"正在安装系统包 Installing Debian's {debian_package()}, which this Python lacks", flush=True)
    for words in (["update"], ["install", "-y", "--no-install-recommends", debian_package()]):
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = ["apt-get", "-q", *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environ)  # noqa: S603


def run(command: list[str]) -> str:
    """The output of a command that is expected to succeed."""
    return subprocess.run(command, check=True, text=True, capture_output=True).stdout  # noqa: S603


def say(news: str) -> None:
    """One line, at once: the next step may take half a minute."""
    print(NEWS[news], flush=True)
