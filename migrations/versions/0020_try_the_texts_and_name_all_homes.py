"""Let an administrator try the texts; name all homes of one phone in a reminder

Revision 0020.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0025"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OLD_ONE = "(motion_id IS NULL) <> (compound_id IS NULL)"
NEW_ONE = (
    "CASE WHEN motion_id IS NULL THEN 0 ELSE 1 END + CASE WHEN compound_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN user_id IS NULL THEN 0 ELSE 1 END = 1"
)
KINDS = "'code', 'receipt', 'echo', 'reminder', 'notice', 'reply'"
OLD_KIND, NEW_KIND = f"kind IN ({KINDS})", f"kind IN ({KINDS}, 'test')"
TEST = "(kind = 'test') = (user_id IS NOT NULL)"
USER = (
    "user_id INTEGER CONSTRAINT fk_messages_user_id_users REFERENCES users (user_id)"
    f" CONSTRAINT ck_messages_test_of_user CHECK ({TEST})"
)


def upgrade() -> None:
    op.execute(f"ALTER TABLE messages ADD COLUMN {USER}")
    _rules({"of_one": (OLD_ONE, NEW_ONE), "kind_known": (OLD_KIND, NEW_KIND)})
    op.create_index(op.f("ix_messages_user_id"), "messages", ["user_id"])
    op.create_table(
        "sms_breakers",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("open_until", INSTANT, nullable=True),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_sms_breakers_failures_counted")),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_sms_breakers")),
    )
    op.create_table(
        "reminder_homes",
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("voter_flat_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reminder_id"], ["reminders.reminder_id"], name=op.f("fk_reminder_homes_reminder_id_reminders")
        ),
        sa.ForeignKeyConstraint(
            ["voter_flat_id"],
            ["voter_flats.voter_flat_id"],
            name=op.f("fk_reminder_homes_voter_flat_id_voter_flats"),
        ),
        sa.PrimaryKeyConstraint("reminder_id", "voter_flat_id", name=op.f("pk_reminder_homes")),
    )
    op.create_index(op.f("ix_reminder_homes_voter_flat_id"), "reminder_homes", ["voter_flat_id"])


def downgrade() -> None:
    """Tests of the sending go: the older table cannot hold them, and nobody misses them."""
    op.drop_table("reminder_homes")
    op.drop_table("sms_breakers")
    op.execute("DELETE FROM messages WHERE user_id IS NOT NULL")
    op.drop_index(op.f("ix_messages_user_id"), "messages")
    _rules({"of_one": (NEW_ONE, OLD_ONE), "kind_known": (NEW_KIND, OLD_KIND)})
    op.execute("ALTER TABLE messages DROP COLUMN user_id")


def _rules(rules: dict[str, tuple[str, str]]) -> None:
    """Change checks by name; SQLite cannot: a new table takes the rows, then the name (see revision 0004)."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        for name, (_old, new) in rules.items():
            op.drop_constraint(op.f(f"ck_messages_{name}"), "messages")
            op.create_check_constraint(op.f(f"ck_messages_{name}"), "messages", new)
        return
    stored = bind.execute(
        sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'messages' AND sql IS NOT NULL")
    ).all()
    (table,) = (sql for kind, sql in stored if kind == "table")
    made = table[table.index("(") :]
    for old, new in rules.values():
        assert made.count(old) == 1, old
        made = made.replace(old, new)
    bind.exec_driver_sql(f"CREATE TABLE new_messages {made}")
    bind.exec_driver_sql("INSERT INTO new_messages SELECT * FROM messages")
    bind.exec_driver_sql("DROP TABLE messages")
    bind.exec_driver_sql("ALTER TABLE new_messages RENAME TO messages")
    for kind, sql in stored:
        if kind == "index":
            bind.exec_driver_sql(sql)
