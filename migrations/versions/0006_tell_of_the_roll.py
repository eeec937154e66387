"""Tell of the living roll: a message belongs to a motion or to a compound

Revision 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OF_ONE = "(motion_id IS NULL) <> (compound_id IS NULL)"
MOTION = "motion_id INTEGER"
COMPOUND = (
    "compound_id INTEGER CONSTRAINT fk_messages_compound_id_compounds REFERENCES compounds (compound_id)"
    f" CONSTRAINT ck_messages_of_one CHECK ({OF_ONE})"
)
LAST = "error VARCHAR"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("messages", "motion_id", nullable=True)
        op.execute(
            "ALTER TABLE messages ADD COLUMN compound_id INTEGER"
            " CONSTRAINT fk_messages_compound_id_compounds REFERENCES compounds (compound_id)"
        )
        op.create_check_constraint(op.f("ck_messages_of_one"), "messages", OF_ONE)
    else:
        _rebuild(f"{MOTION} NOT NULL", MOTION, LAST, f"{LAST}, {COMPOUND}", "messages.*, NULL")
    op.create_index(op.f("ix_messages_compound_id"), "messages", ["compound_id"])


def downgrade() -> None:
    """Messages that the older tables cannot hold go: each was sent within a day, or never will be."""
    op.execute("DELETE FROM messages WHERE motion_id IS NULL")
    op.drop_index(op.f("ix_messages_compound_id"), "messages")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_messages_of_one"), "messages")
        op.drop_column("messages", "compound_id")
        op.alter_column("messages", "motion_id", nullable=False)
    else:
        columns = [
            row[1]
            for row in op.get_bind().exec_driver_sql("PRAGMA table_info(messages)")
            if row[1] != "compound_id"
        ]
        _rebuild(MOTION, f"{MOTION} NOT NULL", f", {COMPOUND}", "", ", ".join(columns))


def _rebuild(old_motion: str, new_motion: str, old_last: str, new_last: str, columns: str) -> None:
    """SQLite cannot loosen a column: a new table takes the rows, then the name (see revision 0004)."""
    bind = op.get_bind()
    stored = bind.execute(
        sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'messages' AND sql IS NOT NULL")
    ).all()
    (table,) = (sql for kind, sql in stored if kind == "table")
    made = table[table.index("(") :].replace(old_motion, new_motion, 1).replace(old_last, new_last, 1)
    bind.exec_driver_sql(f"CREATE TABLE new_messages {made}")
    bind.exec_driver_sql(f"INSERT INTO new_messages SELECT {columns} FROM messages")  # noqa: S608  constants
    bind.exec_driver_sql("DROP TABLE messages")
    bind.exec_driver_sql("ALTER TABLE new_messages RENAME TO messages")
    for kind, sql in stored:
        if kind == "index":
            bind.exec_driver_sql(sql)
