"""Keep the public record: logs, pseudonyms, leaves

Revision 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ledger_logs",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("broken_at", INSTANT, nullable=True),
        sa.CheckConstraint("generation > 0", name=op.f("ck_ledger_logs_generation_counted")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_ledger_logs_motion_id_motions")
        ),
        sa.PrimaryKeyConstraint("log_id", name=op.f("pk_ledger_logs")),
        sa.UniqueConstraint("motion_id", "generation", name=op.f("uq_ledger_logs_motion_id_generation")),
        sa.UniqueConstraint("origin", name=op.f("uq_ledger_logs_origin")),
    )
    _unique_where("uq_ledger_logs_in_use", "ledger_logs", ["motion_id"], "broken_at IS NULL")
    op.create_table(
        "ledger_slots",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["log_id"], ["ledger_logs.log_id"], name=op.f("fk_ledger_slots_log_id_ledger_logs")
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["voters.voter_id"], name=op.f("fk_ledger_slots_voter_id_voters")
        ),
        sa.PrimaryKeyConstraint("log_id", "voter_id", name=op.f("pk_ledger_slots")),
        sa.UniqueConstraint("log_id", "slot", name=op.f("uq_ledger_slots_log_id_slot")),
    )
    _leaves()
    _unique_where("uq_ledger_leaves_chain", "ledger_leaves", ["log_id", "slot", "prev"], "prev IS NOT NULL")
    _unique_where("uq_ledger_leaves_roll", "ledger_leaves", ["log_id", "slot"], "kind = 'roll'")
    op.create_index("ix_ledger_leaves_tip", "ledger_leaves", ["log_id", "slot", "n"])
    _make_append_only("ledger_leaves")


def downgrade() -> None:
    """The record is lost from the database: keep a copy of the published entries and heads before."""
    op.drop_table("ledger_leaves")
    op.drop_table("ledger_slots")
    op.drop_table("ledger_logs")


def _leaves() -> None:
    op.create_table(
        "ledger_leaves",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("hour", sa.String(), nullable=False),
        sa.Column("nodes", sa.LargeBinary(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("slot", sa.String(), nullable=True),
        sa.Column("prev", sa.Integer(), nullable=True),
        sa.Column("ballot_id", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("n >= 0", name=op.f("ck_ledger_leaves_n_counted")),
        sa.CheckConstraint(
            "prev IS NULL OR (prev >= 0 AND prev < n AND slot IS NOT NULL)",
            name=op.f("ck_ledger_leaves_prev_before"),
        ),
        sa.CheckConstraint(
            "(kind = 'roll') = (slot IS NOT NULL AND prev IS NULL)",
            name=op.f("ck_ledger_leaves_roll_begins_a_chain"),
        ),
        sa.ForeignKeyConstraint(
            ["log_id", "slot"],
            ["ledger_slots.log_id", "ledger_slots.slot"],
            name=op.f("fk_ledger_leaves_log_id_ledger_slots"),
        ),
        sa.ForeignKeyConstraint(
            ["log_id"], ["ledger_logs.log_id"], name=op.f("fk_ledger_leaves_log_id_ledger_logs")
        ),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballots.ballot_id"], name=op.f("fk_ledger_leaves_ballot_id_ballots")
        ),
        sa.PrimaryKeyConstraint("log_id", "n", name=op.f("pk_ledger_leaves")),
        sa.UniqueConstraint("ballot_id", name=op.f("uq_ledger_leaves_ballot_id")),
    )


def _unique_where(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def _make_append_only(table: str) -> None:
    """The function of PostgreSQL is that of the first migration."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION louyi_append_only()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION louyi_append_only()"
    )
