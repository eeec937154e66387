"""Work with words of surveys

Revision 0032. Tags, groups, replies, and what is chosen for posting.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
TEXT = ["response_key", "question", "key"]


def upgrade() -> None:
    op.create_table(
        "survey_tags",
        sa.Column("survey_tag_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("label <> ''", name=op.f("ck_survey_tags_labelled")),
        _to("survey_tags", "survey_id", "surveys"),
        _to("survey_tags", "made_by", "users", "user_id"),
        sa.PrimaryKeyConstraint("survey_tag_id", name=op.f("pk_survey_tags")),
        sa.UniqueConstraint(
            "survey_id", "question", "label", name=op.f("uq_survey_tags_survey_id_question_label")
        ),
        sa.UniqueConstraint("survey_tag_id", "question", name=op.f("uq_survey_tags_survey_tag_id_question")),
    )
    op.create_table(
        "survey_taggings",
        sa.Column("survey_tag_id", sa.Integer(), nullable=False),
        *_text(nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_tag_id", "question"],
            ["survey_tags.survey_tag_id", "survey_tags.question"],
            name=op.f("fk_survey_taggings_survey_tag_id_survey_tags"),
            ondelete="CASCADE",
        ),
        _to_text("survey_taggings"),
        sa.PrimaryKeyConstraint("survey_tag_id", *TEXT, name=op.f("pk_survey_taggings")),
    )
    op.create_index("ix_survey_taggings_text", "survey_taggings", TEXT)
    op.create_table(
        "survey_choices",
        *_text(nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("chosen_by", sa.Integer(), nullable=False),
        sa.Column("posted_at", INSTANT, nullable=True),
        sa.Column("posted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(posted_at IS NULL) = (posted_by IS NULL)", name=op.f("ck_survey_choices_posted_by_someone")
        ),
        _to_text("survey_choices"),
        _to("survey_choices", "survey_id", "surveys"),
        _to("survey_choices", "chosen_by", "users", "user_id"),
        _to("survey_choices", "posted_by", "users", "user_id"),
        sa.PrimaryKeyConstraint(*TEXT, name=op.f("pk_survey_choices")),
    )
    op.create_index("ix_survey_choices_question", "survey_choices", ["survey_id", "question"])
    op.create_table(
        "survey_replies",
        sa.Column("survey_reply_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("survey_tag_id", sa.Integer(), nullable=True),
        *_text(nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(survey_tag_id IS NULL) <> (response_key IS NULL)",
            name=op.f("ck_survey_replies_to_a_text_or_a_group"),
        ),
        sa.CheckConstraint(
            "(response_key IS NULL) = (question IS NULL) AND (question IS NULL) = (key IS NULL)",
            name=op.f("ck_survey_replies_to_a_whole_text"),
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_survey_replies_version_positive")),
        sa.CheckConstraint("said <> '' AND role <> ''", name=op.f("ck_survey_replies_said_by_a_role")),
        _to_text("survey_replies"),
        _to("survey_replies", "survey_id", "surveys"),
        _to("survey_replies", "survey_tag_id", "survey_tags", ondelete="CASCADE"),
        _to("survey_replies", "written_by", "users", "user_id"),
        sa.PrimaryKeyConstraint("survey_reply_id", name=op.f("pk_survey_replies")),
        sa.UniqueConstraint(*TEXT, name=op.f("uq_survey_replies_response_key_question_key")),
        sa.UniqueConstraint("survey_tag_id", name=op.f("uq_survey_replies_survey_tag_id")),
    )
    op.create_index(op.f("ix_survey_replies_survey_id"), "survey_replies", ["survey_id"])


def _text(*, nullable: bool) -> list[sa.Column[object]]:
    """Which row of survey_answers."""
    kinds = (sa.LargeBinary, sa.String, sa.String)
    return [sa.Column(name, kind(), nullable=nullable) for name, kind in zip(TEXT, kinds, strict=True)]


def _to_text(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        TEXT,
        [f"survey_answers.{name}" for name in TEXT],
        name=op.f(f"fk_{table}_response_key_survey_answers"),
        ondelete="CASCADE",
    )


def _to(
    table: str, column: str, other: str, key: str = "", ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.{key or column}"], name=name, ondelete=ondelete)


def downgrade() -> None:
    for table in ("replies", "choices", "taggings", "tags"):
        op.drop_table(f"survey_{table}")
