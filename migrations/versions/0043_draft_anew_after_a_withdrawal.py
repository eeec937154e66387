"""Draft anew after a withdrawal

Revision 0043.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0037"
branch_labels = None
depends_on = None

TABLE = "survey_plan_motions"
ONE = "uq_survey_plan_motions_survey_plan_line_id_building_entrance"
EACH = "uq_survey_plan_motions_attempt"
COUNTED = "ck_survey_plan_motions_attempt_counted"


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
        table.drop_constraint(op.f(ONE), type_="unique")
        table.create_unique_constraint(op.f(EACH), ["survey_plan_line_id", "building", "entrance", "attempt"])
        table.create_check_constraint(op.f(COUNTED), "attempt > 0")
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("attempt", server_default=None)


def downgrade() -> None:
    op.execute(sa.text(f"DELETE FROM {TABLE} WHERE attempt > 1"))  # noqa: S608  a constant
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f(COUNTED), type_="check")
        table.drop_constraint(op.f(EACH), type_="unique")
        table.create_unique_constraint(op.f(ONE), ["survey_plan_line_id", "building", "entrance"])
        table.drop_column("attempt")
