"""Tell persons from phones: one owner with two numbers is one person

Revision 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("voter_owners", sa.Column("person", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE voter_owners SET person = position")


def downgrade() -> None:
    op.execute("ALTER TABLE voter_owners DROP COLUMN person")
