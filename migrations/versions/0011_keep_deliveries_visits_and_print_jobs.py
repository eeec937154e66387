"""Keep deliveries, visits and print jobs

Revision 0011.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
FROZEN = {
    "deliveries": ("delivery_id", "motion_id", "voter_flat_id", "way", "recorded_at", "recorded_by"),
    "visits": ("visit_id", "motion_id", "voter_flat_id", "outcome", "visited_at", "visited_by"),
}
"""The columns that nothing changes; the note of a delivery may be forgotten."""


def upgrade() -> None:
    _lines("deliveries", "delivery_id", "way", "recorded", ("handed", "posted", "read_out", "not_served"))
    op.add_column("deliveries", sa.Column("note_sealed", sa.LargeBinary()))
    _lines("visits", "visit_id", "outcome", "visited", ("nobody_home", "thinking", "wants_paper", "refused"))
    for table, columns in FROZEN.items():
        _guard(table, columns)
    op.create_table(
        "print_jobs",
        sa.Column("print_job_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("lease_until", INSTANT),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("fault", sa.String()),
        sa.Column("pages", sa.Integer()),
        sa.Column("pdf", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("print_job_id", name=op.f("pk_print_jobs")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_print_jobs_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["users.user_id"], name=op.f("fk_print_jobs_asked_by_users")),
        sa.CheckConstraint(
            "(lease_until IS NULL) = (done_at IS NOT NULL)", name=op.f("ck_print_jobs_leased_until_done")
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_print_jobs_progress_percent")),
        sa.CheckConstraint(
            "pdf IS NULL OR (done_at IS NOT NULL AND fault IS NULL)",
            name=op.f("ck_print_jobs_file_of_a_done_job"),
        ),
    )
    op.create_index(op.f("ix_print_jobs_motion_id"), "print_jobs", ["motion_id"])


def downgrade() -> None:
    op.drop_table("print_jobs")
    for table in FROZEN:
        _release(table)
        op.drop_table(table)


def _lines(table: str, key: str, word: str, done: str, words: tuple[str, ...]) -> None:
    known = f"{word} IN ({', '.join(repr(each) for each in words)})"
    op.create_table(
        table,
        sa.Column(key, sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("voter_flat_id", sa.Integer(), nullable=False),
        sa.Column(word, sa.String(), nullable=False),
        sa.Column(f"{done}_at", INSTANT, nullable=False),
        sa.Column(f"{done}_by", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f(f"fk_{table}_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["voter_flat_id"],
            ["voter_flats.voter_flat_id"],
            name=op.f(f"fk_{table}_voter_flat_id_voter_flats"),
        ),
        sa.ForeignKeyConstraint([f"{done}_by"], ["users.user_id"], name=op.f(f"fk_{table}_{done}_by_users")),
        sa.CheckConstraint(known, name=op.f(f"ck_{table}_{word}_known")),
    )
    op.create_index(f"ix_{table}_motion", table, ["motion_id", "voter_flat_id", key])


def _guard(table: str, columns: tuple[str, ...]) -> None:
    """Refuse DELETE and a change of these columns, with the function that 0001 made on PostgreSQL."""
    changed = f"UPDATE OF {', '.join(columns)}"
    if op.get_bind().dialect.name == "sqlite":
        for name, act in (("update", changed), ("delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE {changed} OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION louyi_append_only()"
    )


def _release(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{act}")
        return
    op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
