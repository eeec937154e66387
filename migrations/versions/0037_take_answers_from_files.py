"""Take answers of surveys from files

Revision 0037.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0028"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "survey_imports",
        sa.Column("survey_import_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("uploaded_at", INSTANT, nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("cells_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("imported_at", INSTANT, nullable=True),
        sa.Column("imported_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(content_sha256) = 64", name=op.f("ck_survey_imports_fingerprinted")),
        sa.CheckConstraint(
            "(imported_at IS NULL) = (imported_by IS NULL)",
            name=op.f("ck_survey_imports_imported_by_someone"),
        ),
        sa.CheckConstraint(
            "(imported_at IS NULL) = (cells_sealed IS NOT NULL)",
            name=op.f("ck_survey_imports_cells_until_imported"),
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.survey_id"], name=op.f("fk_survey_imports_survey_id_surveys")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["users.user_id"], name=op.f("fk_survey_imports_uploaded_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["imported_by"], ["users.user_id"], name=op.f("fk_survey_imports_imported_by_users")
        ),
        sa.PrimaryKeyConstraint("survey_import_id", name=op.f("pk_survey_imports")),
        sa.UniqueConstraint(
            "survey_id", "content_sha256", name=op.f("uq_survey_imports_survey_id_content_sha256")
        ),
    )
    op.create_table(
        "survey_imported",
        sa.Column("participation_key", sa.LargeBinary(), nullable=False),
        sa.Column("survey_import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_key"],
            ["survey_participations.participation_key"],
            name=op.f("fk_survey_imported_participation_key_survey_participations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["survey_import_id"],
            ["survey_imports.survey_import_id"],
            name=op.f("fk_survey_imported_survey_import_id_survey_imports"),
        ),
        sa.PrimaryKeyConstraint("participation_key", name=op.f("pk_survey_imported")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_survey_imported_survey_import_id"), "survey_imported", ["survey_import_id"])


def downgrade() -> None:
    op.drop_table("survey_imported")
    op.drop_table("survey_imports")
