"""Keep what witnesses saw

Revision 0027.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0033"
branch_labels = None
depends_on = None
IN_USE = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "witnesses",
        sa.Column("witness_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("verifier_key", sa.String(), nullable=False),
        sa.Column("described", sa.String(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> '' AND described <> ''", name=op.f("ck_witnesses_told")),
        sa.PrimaryKeyConstraint("witness_id", name=op.f("pk_witnesses")),
        sa.UniqueConstraint("verifier_key", name=op.f("uq_witnesses_verifier_key")),
    )
    op.create_index(
        "uq_witnesses_name_in_use",
        "witnesses",
        ["name"],
        unique=True,
        postgresql_where=IN_USE,
        sqlite_where=IN_USE,
    )
    op.create_table(
        "witness_looks",
        sa.Column("witness_id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_witness_looks_size_counted")),
        sa.ForeignKeyConstraint(
            ["log_id"], ["ledger_logs.log_id"], name=op.f("fk_witness_looks_log_id_ledger_logs")
        ),
        sa.ForeignKeyConstraint(
            ["witness_id"], ["witnesses.witness_id"], name=op.f("fk_witness_looks_witness_id_witnesses")
        ),
        sa.PrimaryKeyConstraint("witness_id", "log_id", name=op.f("pk_witness_looks")),
    )
    op.create_table(
        "witness_contradictions",
        sa.Column("witness_contradiction_id", sa.Integer(), nullable=False),
        sa.Column("witness_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by_our_key", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["witness_id"],
            ["witnesses.witness_id"],
            name=op.f("fk_witness_contradictions_witness_id_witnesses"),
        ),
        sa.PrimaryKeyConstraint("witness_contradiction_id", name=op.f("pk_witness_contradictions")),
        sa.UniqueConstraint(
            "witness_id",
            "origin",
            "size",
            "root",
            name=op.f("uq_witness_contradictions_witness_id_origin_size_root"),
        ),
    )


def downgrade() -> None:
    for table in ("witness_contradictions", "witness_looks", "witnesses"):
        op.drop_table(table)
