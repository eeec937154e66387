"""Receipts of a record that was declared broken, checked in a real browser by the page that residents get."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from app.database import Database
from app.services.ledger import store_of
from tests import factories as f
from tests.browser.chrome import PHONE
from tests.browser.test_check import altered, verdict
from tests.browser.visitor import Visitor
from tests.live import Live
from tests.services.test_ledger_break import declare, receipt_file, tampered
from tests.services.test_ledger_check import vote

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FAR = datetime(2099, 1, 1, tzinfo=UTC)
"""The job worker of the live site must not count before the break is declared."""


@pytest.fixture
def receipts(database: Database, live: Live) -> dict[str, str]:
    """Three receipts of before the break: 101 was taken over, 201 voted again, 202 did not."""
    with database.writing() as session:
        store = store_of(session)
        assert store is not None
        session.info["ledger"] = type(store)(store.folder, live.url.removeprefix("http://"))
        motion = f.opened(session, closes=FAR)
        session.commit()
        vote(session, motion, "101", "201", "202")
        found = {room: receipt_file(session, motion, room) for room in ("101", "201", "202")}
        tampered(session, motion, "201")
        declare(session, motion)
        vote(session, motion, "201")
        return found


def test_the_page_says_whether_the_ballot_is_in_the_new_record(
    browser: Browser, live: Live, receipts: dict[str, str]
) -> None:
    reader = Visitor(browser, live.url, PHONE)
    reader.go("/check")
    taken = verdict(reader, receipts["101"])
    assert "已原样转入新记录：第 14 条" in taken
    assert "2026年3月2日" in taken
    assert "新记录中已有您家后来的表决票" in verdict(reader, receipts["201"])
    assert "未能转入，不计票" in verdict(reader, receipts["202"])
    assert "被改动过" in verdict(reader, altered(receipts["101"]))
    reader.look()
    reader.leave()
