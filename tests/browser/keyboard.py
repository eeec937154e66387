"""Entering paper ballots with the keys alone: no mouse, and only focus that the pages give by themselves."""

from __future__ import annotations

from playwright.sync_api import Page

CHOICES = {"yes": "1", "no": "2", "abstain": "3"}
"""The number keys of static/keys.js."""


def enter_sheet(page: Page, home: str, choice: str, *, key_ms: int = 0, look_ms: int = 0) -> None:
    """From "which home" to "which home" of the next sheet.

    `key_ms`: pause before each key; `look_ms`: pause on the sheet's page and before recording, to read."""
    _wait_for_focus(page)
    page.keyboard.type(home, delay=key_ms)
    _go_on(page, key_ms)
    page.wait_for_timeout(look_ms)
    for key in (CHOICES[choice], "1"):
        page.keyboard.press(key, delay=key_ms)
    _go_on(page, key_ms)
    page.wait_for_timeout(look_ms)
    _go_on(page, key_ms)
    _go_on(page, key_ms)


def _go_on(page: Page, key_ms: int) -> None:
    _wait_for_focus(page)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter", delay=key_ms)


def _wait_for_focus(page: Page) -> None:
    """A browser gives the focus a moment after the load; a person sees the ring before she types."""
    page.wait_for_function("document.activeElement !== document.body")
