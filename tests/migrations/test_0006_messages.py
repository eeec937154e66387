"""Migration 0006: messages of motions stay through both ways; a message is of a motion or of a compound."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app import schema
from app.database import Database
from app.models import Message
from tests import factories as f


def count(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM messages")) or 0)


def test_down_and_up_again_keeps_the_messages_of_motions(database: Database) -> None:
    with database.writing() as session:
        motion = f.opened(session)
        f.cast(session, f.flat_of(session, motion, "101"), "yes")
        session.add(
            Message(
                compound_id=motion.compound_id,
                kind="echo",
                phone_sealed=b"x",
                text_sealed=b"x",
                created_at=f.NOW,
                next_try_at=f.NOW,
            )
        )
        session.commit()
    assert count(database) == 2
    schema.downgrade(database.engine, "0005")
    assert count(database) == 1
    schema.upgrade(database.engine)
    with database.reading() as session:
        (row,) = session.scalars(select(Message))
        assert (row.kind, row.compound_id, row.motion_id is not None) == ("receipt", None, True)


@pytest.mark.parametrize("compound", ["compound_id = 1", "motion_id = NULL"])
def test_a_message_is_of_a_motion_or_of_a_compound(database: Database, compound: str) -> None:
    with database.writing() as session:
        motion = f.opened(session)
        f.cast(session, f.flat_of(session, motion, "101"), "yes")
        session.commit()
    with pytest.raises(DBAPIError, match="ck_messages_of_one"), database.engine.begin() as connection:
        connection.execute(text(f"UPDATE messages SET {compound}"))  # noqa: S608  constants
