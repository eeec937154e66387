"""Post a notice of each extension: several of that kind hang beside the one notice of the vote

Revision 0016.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OLD = "kind IN ('voting', 'preliminary', 'final')"
NEW = "kind IN ('voting', 'extension', 'preliminary', 'final')"
NUMBERED = "number = 1 OR (number > 1 AND kind = 'extension')"
UNIQUE = "uq_notices_motion_id_kind"
LAST = "content_sha256 VARCHAR NOT NULL"
NUMBER = f"{LAST}, \n\tnumber INTEGER NOT NULL"
CHECK = f"CONSTRAINT ck_notices_numbered CHECK ({NUMBERED}), \n\t"
COLUMNS = "notice_id, motion_id, kind, posted_at, posted_by, ends_at, content, content_sha256"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(_newer, f"{COLUMNS}, number", f"{COLUMNS}, 1")
        return
    op.add_column("notices", sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("notices", "number", server_default=None)
    _swap(NEW, ["motion_id", "kind", "number"], f"{UNIQUE}_number", UNIQUE)
    op.create_check_constraint(op.f("ck_notices_numbered"), "notices", NUMBERED)


def downgrade() -> None:
    """Notices of extensions go with their photos: the older table cannot hold them."""
    mine = "SELECT notice_id FROM notices WHERE kind = 'extension'"
    op.execute(f"DELETE FROM notice_photos WHERE notice_id IN ({mine})")  # noqa: S608  constants
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(_older, COLUMNS, COLUMNS, "WHERE kind <> 'extension'")
        return
    op.execute("ALTER TABLE notices DISABLE TRIGGER notices_no_delete")
    op.execute("DELETE FROM notices WHERE kind = 'extension'")
    op.execute("ALTER TABLE notices ENABLE TRIGGER notices_no_delete")
    op.drop_constraint(op.f("ck_notices_numbered"), "notices")
    _swap(OLD, ["motion_id", "kind"], UNIQUE, f"{UNIQUE}_number")
    op.drop_column("notices", "number")


def _swap(kinds: str, unique: list[str], name: str, old: str) -> None:
    op.drop_constraint(op.f("ck_notices_kind_known"), "notices")
    op.create_check_constraint(op.f("ck_notices_kind_known"), "notices", kinds)
    op.drop_constraint(op.f(old), "notices")
    op.create_unique_constraint(op.f(name), "notices", unique)


def _newer(table: str) -> str:
    return (
        table.replace(OLD, NEW, 1)
        .replace(LAST, NUMBER, 1)
        .replace("CONSTRAINT ck_notices_period", f"{CHECK}CONSTRAINT ck_notices_period", 1)
        .replace(f"{UNIQUE} UNIQUE (motion_id, kind)", f"{UNIQUE}_number UNIQUE (motion_id, kind, number)", 1)
    )


def _older(table: str) -> str:
    return (
        table.replace(NEW, OLD, 1)
        .replace(NUMBER, LAST, 1)
        .replace(CHECK, "", 1)
        .replace(f"{UNIQUE}_number UNIQUE (motion_id, kind, number)", f"{UNIQUE} UNIQUE (motion_id, kind)", 1)
    )


def _rebuild(change: object, into: str, columns: str, where: str = "") -> None:
    """SQLite cannot change a CHECK: a new table takes the rows, then the name (see revision 0004)."""
    assert callable(change)
    bind = op.get_bind()
    stored = bind.execute(
        sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'notices' AND sql IS NOT NULL")
    ).all()
    (table,) = (sql for kind, sql in stored if kind == "table")
    made = change(table[table.index("(") :])
    bind.exec_driver_sql(f"CREATE TABLE new_notices {made}")
    bind.exec_driver_sql(f"INSERT INTO new_notices ({into}) SELECT {columns} FROM notices {where}")  # noqa: S608
    bind.exec_driver_sql("DROP TABLE notices")
    bind.exec_driver_sql("ALTER TABLE new_notices RENAME TO notices")
    for kind, sql in stored:
        if kind != "table":
            bind.exec_driver_sql(sql)
