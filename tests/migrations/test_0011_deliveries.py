"""Migration 0011: deliveries, visits and print jobs go with their tables, and nothing else does."""

from __future__ import annotations

from sqlalchemy import inspect

from app import schema
from app.database import Database
from tests import factories as f

TABLES = {"deliveries", "visits", "print_jobs"}


def test_down_takes_the_tables_and_up_brings_them_empty(database: Database) -> None:
    with database.writing() as session:
        motion = f.opened(session)
        f.cast(session, f.flat_of(session, motion, "101"), "yes")
        session.commit()
    schema.downgrade(database.engine, "0010")
    assert not TABLES & set(inspect(database.engine).get_table_names())
    schema.upgrade(database.engine)
    assert set(inspect(database.engine).get_table_names()) >= TABLES
