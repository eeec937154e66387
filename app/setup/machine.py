"""What the machine must offer before anything else: an operating system with fork, and Python 3.11."""

from __future__ import annotations

import io
import sys

OLDEST = (3, 11)


def objection(version: tuple[int, ...], platform: str) -> str:
    """Why this machine cannot run Louyi, in both languages, or "" when it can."""
    if platform == "win32":
        return (
            "楼议不能直接在 Windows 上运行，请用 WSL。\nLouyi runs on Linux and macOS; on Windows, use WSL."
        )
    if version[:2] < OLDEST:
        found = ".".join(str(part) for part in version[:3])
        return (
            f"楼议需要 Python 3.11 或更新的版本，这里是 {found}。\n"
            f"Louyi needs Python 3.11 or newer; this is {found}. Try: python3.11 -m app"
        )
    return ""


def require() -> None:
    """Leave with a clear text when the machine cannot run Louyi; never fail to print Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    text = objection(sys.version_info[:3], sys.platform)
    if text:
        sys.exit(text)
