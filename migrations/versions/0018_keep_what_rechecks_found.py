"""Keep what the last reading of each log found

Revision 0018.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ledger_checks",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", INSTANT, nullable=False),
        sa.Column("read_whole_at", INSTANT),
        sa.Column("fault", sa.String()),
        sa.ForeignKeyConstraint(
            ["log_id"], ["ledger_logs.log_id"], name="fk_ledger_checks_log_id_ledger_logs"
        ),
        sa.PrimaryKeyConstraint("log_id", name="pk_ledger_checks"),
    )


def downgrade() -> None:
    op.drop_table("ledger_checks")
