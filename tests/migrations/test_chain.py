"""The chain of revisions: the models are its head, and every step goes down and up again."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from app import schema
from app.database import Database
from app.models import Base
from tests import factories as f
from tests.services.claiming import worker


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def test_the_models_are_the_head(database: Database) -> None:
    assert differences(database) == []


@pytest.fixture
def own(tmp_path: Path) -> Database:
    """A database of its own: what is taken down must not be another test's."""
    opened = Database(f"sqlite:///{tmp_path}/chain.sqlite")
    schema.upgrade(opened.engine)
    return opened


def test_every_revision_goes_down_and_up_again(own: Database) -> None:
    schema.downgrade(own.engine, "base")
    with own.engine.connect() as connection:
        left = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
    assert set(left) <= {"alembic_version"}
    schema.upgrade(own.engine)
    assert differences(own) == []


def test_a_vote_survives_the_way_down_to_the_first_roll_of_items_and_up(own: Database) -> None:
    with own.writing() as session:
        motion = f.opened(session)
        f.cast(session, f.flat_of(session, motion, "101"), "yes")
        f.cast(session, f.flat_of(session, motion, "201"), "no", entered_by=worker(session))
        session.commit()
    schema.downgrade(own.engine, "0007")
    schema.upgrade(own.engine)
    with own.engine.connect() as connection:
        rows = connection.execute(text("SELECT choice, channel FROM ballots ORDER BY ballot_id")).all()
    assert [tuple(row) for row in rows] == [("yes", "online"), ("no", "paper")]
    own.engine.dispose()
