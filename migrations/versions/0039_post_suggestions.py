"""Post suggestions

Revision 0039.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suggestion_posts",
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("said <> '' AND answer <> ''", name=op.f("ck_suggestion_posts_says_something")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.suggestion_id"],
            name=op.f("fk_suggestion_posts_suggestion_id_suggestions"),
        ),
        sa.ForeignKeyConstraint(
            ["posted_by"], ["users.user_id"], name=op.f("fk_suggestion_posts_posted_by_users")
        ),
        sa.PrimaryKeyConstraint("suggestion_id", name=op.f("pk_suggestion_posts")),
    )


def downgrade() -> None:
    op.drop_table("suggestion_posts")
