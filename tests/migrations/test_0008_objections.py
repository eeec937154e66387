"""Migration 0008: down and up again keeps the votes; objections are forgotten, and never changed."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import schema
from app.database import Database
from tests import factories as f
from tests.services.test_objections import filed


def test_the_way_down_and_up_keeps_the_votes_and_the_guards(database: Database) -> None:
    with database.writing() as session:
        motion = f.opened(session)
        f.cast(session, f.flat_of(session, motion, "101"), "yes")
        session.commit()
        key = motion.motion_id
    schema.downgrade(database.engine, "0007")
    schema.upgrade(database.engine)
    with database.writing() as session:
        assert session.scalar(text("SELECT count(*) FROM ballots")) == 1
        filed(session, session.get_one(f.Motion, key), at=f.NOW)
        session.commit()
    empty = {"sealed": b""}
    forget = "UPDATE objections SET name_sealed = :sealed, text_sealed = :sealed"
    for act in ("UPDATE objections SET kind = 'money'", "DELETE FROM objections", f"{forget}, number = 2"):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(text(act), empty if ":sealed" in act else {})
    with database.engine.begin() as connection:
        connection.execute(text(forget), empty)
