"""Count surveys once

Revision 0026. Surveys that were tallied before are counted here, as the program does from now on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0020"
branch_labels = None
depends_on = None

RESPONSES = sa.table("survey_responses", *map(sa.column, ("response_key", "survey_id", "building")))
ANSWERS = sa.table(
    "survey_answers", *map(sa.column, ("response_key", "survey_id", "question", "key", "place", "amount"))
)
SURVEYS = sa.table("surveys", sa.column("survey_id"), sa.column("tallied_at"))
COUNTS = sa.table(
    "survey_counts",
    *map(sa.column, ("survey_id", "what", "building", "question", "key", "place", "amount", "number")),
)
EMPTY, ZERO, NOTHING = sa.literal(""), sa.literal(0), sa.cast(sa.null(), sa.BigInteger)


def upgrade() -> None:
    op.create_table(
        "survey_counts",
        sa.Column("survey_count_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_survey_counts_number_positive")),
        sa.CheckConstraint(
            "what IN ('responses', 'answered', 'marks', 'amounts')", name=op.f("ck_survey_counts_what_known")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.survey_id"], name=op.f("fk_survey_counts_survey_id_surveys")
        ),
        sa.PrimaryKeyConstraint("survey_count_id", name=op.f("pk_survey_counts")),
    )
    op.create_index("ix_survey_counts_survey", "survey_counts", ["survey_id"])
    _count("responses", RESPONSES.c.building, EMPTY, EMPTY, ZERO, NOTHING, sa.func.count())
    persons = sa.func.count(ANSWERS.c.response_key.distinct())
    _count("answered", RESPONSES.c.building, ANSWERS.c.question, EMPTY, ZERO, NOTHING, persons)
    a = ANSWERS.c
    _count("marks", RESPONSES.c.building, a.question, a.key, a.place, NOTHING, sa.func.count())
    _count("amounts", EMPTY, a.question, EMPTY, ZERO, a.amount, sa.func.count())


def _count(what: str, *columns: sa.ColumnElement[object]) -> None:
    """Of every survey that is tallied, in one statement."""
    tallied = sa.join(
        RESPONSES,
        SURVEYS,
        (SURVEYS.c.survey_id == RESPONSES.c.survey_id) & SURVEYS.c.tallied_at.is_not(None),
    )
    if what != "responses":
        tallied = tallied.join(ANSWERS, ANSWERS.c.response_key == RESPONSES.c.response_key)
    groups = [column for column in columns[:-1] if isinstance(column, sa.ColumnClause)]
    query = (
        sa.select(RESPONSES.c.survey_id, sa.literal(what), *columns)
        .select_from(tallied)
        .group_by(RESPONSES.c.survey_id, *groups)
    )
    if what == "amounts":
        query = query.where(ANSWERS.c.amount.is_not(None))
    op.execute(sa.insert(COUNTS).from_select([column.name for column in COUNTS.c], query))


def downgrade() -> None:
    op.drop_table("survey_counts")
