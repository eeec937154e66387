"""Migration 0004: ballots keep their rows and their guard, and learn what their channel says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app import schema
from app.database import Database
from app.models import Motion
from tests import factories as f
from tests.services.claiming import filed, worker

CHANGED = "UPDATE voter_owners SET phone_since = '2026-01-02', phone_usable_at = "


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Database]:
    """A database with three ballots and a claim."""
    opened = Database(f"sqlite:///{tmp_path}/old.sqlite")
    schema.upgrade(opened.engine)
    with opened.writing() as session:
        motion = f.opened(session)
        f.cast(session, f.flat_of(session, motion, "101"), "yes")
        f.cast(session, f.flat_of(session, motion, "201"), "no", entered_by=worker(session))
        f.cast(session, f.flat_of(session, motion, "202"), "no", entered_by=worker(session), signed=False)
        filed(session, motion)
        session.commit()
    yield opened
    opened.engine.dispose()


def test_down_and_up_again_keeps_every_ballot(old: Database) -> None:
    schema.downgrade(old.engine, "0003")
    schema.upgrade(old.engine)
    with old.engine.connect() as connection:
        rows = connection.execute(text("SELECT assurance FROM ballots ORDER BY ballot_id")).scalars().all()
    assert rows == ["roll_phone", "signed_paper", "unsigned_paper"]


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE ballots SET assurance = 'claimed_phone' WHERE ballot_id = 1",
        "DELETE FROM ballots",
        "INSERT INTO ballots (motion_id, voter_id, voter_flat_id, choice, channel, cast_at, signed,"
        " signer_id, form_token, code, assurance)"
        " VALUES (1, 1, 1, 'yes', 'online', 'x', 1, 1, 'x', 'x', 'signed_paper')",
        CHANGED + "NULL",
        CHANGED + "'2026-01-01'",
        "UPDATE claims SET outcome = 'accepted'",
        "UPDATE claims SET outcome = 'refused', decided_at = '2026-01-01', decided_by = 1",
        "UPDATE claims SET outcome = 'accepted', decided_at = '2026-01-01', decided_by = 1",
        "UPDATE claims SET kind = 'guest'",
        "UPDATE claims SET paper_digits = '12345'",
    ],
)
def test_what_may_not_be_is_refused_after_the_way_back(old: Database, act: str) -> None:
    schema.downgrade(old.engine, "0003")
    schema.upgrade(old.engine)
    with old.writing() as session:
        filed(session, session.scalars(select(Motion)).one())
        session.commit()
    with pytest.raises(DBAPIError), old.engine.begin() as connection:
        connection.execute(text(act))
