"""Name one of two co-owners, say where three make a committee

Revision 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ballot_yields",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("voter_owner_id", sa.Integer(), nullable=False),
        sa.Column("yielded_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballots.ballot_id"], name=op.f("fk_ballot_yields_ballot_id_ballots")
        ),
        sa.ForeignKeyConstraint(
            ["voter_owner_id"],
            ["voter_owners.voter_owner_id"],
            name=op.f("fk_ballot_yields_voter_owner_id_voter_owners"),
        ),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk_ballot_yields")),
    )
    _make_append_only("ballot_yields")
    op.create_table(
        "small_committees",
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("source <> ''", name=op.f("ck_small_committees_source_given")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_small_committees_motion_id_motions")
        ),
        sa.PrimaryKeyConstraint("motion_id", name=op.f("pk_small_committees")),
    )
    op.add_column("voters", sa.Column("pending_at", INSTANT, nullable=True))


def downgrade() -> None:
    """Answers that were withdrawn in favour of a co-owner would count again; nothing else is lost."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE voters DROP COLUMN pending_at")
    else:
        op.drop_column("voters", "pending_at")
    op.drop_table("small_committees")
    op.drop_table("ballot_yields")


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
