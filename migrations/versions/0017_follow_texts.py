"""Follow texts to their delivery: provider, cost, doubt, what the provider reported

Revision 0017.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
CHECKED = {
    "cost_fen": "INTEGER CONSTRAINT ck_messages_cost_not_negative CHECK (cost_fen >= 0)",
    "held": "VARCHAR CONSTRAINT ck_messages_held_known CHECK (held IN ('day_cap', 'motion_cap'))",
    "delivery": (
        "VARCHAR CONSTRAINT ck_messages_delivery_of_sent CHECK"
        " (delivery IS NULL OR sent_at IS NOT NULL AND delivery IN ('sent', 'delivered', 'undelivered'))"
    ),
}
"""With their rules in the column, so that SQLite need not build the table anew."""
PLAIN = ("provider", "delivery_code")
INSTANTS = ("attempted_at", "delivery_at")


def upgrade() -> None:
    for name in INSTANTS:
        op.add_column("messages", sa.Column(name, INSTANT))
    op.add_column("messages", sa.Column("in_doubt", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in PLAIN:
        op.add_column("messages", sa.Column(name, sa.String()))
    for name, rest in CHECKED.items():
        op.execute(f"ALTER TABLE messages ADD COLUMN {name} {rest}")
    op.create_index(op.f("ix_messages_attempted_at"), "messages", ["attempted_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_messages_attempted_at"), "messages")
    for name in (*INSTANTS, "in_doubt", *PLAIN, *CHECKED):
        op.execute(f"ALTER TABLE messages DROP COLUMN {name}")
