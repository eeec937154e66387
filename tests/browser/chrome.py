"""A real Chromium without a screen: as an old phone, and as a desk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.provision.chromium import MAC, NAMES

FLAGS = [
    "--no-sandbox",  # as root, in a container: Chromium's own sandbox cannot start there
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}


def find() -> str | None:
    """The path of a Chromium that is here already; None without one."""
    named = [os.environ.get("LOUYI_CHROMIUM"), *(shutil.which(name) for name in NAMES), *map(str, MAC)]
    return next((path for path in named if path and os.path.exists(path)), None)


@contextmanager
def launched(program: str) -> Iterator[Browser]:
    """The browser, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
