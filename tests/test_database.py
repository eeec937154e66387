"""The database is opened durably, and a start with less is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.database import Database, UnsafeDatabase, durable_pragmas, refuse_unsafe


@pytest.mark.parametrize(
    ("version", "wanted"),
    [
        ((3, 40, 1), ("DELETE", "EXTRA")),
        ((3, 51, 2), ("DELETE", "EXTRA")),
        ((3, 51, 3), ("WAL", "FULL")),
        ((3, 52, 0), ("WAL", "FULL")),
    ],
)
def test_wal_is_used_only_where_its_bug_is_fixed(version: tuple[int, ...], wanted: tuple[str, str]) -> None:
    assert durable_pragmas(version) == wanted


def test_our_own_engines_are_safe(database: Database) -> None:
    refuse_unsafe(database.engine)


def test_a_lazily_synced_sqlite_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeDatabase, match="synchronous=2"):
        refuse_unsafe(create_engine(f"sqlite:///{tmp_path}/plain.sqlite"))


def test_sqlite_keeps_foreign_keys(tmp_path: Path) -> None:
    engine = Database(f"sqlite:///{tmp_path}/new.sqlite").engine
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_what_sqlite_deletes_does_not_stay_in_its_file(tmp_path: Path) -> None:
    """Not every build of SQLite does so by itself: free pages kept the sealed answers of a survey."""
    file, secret = tmp_path / "new.sqlite", b"sealed" * 1400
    engine = Database(f"sqlite:///{file}").engine
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (k INTEGER PRIMARY KEY, v BLOB)")
        connection.exec_driver_sql("INSERT INTO t VALUES (1, ?), (2, ?)", (secret, secret))
    assert secret[:500] in file.read_bytes()
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE t SET v = NULL WHERE k = 1")
        connection.exec_driver_sql("DELETE FROM t WHERE k = 2")
    engine.dispose()
    assert secret[:500] not in file.read_bytes()


def test_a_writer_that_is_refused_gives_its_turn_back(tmp_path: Path) -> None:
    ours, other = (Database(f"sqlite:///{tmp_path}/x.sqlite") for _ in range(2))
    with other.writing() as session:
        session.execute(text("CREATE TABLE x (y)"))
        with ours.writing() as refused, pytest.raises(OperationalError, match="locked"):
            refused.connection().exec_driver_sql("PRAGMA busy_timeout")
        session.commit()
    with ours.writing() as session:
        session.execute(text("INSERT INTO x VALUES (1)"))
        session.commit()
    for each in (ours, other):
        each.engine.dispose()


def test_many_writers_come_one_after_the_other(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.sqlite")
    with database.writing() as session:
        session.execute(text("CREATE TABLE x (y INTEGER)"))
        session.execute(text("INSERT INTO x VALUES (0)"))
        session.commit()

    def add(_number: int) -> None:
        with database.writing() as session:
            value = session.scalar(text("SELECT y FROM x"))
            session.execute(text("UPDATE x SET y = :y"), {"y": value + 1})
            session.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(200)))
    with database.reading() as session:
        assert session.scalar(text("SELECT y FROM x")) == 200
    database.engine.dispose()


def test_a_reading_session_cannot_write_on_postgresql(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        return
    with database.reading() as session, pytest.raises(DBAPIError, match="read-only"):
        session.execute(text("DELETE FROM heartbeats"))
