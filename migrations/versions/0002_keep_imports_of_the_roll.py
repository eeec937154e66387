"""Keep imports of the roll

Revision 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roll_imports",
        sa.Column("roll_import_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("file_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job", sa.String(), nullable=True),
        sa.Column("job_by", sa.Integer(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("book_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("mapping", sa.JSON(), nullable=True),
        sa.Column("corrections_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("plan_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_by", sa.Integer(), nullable=True),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("after_digest", sa.LargeBinary(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "job IS NULL OR job IN ('read', 'compare', 'apply', 'undo')",
            name=op.f("ck_roll_imports_job_known"),
        ),
        sa.CheckConstraint("(job IS NULL) = (lease_until IS NULL)", name=op.f("ck_roll_imports_job_leased")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_roll_imports_progress_percent")),
        sa.CheckConstraint(
            "plan_sealed IS NULL OR book_sealed IS NOT NULL", name=op.f("ck_roll_imports_plan_of_a_book")
        ),
        sa.CheckConstraint(
            "(plan_sealed IS NULL) = (counts IS NULL)", name=op.f("ck_roll_imports_plan_counted")
        ),
        sa.CheckConstraint(
            "(applied_at IS NULL) = (applied_by IS NULL) AND (applied_at IS NULL) = (before_sealed IS NULL)"
            " AND (applied_at IS NULL) = (after_digest IS NULL)",
            name=op.f("ck_roll_imports_applied_whole"),
        ),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_roll_imports_undone_by_someone")
        ),
        sa.CheckConstraint(
            "undone_at IS NULL OR applied_at IS NOT NULL", name=op.f("ck_roll_imports_undone_after_applied")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.{key}"], name=op.f(f"fk_roll_imports_{column}_{table}")
            )
            for column, table, key in (
                ("compound_id", "compounds", "compound_id"),
                ("created_by", "users", "user_id"),
                ("job_by", "users", "user_id"),
                ("applied_by", "users", "user_id"),
                ("undone_by", "users", "user_id"),
            )
        ),
        sa.PrimaryKeyConstraint("roll_import_id", name=op.f("pk_roll_imports")),
    )
    op.create_index(op.f("ix_roll_imports_compound_id"), "roll_imports", ["compound_id"])
    op.create_table(
        "column_choices",
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("header_digest", sa.LargeBinary(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.compound_id"], name=op.f("fk_column_choices_compound_id_compounds")
        ),
        sa.PrimaryKeyConstraint("compound_id", "header_digest", name=op.f("pk_column_choices")),
    )
    op.create_table(
        "owner_decisions",
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("left_digest", sa.LargeBinary(), nullable=False),
        sa.Column("right_digest", sa.LargeBinary(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("left_digest < right_digest", name=op.f("ck_owner_decisions_ordered")),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.compound_id"], name=op.f("fk_owner_decisions_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.user_id"], name=op.f("fk_owner_decisions_decided_by_users")
        ),
        sa.PrimaryKeyConstraint(
            "compound_id", "left_digest", "right_digest", name=op.f("pk_owner_decisions")
        ),
    )
    with op.batch_alter_table("flat_owners", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_digest", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("flat_owners", schema=None) as batch_op:
        batch_op.drop_column("person_digest")
    op.drop_table("owner_decisions")
    op.drop_table("column_choices")
    op.drop_index(op.f("ix_roll_imports_compound_id"), table_name="roll_imports")
    op.drop_table("roll_imports")
