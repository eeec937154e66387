"""Vote and call from a survey

Revision 0035.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_plan_motions",
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("survey_plan_line_id", sa.Integer(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("entrance", sa.String(), nullable=False),
        sa.Column("calls_first", sa.Boolean(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "building <> '' OR entrance = ''", name=op.f("ck_survey_plan_motions_entrance_of_a_building")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["users.user_id"], name=op.f("fk_survey_plan_motions_drafted_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_survey_plan_motions_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["survey_plan_line_id"],
            ["survey_plan_lines.survey_plan_line_id"],
            name=op.f("fk_survey_plan_motions_survey_plan_line_id_survey_plan_lines"),
        ),
        sa.PrimaryKeyConstraint("motion_id", name=op.f("pk_survey_plan_motions")),
        sa.UniqueConstraint(
            "survey_plan_line_id",
            "building",
            "entrance",
            name=op.f("uq_survey_plan_motions_survey_plan_line_id_building_entrance"),
        ),
    )
    op.create_table(
        "survey_callings",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("option", sa.String(), nullable=True),
        sa.Column("wished", sa.JSON(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("topic <> ''", name=op.f("ck_survey_callings_about_something")),
        sa.CheckConstraint(
            "(question IS NULL) = (option IS NULL)", name=op.f("ck_survey_callings_answer_or_none")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["users.user_id"], name=op.f("fk_survey_callings_set_by_users")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.survey_id"], name=op.f("fk_survey_callings_survey_id_surveys")
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_survey_callings")),
    )
    op.create_table(
        "survey_calls",
        sa.Column("call_key", sa.LargeBinary(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("survey_place_id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("talked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("talked_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(call_key) = 16", name=op.f("ck_survey_calls_key_of_chance")),
        sa.CheckConstraint("room <> ''", name=op.f("ck_survey_calls_of_a_home")),
        sa.CheckConstraint(
            "(talked_at IS NULL) = (talked_by IS NULL)", name=op.f("ck_survey_calls_talked_by_someone")
        ),
        sa.ForeignKeyConstraint(
            ["talked_by"], ["users.user_id"], name=op.f("fk_survey_calls_talked_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["survey_callings.survey_id"],
            name=op.f("fk_survey_calls_survey_id_survey_callings"),
        ),
        sa.ForeignKeyConstraint(
            ["survey_place_id"],
            ["survey_places.survey_place_id"],
            name=op.f("fk_survey_calls_survey_place_id_survey_places"),
        ),
        sa.PrimaryKeyConstraint("call_key", name=op.f("pk_survey_calls")),
        sa.UniqueConstraint("survey_place_id", "room", name=op.f("uq_survey_calls_survey_place_id_room")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("survey_calls", "survey_callings", "survey_plan_motions"):
        op.drop_table(table)
