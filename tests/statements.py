"""Counts the statements that a block sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

OPENING = ("BEGIN", "PRAGMA", "SHOW", "SELECT PG_CATALOG.VERSION")


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The texts of the statements, in order; those that only open the transaction are left out."""
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, _p: object, _ctx: object, _many: bool) -> None:
        if not statement.upper().startswith(OPENING):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
