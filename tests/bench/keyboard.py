"""Paper ballots a minute by keyboard: `python -m tests.bench.keyboard [ballots]`.

A real server on SQLite and a real Chromium; a worker signs in and enters sheets by address with the keys
alone (static/keys.js), one typing each. One JSON line. Every key takes 150 ms and every sheet is looked at
twice for 1 s, as somebody does who types without haste; `server_seconds_each` is the rest of the time.
Without the photo of the sheet, which needs a camera or a file. The aim: ten a minute.
A benchmark, not a test: it asserts nothing but that each ballot was recorded.
"""

import json
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import func, select

from app import schema
from app.database import Database
from app.models import Ballot
from app.services import staff
from app.services.ledger import LedgerStore
from tests import factories as f
from tests.browser import chrome
from tests.browser.keyboard import enter_sheet
from tests.browser.people import PASSWORD
from tests.live import running

KEY_MS = 150
LOOK_MS = 1_000
CHOICES = ("yes", "no", "abstain")


def prepare(database: Database, flats: int) -> tuple[str, list[str]]:
    """An open motion with one worker who can sign in; its code, and the homes' addresses."""
    now = datetime.now(UTC)
    with database.writing() as session:
        house = f.house(floors=-(-flats // 2))
        motion = f.opened(session, house, now=now, opens=now, closes=now + timedelta(days=1))
        user = staff.create_user(session, "typist", "typist", PASSWORD, now=now)
        staff.grant(session, user, "worker", compound=motion.compound)
        session.commit()
        return motion.code, [str(each.key) for each in house][:flats]


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in")
    page.fill("main [name=username]", "typist")
    page.fill("main [name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def measure(page: Page, url: str, code: str, homes: list[str]) -> float:
    """Seconds for all of them."""
    sign_in(page, url)
    page.goto(f"{url}/work/m/{code}/ballot")
    start = time.perf_counter()
    for number, home in enumerate(homes):
        enter_sheet(page, home, CHOICES[number % 3], key_ms=KEY_MS, look_ms=LOOK_MS)
    return time.perf_counter() - start


def main(ballots: int) -> None:
    program = chrome.find()
    if program is None:
        sys.exit("no Chromium")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/louyi.sqlite"
        database = Database(url, LedgerStore(folder / "ledger", "localhost"))
        schema.upgrade(database.engine)
        code, homes = prepare(database, ballots)
        with running(url, folder) as live, chrome.launched(program) as browser:
            seconds = measure(browser.new_page(**chrome.DESK), live.url, code, homes)
        with database.reading() as session:
            recorded = session.scalar(select(func.count()).select_from(Ballot))
        database.engine.dispose()
    assert recorded == ballots, recorded
    keys = sum(len(home) + 6 for home in homes)
    by_hand = keys * KEY_MS / 1000 + 2 * LOOK_MS / 1000 * ballots
    report = {
        "ballots": ballots,
        "seconds": round(seconds, 1),
        "ballots_a_minute": round(60 * ballots / seconds, 1),
        "key_ms": KEY_MS,
        "look_ms": LOOK_MS,
        "keys": keys,
        "server_seconds_each": round((seconds - by_hand) / ballots, 2),
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
