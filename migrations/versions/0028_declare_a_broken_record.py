"""Declare a broken record: which log follows it, from where on, why, and by whom

Revision 0028.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_breaks",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("next_log_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=False),
        sa.Column("seconded_by", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.CheckConstraint("declared_by <> seconded_by", name=op.f("ck_ledger_breaks_two_persons")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_ledger_breaks_reason_given")),
        sa.CheckConstraint("size > 0 AND begins >= size", name=op.f("ck_ledger_breaks_goes_on")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_ledger_breaks_{column}_{table}"))
            for column, target, table in (
                ("log_id", "ledger_logs.log_id", "ledger_logs"),
                ("next_log_id", "ledger_logs.log_id", "ledger_logs"),
                ("declared_by", "users.user_id", "users"),
                ("seconded_by", "users.user_id", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("log_id", name=op.f("pk_ledger_breaks")),
        sa.UniqueConstraint("next_log_id", name=op.f("uq_ledger_breaks_next_log_id")),
    )


def downgrade() -> None:
    """The logs stay, and which is in use; why one was begun anew is lost from the database."""
    op.drop_table("ledger_breaks")
