"""Migration 0009: down and up again keeps the voters; a withdrawal is for ever, a rule needs its text."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import schema
from app.database import Database
from tests import factories as f


def test_the_way_down_and_up_keeps_the_voters_and_the_guard(database: Database) -> None:
    with database.writing() as session:
        motion = f.opened(session)
        ballot = f.cast(session, f.flat_of(session, motion, "101"), "yes").ballot
        session.commit()
        keys = {"ballot": ballot.ballot_id, "owner": ballot.signer_id, "motion": motion.motion_id}
    schema.downgrade(database.engine, "0008")
    schema.upgrade(database.engine)
    with database.engine.begin() as connection:
        row = connection.execute(text("SELECT count(*), count(took_part_at), count(pending_at) FROM voters"))
        assert tuple(row.one()[1:]) == (1, 0)
        connection.execute(
            text("INSERT INTO ballot_yields VALUES (:ballot, :owner, '2026-03-01 00:00:00+00:00')"), keys
        )
    for act in (
        "UPDATE ballot_yields SET voter_owner_id = voter_owner_id",
        "DELETE FROM ballot_yields",
        f"INSERT INTO small_committees VALUES ({keys['motion']}, '')",
    ):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(text(act))
