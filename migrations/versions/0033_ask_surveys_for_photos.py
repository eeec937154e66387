"""Ask surveys for photos

Revision 0033.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_photos",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("participation_key", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("image_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("NOT anonymous", name=op.f("ck_survey_photos_never_anonymous")),
        sa.CheckConstraint("length(reference) >= 16", name=op.f("ck_survey_photos_reference_of_chance")),
        sa.ForeignKeyConstraint(
            ["survey_id", "anonymous"],
            ["surveys.survey_id", "surveys.anonymous"],
            name=op.f("fk_survey_photos_survey_id_surveys"),
        ),
        sa.ForeignKeyConstraint(
            ["participation_key"],
            ["survey_participations.participation_key"],
            name=op.f("fk_survey_photos_participation_key_survey_participations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_survey_photos")),
    )
    op.create_index(op.f("ix_survey_photos_survey_id"), "survey_photos", ["survey_id"])
    op.create_index(op.f("ix_survey_photos_participation_key"), "survey_photos", ["participation_key"])


def downgrade() -> None:
    op.drop_table("survey_photos")
