"""Keep notices and photos of the wall

Revision 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
GUARDED = (("notices", "UPDATE"), ("notices", "DELETE"), ("notice_photos", "UPDATE"))
"""A photo may be deleted: when the people of its motion are forgotten."""


def upgrade() -> None:
    _create()
    for table, act in GUARDED:
        _guard(table, act)


def downgrade() -> None:
    op.drop_table("notice_photos")
    op.drop_table("notices")


def _guard(table: str, act: str) -> None:
    """Refuse `act` on its rows; the function is of the first revision."""
    name = f"{table}_no_{act.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
        op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} {body}")
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION louyi_append_only()"
    )


def _create() -> None:
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("posted_at", INSTANT, nullable=False),
        sa.Column("posted_by", sa.Integer(), nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('voting', 'preliminary', 'final')", name=op.f("ck_notices_kind_known")),
        sa.CheckConstraint("ends_at >= posted_at", name=op.f("ck_notices_period_ordered")),
        sa.CheckConstraint("length(content_sha256) = 64", name=op.f("ck_notices_fingerprinted")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_notices_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(["posted_by"], ["users.user_id"], name=op.f("fk_notices_posted_by_users")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notices")),
        sa.UniqueConstraint("motion_id", "kind", name=op.f("uq_notices_motion_id_kind")),
    )
    op.create_table(
        "notice_photos",
        sa.Column("notice_photo_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("form_token", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("filed_at", INSTANT, nullable=False),
        sa.Column("filed_by", sa.Integer(), nullable=False),
        sa.Column("image_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("image_sha256", sa.String(), nullable=False),
        sa.CheckConstraint("place <> ''", name=op.f("ck_notice_photos_placed")),
        sa.CheckConstraint("length(image_sha256) = 64", name=op.f("ck_notice_photos_fingerprinted")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.notice_id"], name=op.f("fk_notice_photos_notice_id_notices")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["users.user_id"], name=op.f("fk_notice_photos_filed_by_users")
        ),
        sa.PrimaryKeyConstraint("notice_photo_id", name=op.f("pk_notice_photos")),
        sa.UniqueConstraint("form_token", name=op.f("uq_notice_photos_form_token")),
    )
    op.create_index("ix_notice_photos_notice_id", "notice_photos", ["notice_id"], unique=False)
