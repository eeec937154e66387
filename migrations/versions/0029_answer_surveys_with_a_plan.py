"""Answer surveys with a plan

Revision 0029.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_plans",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_by IS NULL)",
            name=op.f("ck_survey_plans_published_by_someone"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.user_id"], name=op.f("fk_survey_plans_created_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["users.user_id"], name=op.f("fk_survey_plans_published_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.survey_id"], name=op.f("fk_survey_plans_survey_id_surveys")
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_survey_plans")),
    )
    op.create_table(
        "survey_plan_lines",
        sa.Column("survey_plan_line_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("option", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(question IS NULL) = (option IS NULL)", name=op.f("ck_survey_plan_lines_work_or_own")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["survey_plans.survey_id"],
            name=op.f("fk_survey_plan_lines_survey_id_survey_plans"),
        ),
        sa.PrimaryKeyConstraint("survey_plan_line_id", name=op.f("pk_survey_plan_lines")),
        sa.UniqueConstraint(
            "survey_id", "question", "option", name=op.f("uq_survey_plan_lines_survey_id_question_option")
        ),
    )
    op.create_table(
        "survey_plan_answers",
        sa.Column("survey_plan_answer_id", sa.Integer(), nullable=False),
        sa.Column("survey_plan_line_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("due", sa.String(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("entrance", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_survey_plan_answers_number_counted")),
        sa.CheckConstraint(
            "state IN ('planned', 'needs_vote', 'later', 'not_possible')",
            name=op.f("ck_survey_plan_answers_state_known"),
        ),
        sa.CheckConstraint("reason <> '' AND body <> ''", name=op.f("ck_survey_plan_answers_reasoned")),
        sa.CheckConstraint(
            "due = '' OR state = 'planned'", name=op.f("ck_survey_plan_answers_due_when_planned")
        ),
        sa.CheckConstraint(
            "building <> '' OR entrance = ''", name=op.f("ck_survey_plan_answers_entrance_of_a_building")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.user_id"], name=op.f("fk_survey_plan_answers_decided_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["survey_plan_line_id"],
            ["survey_plan_lines.survey_plan_line_id"],
            name=op.f("fk_survey_plan_answers_survey_plan_line_id_survey_plan_lines"),
        ),
        sa.PrimaryKeyConstraint("survey_plan_answer_id", name=op.f("pk_survey_plan_answers")),
        sa.UniqueConstraint(
            "survey_plan_line_id", "number", name=op.f("uq_survey_plan_answers_survey_plan_line_id_number")
        ),
    )


def downgrade() -> None:
    for table in ("survey_plan_answers", "survey_plan_lines", "survey_plans"):
        op.drop_table(table)
