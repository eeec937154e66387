"""Say a survey in English

Revision 0045.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0043"
branch_labels = None
depends_on = None

NAMES = ("title_en", "asker_en", "purpose_en")


def upgrade() -> None:
    for name in NAMES:
        op.add_column("surveys", sa.Column(name, sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("surveys") as table:
        for name in reversed(NAMES):
            table.drop_column(name)
