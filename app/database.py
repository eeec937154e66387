"""Engines and sessions, opened so that an acknowledged ballot is on the disk (shared rules of the stack).

SQLite: WAL with synchronous FULL where the library is free of the WAL-reset bug (3.51.3 on), otherwise a
rollback journal with synchronous EXTRA. A writer takes the write lock at BEGIN, so that it never fails
half-way on a lock upgrade; a reader opens a plain transaction. PostgreSQL: READ COMMITTED; correctness
rests on constraints and one row lock.
"""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session, sessionmaker

from app.services.ledger import LedgerStore, attach

WAL_SAFE = (3, 51, 3)
BUSY_MILLISECONDS = 5000


class UnsafeDatabase(RuntimeError):
    """The database would acknowledge a ballot before it is durable."""


class Database:
    """One engine, two ways in: `writing()` locks at once, `reading()` cannot write on PostgreSQL."""

    def __init__(self, at: str | Engine, store: LedgerStore | None = None) -> None:
        self.engine = open_engine(at) if isinstance(at, str) else at
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        reader = self.engine.execution_options(louyi_reads_only=True, **_read_only(self.engine))
        self._read = sessionmaker(reader, expire_on_commit=False)
        if store is not None:
            attach(self._write, store)
            attach(self._read, store)

    def writing(self) -> Session:
        """A session whose transaction may write (SQLite: BEGIN IMMEDIATE)."""
        return self._write()

    def reading(self) -> Session:
        """A session for a request that only reads."""
        return self._read()


def open_engine(url: str) -> Engine:
    """Open an engine for `url` (sqlite:// or postgresql+psycopg://) with durable settings."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"check_same_thread": False})
    journal, sync = durable_pragmas(sqlite3.sqlite_version_info)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # pysqlite's own BEGIN loses updates
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute(f"PRAGMA synchronous={sync}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what is destroyed does not stay in free pages

    _queue_writers(engine)
    return engine


def _queue_writers(engine: Engine) -> None:
    """BEGIN, for writers one thread of this process at a time.

    SQLite's own waiting is a poll with growing pauses: of a dozen writers the unlucky one starves.
    The turn only orders them; what keeps the data right is SQLite's own lock behind it.
    """
    turn = threading.Lock()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("louyi_reads_only", False):
            connection.exec_driver_sql("BEGIN")
            return
        connection.info["has_turn"] = turn.acquire(timeout=BUSY_MILLISECONDS / 1000)
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            _end(connection)
            raise

    def _end(connection: Connection) -> None:
        if connection.info.pop("has_turn", False):
            turn.release()

    event.listen(engine, "commit", _end)
    event.listen(engine, "rollback", _end)


def durable_pragmas(version: tuple[int, ...]) -> tuple[str, str]:
    """The (journal_mode, synchronous) that are durable with this SQLite library version."""
    return ("WAL", "FULL") if version >= WAL_SAFE else ("DELETE", "EXTRA")


def refuse_unsafe(engine: Engine) -> None:
    """Stop the start if a commit could be lost after it was acknowledged."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            journal = str(connection.scalar(text("PRAGMA journal_mode"))).upper()
            level = int(connection.scalar(text("PRAGMA synchronous")) or 0)
            wanted = durable_pragmas(sqlite3.sqlite_version_info)
            if (journal, level) != (wanted[0], {"FULL": 2, "EXTRA": 3}[wanted[1]]):
                raise UnsafeDatabase(f"SQLite runs with journal_mode={journal}, synchronous={level}")
            return
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            if connection.scalar(text(f"SHOW {name}")) == "off":
                raise UnsafeDatabase(f"PostgreSQL runs with {name}=off")


def _read_only(engine: Engine) -> dict[str, Any]:
    return {"postgresql_readonly": True} if engine.dialect.name == "postgresql" else {}
