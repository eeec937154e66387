"""Migration 0003: up, down and up again with people in the tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from app import schema
from app.database import open_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(f"sqlite:///{tmp_path}/old.sqlite")
    yield opened
    opened.dispose()


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_accounts_and_roles_survive_the_way_up_and_down(engine: Engine) -> None:
    schema.upgrade(engine, "0001")
    run(
        engine,
        "INSERT INTO compounds (compound_id, code, name, street, phone, figures_source, generated)"
        " VALUES (1, 'A', 'A', 'S', '', '', 0)",
        "INSERT INTO users (user_id, username, name, password_hash, created_at)"
        " VALUES (1, 'alice', 'Alice', 'hash', '2026-01-01 00:00:00')",
        "INSERT INTO grants (user_id, role, compound_id) VALUES (1, 'worker', 1)",
        "INSERT INTO grants (user_id, role, street) VALUES (1, 'office', 'S')",
    )
    schema.upgrade(engine)
    with engine.connect() as connection:
        given = connection.execute(text("SELECT role, granted_at FROM grants ORDER BY grant_id")).all()
    assert [tuple(row) for row in given] == [
        ("worker", "2026-01-01 00:00:00"),
        ("office", "2026-01-01 00:00:00"),
    ]
    run(
        engine,
        "INSERT INTO grants (user_id, role, granted_at) VALUES (1, 'admin', '2026-01-02 00:00:00')",
        "UPDATE users SET password_hash = NULL",
    )
    schema.downgrade(engine, "0001")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT role FROM grants ORDER BY grant_id")).scalars().all() == [
            "worker",
            "office",
        ]
        assert connection.scalar(text("SELECT password_hash FROM users")) == ""
    schema.upgrade(engine)


@pytest.mark.parametrize(
    "row",
    [
        "INSERT INTO users (username, name, created_at, totp_confirmed_at) VALUES ('x', 'x', 'x', 'x')",
        "INSERT INTO attempts (subject, failures, last_at) VALUES (x'00', -1, '2026-01-01')",
        "INSERT INTO grants (user_id, role, granted_at, building) VALUES (1, 'office', '2026-01-01', '3')",
        "INSERT INTO grants (user_id, role, granted_at, revoked_by) VALUES (1, 'admin', '2026-01-01', 1)",
        "INSERT INTO invitations (user_id, token_digest, made_by, made_at, expires_at)"
        " VALUES (1, x'00', 1, '2026-01-02', '2026-01-01')",
        "INSERT INTO motions (compound_id, code, question, details, scope, building, entrance,"
        " parking, collision, blank_rule, created_by, created_at, withdrawn_at)"
        " VALUES (1, 'M', 'q', '', 'compound', '', '', 0,"
        " 'first_valid', 'void', 1, '2026-01-01', '2026-01-02')",
        "INSERT INTO motions (compound_id, code, question, details, scope, building, entrance,"
        " parking, collision, blank_rule, created_by, created_at)"
        " VALUES (1, 'M', 'q', '', 'street', '', '', 0,"
        " 'first_valid', 'void', 1, '2026-01-01')",
    ],
)
def test_forbidden_rows_are_refused_after_the_way_up_and_down(engine: Engine, row: str) -> None:
    schema.upgrade(engine)
    schema.downgrade(engine, "0001")
    schema.upgrade(engine)
    run(
        engine,
        "INSERT INTO compounds (compound_id, code, name, street, community, phone, figures_source, generated)"
        " VALUES (1, 'A', 'A', 'S', '', '', '', 0)",
        "INSERT INTO users (user_id, username, name, created_at) VALUES (1, 'alice', 'Alice', '2026-01-01')",
    )
    with pytest.raises(DBAPIError, match="CHECK"):
        run(engine, row)
