"""Migration 0020: messages stay through both ways, tests of the sending go; a test is of a person."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import schema
from app.database import Database
from app.models import Message, User
from tests import factories as f


def kinds(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return list(connection.scalars(text("SELECT kind FROM messages ORDER BY message_id")))


@pytest.fixture
def filled(database: Database) -> Database:
    with database.writing() as session:
        motion = f.opened(session)
        f.cast(session, f.flat_of(session, motion, "101"), "yes")
        (user, *_rest) = session.query(User).all()
        session.add(
            Message(
                user_id=user.user_id,
                kind="test",
                phone_sealed=b"x",
                text_sealed=b"x",
                created_at=f.NOW,
                next_try_at=f.NOW,
            )
        )
        session.commit()
    return database


def test_down_and_up_again_keeps_what_the_older_table_can_hold(filled: Database) -> None:
    assert kinds(filled) == ["receipt", "test"]
    schema.downgrade(filled.engine, "0019")
    assert kinds(filled) == ["receipt"]
    schema.upgrade(filled.engine)
    assert kinds(filled) == ["receipt"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("user_id = NULL WHERE kind = 'test'", "of_one|test_of_user"),
        ("motion_id = 1 WHERE kind = 'test'", "of_one"),
        ("kind = 'echo' WHERE kind = 'test'", "test_of_user"),
        ("kind = 'test' WHERE kind = 'receipt'", "test_of_user"),
        ("kind = 'other' WHERE kind = 'receipt'", "kind_known"),
    ],
)
def test_a_test_is_of_a_person_and_nothing_else_is(filled: Database, change: str, rule: str) -> None:
    with pytest.raises(DBAPIError, match=rule), filled.engine.begin() as connection:
        connection.execute(text(f"UPDATE messages SET {change}"))  # noqa: S608  constants
