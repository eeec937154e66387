"""Attach plans

Revision 0015.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_attachments_titled")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_attachments_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["users.user_id"], name=op.f("fk_attachments_added_by_users")),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_motion_id"), "attachments", ["motion_id"])
    op.create_table(
        "attachment_pages",
        sa.Column("attachment_page_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_attachment_pages_number_counted")),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_attachment_pages_sides_positive")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_attachment_pages_fingerprinted")),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachments.attachment_id"],
            name=op.f("fk_attachment_pages_attachment_id_attachments"),
        ),
        sa.PrimaryKeyConstraint("attachment_page_id", name=op.f("pk_attachment_pages")),
        sa.UniqueConstraint("attachment_id", "number", name=op.f("uq_attachment_pages_attachment_id_number")),
    )


def downgrade() -> None:
    op.drop_table("attachment_pages")
    op.drop_table("attachments")
