"""Migration 0007: every row survives the way down and up; what may not be is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import schema
from app.database import Database
from tests import factories as f
from tests.services.claiming import worker


@pytest.fixture
def voted(database: Database) -> Database:
    with database.writing() as session:
        motion = f.opened(session)
        f.cast(session, f.flat_of(session, motion, "101"), "yes")
        f.cast(session, f.flat_of(session, motion, "201"), "no", entered_by=worker(session))
        session.commit()
    return database


def test_down_and_up_again_keeps_motions_and_ballots(voted: Database) -> None:
    schema.downgrade(voted.engine, "0006")
    schema.upgrade(voted.engine)
    with voted.engine.connect() as connection:
        motion = connection.execute(
            text("SELECT frozen_at = announced_at, notice_days, kind FROM motions")
        ).one()
        ballots = connection.execute(
            text("SELECT choice, channel, choices FROM ballots ORDER BY ballot_id")
        ).all()
    assert tuple(motion) == (True, 0, "consent")
    assert [tuple(row) for row in ballots] == [("yes", "online", None), ("no", "paper", None)]


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE ballots SET channel = 'doorstep'",
        "UPDATE motions SET kind = 'election'",
        "UPDATE motions SET seats = 5",
        "UPDATE motions SET rule_key = 'custom'",
        "UPDATE motions SET repoll_of = motion_id",
        "UPDATE motions SET announced_at = NULL",
        "UPDATE motions SET proxy_cap = -1",
        "UPDATE motions SET silence = 'is_consent'",
    ],
)
def test_what_may_not_be_is_refused_after_the_way_back(voted: Database, act: str) -> None:
    schema.downgrade(voted.engine, "0006")
    schema.upgrade(voted.engine)
    with pytest.raises(DBAPIError), voted.engine.begin() as connection:
        connection.execute(text(act))
