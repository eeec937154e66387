"""Three paper ballots by the keys alone: each page has the focus where the next key is wanted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from app.database import Database
from app.models import Ballot, VoterFlat
from tests.browser.chrome import DESK
from tests.browser.keyboard import enter_sheet
from tests.browser.people import sign_in
from tests.browser.phones import Phones
from tests.browser.visitor import Visitor
from tests.browser.votes import a_house, open_since_an_hour
from tests.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHEETS = {"101": "yes", "201": "no", "301": "abstain"}


def test_three_ballots_are_entered_without_the_mouse(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    a_house(database, phones)
    code = open_since_an_hour(database)
    worker = Visitor(browser, live.url, DESK)
    sign_in(worker, "worker")
    worker.go(f"/work/m/{code}/ballot")
    for room, choice in SHEETS.items():
        enter_sheet(worker.page, f"3-1-{room}", choice)
    with database.reading() as session:
        rows = session.execute(
            select(VoterFlat.room, Ballot.choice, Ballot.signed)
            .join(Ballot, Ballot.voter_flat_id == VoterFlat.voter_flat_id)
            .order_by(VoterFlat.room)
        ).all()
    assert [tuple(row) for row in rows] == [(room, choice, True) for room, choice in SHEETS.items()]
