"""Tell answers of a survey that were typed from paper

Revision 0030.
"""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

PAPER = (
    "on_paper BOOLEAN DEFAULT false NOT NULL"
    " CONSTRAINT ck_survey_participations_paper_handed_in CHECK (NOT on_paper OR sent)"
)


def upgrade() -> None:
    op.execute(f"ALTER TABLE survey_participations ADD COLUMN {PAPER}")


def downgrade() -> None:
    op.execute("ALTER TABLE survey_participations DROP COLUMN on_paper")
