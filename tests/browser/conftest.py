"""A browser for the whole run, and a real server with a chair and a worker on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.database import Database
from app.models import Compound
from app.services import staff
from app.services.vault import Vault
from tests.browser import chrome
from tests.browser.people import PASSWORD
from tests.browser.phones import Phones
from tests.live import Live, running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    program = chrome.find()
    if program is None:
        pytest.skip("no Chromium: run the tests by `python3 -m tests`")
    with chrome.launched(program) as opened:
        yield opened


@pytest.fixture
def live(database: Database, database_url: str, tmp_path: Path) -> Iterator[Live]:
    """Web server and worker on a database with one compound, its chair and its worker, and no roll yet."""
    with database.writing() as session:
        place = Compound(code="GARDEN", name="测试花园", street="测试街道", phone="010-12345678")
        session.add(place)
        session.flush()
        for username, role in (("chair", "committee"), ("worker", "worker")):
            user = staff.create_user(session, username, username, PASSWORD, now=datetime.now(UTC))
            staff.grant(session, user, role, compound=place)
        session.commit()
    (tmp_path / "server").mkdir()
    (tmp_path / "ledger").mkdir(exist_ok=True)
    (tmp_path / "server" / "ledger").symlink_to(tmp_path / "ledger")  # the test writes the same record
    with running(database_url, tmp_path / "server") as server:
        yield server


@pytest.fixture
def phones(database: Database, live: Live) -> Phones:
    """What arrives on the owners' phones."""
    return Phones(database, Vault(live.settings.vault_key, live.settings.lookup_key))
