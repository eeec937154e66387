"""Alembic's entry. Imports nothing from the application: a migration stands for itself."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine, text

config = context.config


def migrate(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:  # a batch migration under foreign_keys=ON deletes every child row
        _foreign_keys(connection, on=False)
    context.configure(
        connection=connection,
        target_metadata=config.attributes.get("target_metadata"),
        render_as_batch=sqlite,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if sqlite:
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                raise RuntimeError(f"the migration leaves {len(broken)} rows without their parent")
    connection.commit()
    if sqlite:
        _foreign_keys(connection, on=True)


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    """Past SQLAlchemy, for inside a transaction this PRAGMA does nothing."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


given = config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with create_engine(config.get_main_option("sqlalchemy.url") or "").connect() as connection:
        migrate(connection)
