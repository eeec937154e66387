"""A Chromium: LOUYI_CHROMIUM if set, else found, else Debian's package, else Playwright's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.provision import debian

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
ADVICE = (
    "No Chromium could be started. Install one (Debian: sudo apt-get install chromium;\n"
    "Ubuntu: sudo snap install chromium; macOS: brew install --cask chromium)\n"
    "or set LOUYI_CHROMIUM to the program."
)
DOWNLOAD_S = 300


class ChromiumMissingError(Exception):
    """No browser is to be had; the text says what to install."""


def find() -> str:
    """The path of a Chromium that starts, installed where this is possible. Raises ChromiumMissingError."""
    sources: tuple[Callable[[], list[str]], ...] = (on_the_path, from_debian, from_playwright)
    for source in sources:
        for program in source():
            if starts(program):
                return program
    raise ChromiumMissingError(ADVICE)


def on_the_path() -> list[str]:
    """What is installed already."""
    named = [os.environ.get("LOUYI_CHROMIUM"), *(shutil.which(name) for name in NAMES)]
    return [*(path for path in named if path), *(str(path) for path in MAC if path.exists())]


def from_debian() -> list[str]:
    """Debian's package, which brings every library it needs; Ubuntu's of that name is none."""
    if "ID=debian" in _release() and debian.install("chromium", recommended=True):
        return on_the_path()
    return []


def from_playwright() -> list[str]:
    """Playwright's own download, kept in the user's cache."""
    print("Asking Playwright to download its Chromium (once)", flush=True)
    try:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], timeout=DOWNLOAD_S)
    except subprocess.TimeoutExpired:
        return []
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return [playwright.chromium.executable_path]


def starts(program: str) -> bool:
    """Whether the program runs at all: a download without its system libraries does not."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _release() -> str:
    path = Path("/etc/os-release")
    return path.read_text().replace('"', "") if path.exists() else ""


def font_settings(folder: Path) -> Path:
    """A fontconfig file that adds the PDF package's Chinese fonts to the system's: no page shows boxes."""
    import pylopdf_fonts_zh_cn

    fonts = pylopdf_fonts_zh_cn.sans_path().parent
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n<dir>{fonts}</dir>\n</fontconfig>\n',
        encoding="utf-8",
    )
    return path
