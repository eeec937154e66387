"""Many rows at once, each database by its quickest way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.models import Base


def append(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows of equal columns in their order; their values go to the driver as they are."""
    if not rows:
        return
    columns = list(rows[0])
    values = [tuple(row[column] for column in columns) for row in rows]
    connection, name, listed = session.connection(), table.__tablename__, ", ".join(columns)
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {name} ({listed}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    connection.exec_driver_sql(f"INSERT INTO {name} ({listed}) VALUES ({marks})", values)  # noqa: S608  own names
