"""`python -m tests.browser.pictures`: the pictures of docs/pictures, taken from the demonstration.

The machine needs a Chinese font with a bold face (Debian: fonts-noto-cjk).

Names: <page>.<zh|en>.png from a telephone (360 x 740), <page>.desk.<zh|en>.png from a desk (1280 x 800).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from app.demo.accounts import PASSWORD
from app.demo.places import phone_at
from app.demo.stories import NEARLY, NEARLY_VISITOR, STORIES
from tests.browser import chrome
from tests.live import ROOT, Live

FOLDER = ROOT / "docs" / "pictures"
ADDRESS = "http://louyi.example"
"""Printed on the papers in place of this machine's own."""
LANGUAGES = ("zh", "en")
PAPER_WIDTH = 720
COLOURS = 48
DRAFT, COUNTED, POSTED = (
    next(story.code for story in STORIES if story.end == end) for end in ("draft", "counted", "published")
)
COMMITTEE = {
    "committee-desk": "/committee",
    "committee-rule": f"/committee/m/{DRAFT}/rule",
    "committee-motion": f"/committee/m/{NEARLY.code}",
    "committee-publish": f"/committee/m/{COUNTED}/publish",
}
WORKER = {"worker-today": "/work", "worker-progress": f"/work/m/{NEARLY.code}"}
PUBLIC = {"public-result": f"/m/{POSTED}/result"}


def main() -> None:
    """Take all pictures anew."""
    program = chrome.find()
    if program is None:
        raise SystemExit("no Chromium found: set LOUYI_CHROMIUM to the program")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        demonstration(Path(name)) as live,
        chrome.launched(program) as browser,
    ):
        for lang in LANGUAGES:
            look_around(browser, live.url, lang)
        for lang in LANGUAGES:  # last, for these answers are the ones that the desks still wait for
            with at(browser, live.url, chrome.PHONE, lang) as page:
                walk(page, lang)


@contextmanager
def demonstration(folder: Path) -> Iterator[Live]:
    """The demonstration on a fresh SQLite database."""
    live = Live(f"sqlite:///{folder}/louyi.sqlite", folder / "server")
    live.environ["LOUYI_BASE_URL"] = ADDRESS
    for command in ("migrate", "demo"):
        flask = [sys.executable, "-m", "flask", "--app", "app", command]
        subprocess.run(flask, cwd=ROOT, env=live.environ, check=True, capture_output=True)
    try:
        live.start()
        yield live
    finally:
        live.kill()


def look_around(browser: Browser, url: str, lang: str) -> None:
    """What only has to be opened: the desks, a result, the papers."""
    for profile, kind in ((chrome.PHONE, ""), (chrome.DESK, ".desk")):
        for username, pages in (("chair", COMMITTEE), ("worker", WORKER), ("", PUBLIC)):
            with at(browser, url, profile, lang, username) as page:
                for name, path in pages.items():
                    go(page, path)
                    save(page, f"{name}{kind}.{lang}")
                if username == "worker":
                    page.locator("main h2:has(+ .legend)").evaluate("heading => heading.scrollIntoView()")
                    save(page, f"worker-facade{kind}.{lang}")
    with at(browser, url, chrome.DESK, lang, "chair") as page:
        sheets = f"/committee/m/{NEARLY.code}/sheets.pdf"
        print_pages(page.context, sheets, {f"paper-poster.{lang}": 0, f"paper-ballot.{lang}": 1})
        print_pages(page.context, f"/m/{POSTED}/result.pdf", {f"paper-notice.{lang}": 0})


@contextmanager
def at(browser: Browser, url: str, profile: dict[str, Any], lang: str, username: str = "") -> Iterator[Page]:
    """A fresh browser in this language, signed in where a name is given."""
    sharp = 2 if profile is chrome.PHONE else 1
    context = browser.new_context(base_url=url, locale="zh-CN", device_scale_factor=sharp, **profile)
    page = context.new_page()
    page.goto("/sign-in")
    if lang == "en":
        page.click(".switches button[name=lang]")
    if username:
        page.fill("main [name=username]", username)
        page.fill("main [name=password]", PASSWORD)
        page.click("main .button-main")
    yield page
    context.close()


def walk(page: Page, lang: str) -> None:
    """A resident from reading to the receipt."""
    main = "main .button-main"
    go(page, f"/m/{NEARLY.code}/home/{home(lang)}")
    save(page, f"resident-read.{lang}")
    page.click(main)
    page.fill("main [name=phone]", phone_at(NEARLY.place, home(lang)).removeprefix("+86"))
    page.click(main)
    other = page.context.new_page()
    other.goto("/demo/sms")
    page.fill("main [name=code]", other.locator("main .ticket .big").first.inner_text())
    other.close()
    save(page, f"resident-code.{lang}")
    page.click(main)
    page.click(".answer-yes label")
    save(page, f"resident-answer.{lang}")
    page.click(main)
    save(page, f"resident-confirm.{lang}")
    page.click(main)
    save(page, f"resident-receipt.{lang}")


def home(lang: str) -> str:
    """The visitor's; in English another, for the first has answered."""
    return NEARLY_VISITOR if lang == "zh" else "3-1-202"


def go(page: Page, path: str) -> None:
    """Open a page; a picture of an error is none."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path


def save(page: Page, name: str) -> None:
    """What is on the screen."""
    page.evaluate("document.activeElement.blur()")
    write(Image.open(BytesIO(page.screenshot())), name)


def print_pages(context: BrowserContext, path: str, pages: dict[str, int]) -> None:
    """Pages of a PDF as they come from the printer."""
    document = pypdfium2.PdfDocument(context.request.get(path).body())
    for name, number in pages.items():
        sheet = document[number]
        write(sheet.render(scale=PAPER_WIDTH / sheet.get_width()).to_pil(), name)


def write(picture: Image.Image, name: str) -> None:
    """With few colours: these are flat."""
    small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
