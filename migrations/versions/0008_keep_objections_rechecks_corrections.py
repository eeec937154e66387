"""Keep objections, random rechecks and corrected results

Revision 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
FORGET_ONLY = {
    "objections": (
        "length(NEW.text_sealed) > 0 OR NEW.motion_id <> OLD.motion_id OR NEW.number <> OLD.number"
        " OR NEW.kind <> OLD.kind OR NEW.stage <> OLD.stage OR NEW.created_at <> OLD.created_at"
    ),
    "objection_entries": (
        "length(NEW.text_sealed) > 0 OR NEW.objection_id <> OLD.objection_id OR NEW.kind <> OLD.kind"
        " OR coalesce(NEW.outcome, '') <> coalesce(OLD.outcome, '') OR NEW.written_at <> OLD.written_at"
    ),
    "recheck_reports": (
        "length(NEW.names_sealed) > 0 OR NEW.persons <> OLD.persons OR NEW.reported_at <> OLD.reported_at"
    ),
}
"""Their rows change in one way only: the person in them is forgotten."""
FIXED = ("rechecks", "recheck_sheets", "recheck_findings", "result_corrections")
TABLES = (
    *("objections", "objection_photos", "objection_entries"),
    *("rechecks", "recheck_sheets", "recheck_reports", "recheck_findings", "result_corrections"),
)


def upgrade() -> None:
    _create()
    for table in FIXED:
        _guard(table, "UPDATE", "")
        _guard(table, "DELETE", "")
    for table, changed in FORGET_ONLY.items():
        _guard(table, "UPDATE", f"WHEN ({changed})")
        _guard(table, "DELETE", "")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _guard(table: str, act: str, when: str) -> None:
    """Refuse `act` on its rows; the function is of the first revision."""
    name = f"{table}_no_{act.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
        op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} {when} {body}")
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW {when}"
        " EXECUTE FUNCTION louyi_append_only()"
    )


def _create() -> None:
    op.create_table(
        "objections",
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("form_token", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_digest", sa.LargeBinary(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('identity', 'count', 'procedure', 'loss', 'money')",
            name=op.f("ck_objections_kind_known"),
        ),
        sa.CheckConstraint("stage IN ('notice', 'result')", name=op.f("ck_objections_stage_known")),
        sa.CheckConstraint("number > 0", name=op.f("ck_objections_number_counted")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_objections_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["voters.voter_id"], name=op.f("fk_objections_voter_id_voters")
        ),
        sa.PrimaryKeyConstraint("objection_id", name=op.f("pk_objections")),
        sa.UniqueConstraint("code", name=op.f("uq_objections_code")),
        sa.UniqueConstraint("form_token", name=op.f("uq_objections_form_token")),
        sa.UniqueConstraint("motion_id", "number", name=op.f("uq_objections_motion_id_number")),
    )
    op.create_index("ix_objections_phone", "objections", ["phone_digest", "created_at"], unique=False)
    op.create_table(
        "objection_photos",
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("image_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 4", name=op.f("ck_objection_photos_few")),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["objections.objection_id"],
            name=op.f("fk_objection_photos_objection_id_objections"),
        ),
        sa.PrimaryKeyConstraint("objection_id", "position", name=op.f("pk_objection_photos")),
    )
    op.create_table(
        "objection_entries",
        sa.Column("objection_entry_id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'mediation') = (held_on IS NOT NULL)", name=op.f("ck_objection_entries_mediation_dated")
        ),
        sa.CheckConstraint(
            "(kind = 'outcome') = (outcome IS NOT NULL)", name=op.f("ck_objection_entries_outcome_named")
        ),
        sa.CheckConstraint(
            "kind IN ('reply', 'mediation', 'outcome')", name=op.f("ck_objection_entries_kind_known")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('upheld', 'rejected', 'withdrawn', 'settled')",
            name=op.f("ck_objection_entries_outcome_known"),
        ),
        sa.CheckConstraint(
            "written_by IS NOT NULL OR coalesce(outcome, '') = 'withdrawn'",
            name=op.f("ck_objection_entries_by_someone"),
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["objections.objection_id"],
            name=op.f("fk_objection_entries_objection_id_objections"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["users.user_id"], name=op.f("fk_objection_entries_written_by_users")
        ),
        sa.PrimaryKeyConstraint("objection_entry_id", name=op.f("pk_objection_entries")),
    )
    op.create_index(
        op.f("ix_objection_entries_objection_id"), "objection_entries", ["objection_id"], unique=False
    )
    op.create_index(
        "uq_objection_entries_outcome",
        "objection_entries",
        ["objection_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'outcome'"),
        sqlite_where=sa.text("kind = 'outcome'"),
    )
    op.create_table(
        "rechecks",
        sa.Column("recheck_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("of_sheets", sa.Integer(), nullable=False),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.Column("drawn_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("seed <> ''", name=op.f("ck_rechecks_seeded")),
        sa.CheckConstraint("drawn > 0 AND drawn <= of_sheets", name=op.f("ck_rechecks_drawn_from_all")),
        sa.CheckConstraint("number > 0", name=op.f("ck_rechecks_number_counted")),
        sa.ForeignKeyConstraint(["drawn_by"], ["users.user_id"], name=op.f("fk_rechecks_drawn_by_users")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_rechecks_motion_id_motions")
        ),
        sa.PrimaryKeyConstraint("recheck_id", name=op.f("pk_rechecks")),
        sa.UniqueConstraint("motion_id", "number", name=op.f("uq_rechecks_motion_id_number")),
    )
    op.create_table(
        "recheck_sheets",
        sa.Column("recheck_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("order_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballots.ballot_id"], name=op.f("fk_recheck_sheets_ballot_id_ballots")
        ),
        sa.ForeignKeyConstraint(
            ["recheck_id"], ["rechecks.recheck_id"], name=op.f("fk_recheck_sheets_recheck_id_rechecks")
        ),
        sa.PrimaryKeyConstraint("recheck_id", "position", name=op.f("pk_recheck_sheets")),
        sa.UniqueConstraint("recheck_id", "ballot_id", name=op.f("uq_recheck_sheets_recheck_id_ballot_id")),
    )
    op.create_table(
        "recheck_reports",
        sa.Column("recheck_id", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("names_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reported_at", INSTANT, nullable=False),
        sa.Column("reported_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("persons >= 2", name=op.f("ck_recheck_reports_a_panel")),
        sa.ForeignKeyConstraint(
            ["recheck_id"], ["rechecks.recheck_id"], name=op.f("fk_recheck_reports_recheck_id_rechecks")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["users.user_id"], name=op.f("fk_recheck_reports_reported_by_users")
        ),
        sa.PrimaryKeyConstraint("recheck_id", name=op.f("pk_recheck_reports")),
    )
    op.create_table(
        "recheck_findings",
        sa.Column("recheck_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(finding = 'differs') = (remark <> '')", name=op.f("ck_recheck_findings_difference_told")
        ),
        sa.CheckConstraint(
            "finding IN ('agrees', 'differs', 'missing')", name=op.f("ck_recheck_findings_finding_known")
        ),
        sa.ForeignKeyConstraint(
            ["recheck_id", "position"],
            ["recheck_sheets.recheck_id", "recheck_sheets.position"],
            name="fk_recheck_findings_sheet",
        ),
        sa.ForeignKeyConstraint(
            ["recheck_id"],
            ["recheck_reports.recheck_id"],
            name=op.f("fk_recheck_findings_recheck_id_recheck_reports"),
        ),
        sa.PrimaryKeyConstraint("recheck_id", "position", name=op.f("pk_recheck_findings")),
    )
    op.create_table(
        "result_corrections",
        sa.Column("result_correction_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("corrected_at", INSTANT, nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_result_corrections_number_counted")),
        sa.ForeignKeyConstraint(
            ["approval_id"],
            ["approvals.approval_id"],
            name=op.f("fk_result_corrections_approval_id_approvals"),
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["results.motion_id"], name=op.f("fk_result_corrections_motion_id_results")
        ),
        sa.PrimaryKeyConstraint("result_correction_id", name=op.f("pk_result_corrections")),
        sa.UniqueConstraint("approval_id", name=op.f("uq_result_corrections_approval_id")),
        sa.UniqueConstraint("motion_id", "number", name=op.f("uq_result_corrections_motion_id_number")),
    )
