"""The browser's recount without a server: its scripts on an empty page; and verify.py on the same kit."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

from playwright.sync_api import Browser, Page, Route

from app.delivery import kit
from app.delivery.kit import verify
from tests.live import ROOT

SCRIPTS = (
    "record.js",
    "zip.js",
    "checking.js",
    "count.js",
    "election.js",
    "recounted.js",
    "breaks.js",
    "recount.js",
)
PLACE = "https://louyi.example/"
RUN = """async ([kit, key, heads, receipts, slot]) => {
  const files = await Zip.read(Rec.bytes(kit).buffer, Recount.FILES);
  const { said } = await Recount.run(files, { key, heads, receipts, slot });
  return said.map(({ check, state, word, values }) =>
    ({ check, state, word, entry: values.entry ?? null, values: JSON.stringify(values) }));
}"""
Said = list[tuple[str, int | None]]
"""For V1 to V14: good, skip or fault, and the entry that is named."""


@contextmanager
def empty_page(browser: Browser) -> Iterator[Page]:
    """A page with the scripts alone; https, for only there a browser has its cryptography."""
    context = browser.new_context()
    tags = "".join(f'<script src="/{name}"></script>' for name in SCRIPTS)

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(PLACE)
        if name in SCRIPTS:
            route.fulfill(
                body=(ROOT / "static" / name).read_text("utf-8"),
                content_type="text/javascript; charset=utf-8",
            )
        else:
            route.fulfill(body=f"<!doctype html><meta charset=utf-8>{tags}", content_type="text/html")

    context.route("**/*", answer)
    page = context.new_page()
    page.goto(PLACE)
    yield page
    context.close()


def by_browser(
    page: Page,
    files: dict[str, bytes],
    heads: list[str] | None = None,
    receipts: list[str] | None = None,
    slot: str = "",
) -> tuple[Said, list[dict[str, Any]]]:
    """What the browser's checks found, and the whole of what they said."""
    packed = b64encode(kit.build(files)).decode()
    told = page.evaluate(RUN, [packed, "", heads or [], receipts or [], slot])
    return [(each["state"], each["entry"]) for each in told], told


def by_program(
    files: dict[str, bytes],
    heads: list[str] | None = None,
    receipts: list[str] | None = None,
    slot: str = "",
) -> tuple[Said, str]:
    """The same by verify.py."""
    with redirect_stdout(io.StringIO()) as out:
        verify.Record(files, "", heads or [], receipts or [], slot).run()
    found = re.findall(r"^V\d+ (.) (?:第 (\d+) 条 entry \d+: )?", out.getvalue(), re.MULTILINE)
    states = {"✓": "good", "–": "skip", "✗": "fault"}
    return [(states[sign], int(entry) if entry else None) for sign, entry in found], out.getvalue()
