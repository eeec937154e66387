"""Second factor, scoped roles, two-person actions, activity log

Revision 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("activities", "ballot_voids")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _widen_staff()
    with op.batch_alter_table("compounds") as batch:
        batch.add_column(sa.Column("community", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("compounds") as batch:
        batch.alter_column("community", server_default=None)
    with op.batch_alter_table("motions") as batch:
        batch.add_column(sa.Column("withdrawn_at", INSTANT))
        batch.add_column(sa.Column("anonymised_at", INSTANT))
        batch.create_check_constraint(
            op.f("ck_motions_withdrawn_after_opening"), "withdrawn_at IS NULL OR frozen_at IS NOT NULL"
        )
    _add_staff_tables()
    _add_approvals()
    for table in APPEND_ONLY:
        _make_append_only(table)


def downgrade() -> None:
    for table in APPEND_ONLY:
        _release(table)
    for table in ("ballot_voids", "approvals", "activities", "attempts", "recovery_codes", "invitations"):
        op.drop_table(table)
    with op.batch_alter_table("motions") as batch:
        batch.drop_constraint(op.f("ck_motions_withdrawn_after_opening"), type_="check")
        batch.drop_column("anonymised_at")
        batch.drop_column("withdrawn_at")
    with op.batch_alter_table("compounds") as batch:
        batch.drop_column("community")
    _narrow_staff()


def _widen_staff() -> None:
    with op.batch_alter_table("users") as batch:
        batch.alter_column("password_hash", existing_type=sa.String(), nullable=True)
        batch.add_column(sa.Column("totp_sealed", sa.LargeBinary()))
        batch.add_column(sa.Column("totp_confirmed_at", INSTANT))
        batch.add_column(sa.Column("totp_last_step", sa.Integer()))
        batch.create_check_constraint(
            op.f("ck_users_confirmed_secret"), "totp_confirmed_at IS NULL OR totp_sealed IS NOT NULL"
        )
    with op.batch_alter_table("sign_ins") as batch:
        batch.add_column(sa.Column("address", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("browser", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("second_factor_at", INSTANT))
    with op.batch_alter_table("sign_ins") as batch:
        batch.alter_column("address", server_default=None)
        batch.alter_column("browser", server_default=None)
    with op.batch_alter_table("grants") as batch:
        batch.drop_constraint(op.f("ck_grants_compound_of_role"), type_="check")
        batch.drop_constraint(op.f("ck_grants_street_of_office"), type_="check")
        batch.drop_constraint(op.f("ck_grants_role_known"), type_="check")
        batch.add_column(sa.Column("community", sa.String()))
        batch.add_column(sa.Column("building", sa.String()))
        batch.add_column(sa.Column("granted_by", sa.Integer()))
        batch.add_column(sa.Column("granted_at", INSTANT))
        batch.add_column(sa.Column("revoked_by", sa.Integer()))
        batch.add_column(sa.Column("revoked_at", INSTANT))
    op.execute(
        "UPDATE grants SET granted_at = "
        "(SELECT users.created_at FROM users WHERE users.user_id = grants.user_id)"
    )
    with op.batch_alter_table("grants") as batch:
        batch.alter_column("granted_at", existing_type=INSTANT, nullable=False)
        batch.create_foreign_key(op.f("fk_grants_granted_by_users"), "users", ["granted_by"], ["user_id"])
        batch.create_foreign_key(op.f("fk_grants_revoked_by_users"), "users", ["revoked_by"], ["user_id"])
        for name, rule in _GRANT_RULES:
            batch.create_check_constraint(op.f(f"ck_grants_{name}"), rule)


_GRANT_RULES = (
    ("role_known", "role IN ('admin', 'office', 'committee', 'worker', 'auditor')"),
    ("admin_of_all", "role <> 'admin' OR (compound_id IS NULL AND street IS NULL)"),
    ("committee_of_compound", "role <> 'committee' OR compound_id IS NOT NULL"),
    ("one_scope", "compound_id IS NULL OR street IS NULL"),
    ("community_of_street", "community IS NULL OR street IS NOT NULL"),
    ("building_of_worker", "building IS NULL OR (role = 'worker' AND compound_id IS NOT NULL)"),
    ("revoked_when", "revoked_by IS NULL OR revoked_at IS NOT NULL"),
)


def _narrow_staff() -> None:
    """Roles that 0001 does not know end; so do accounts' sessions that it could not judge."""
    op.execute(
        "DELETE FROM grants WHERE revoked_at IS NOT NULL OR role IN ('admin', 'auditor')"
        " OR community IS NOT NULL OR building IS NOT NULL OR (role = 'office') <> (street IS NOT NULL)"
    )
    with op.batch_alter_table("grants") as batch:
        for name, _rule in _GRANT_RULES:
            batch.drop_constraint(op.f(f"ck_grants_{name}"), type_="check")
        batch.drop_constraint(op.f("fk_grants_granted_by_users"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_grants_revoked_by_users"), type_="foreignkey")
        for column in ("community", "building", "granted_by", "granted_at", "revoked_by", "revoked_at"):
            batch.drop_column(column)
        batch.create_check_constraint(
            op.f("ck_grants_compound_of_role"), "(role = 'office') = (compound_id IS NULL)"
        )
        batch.create_check_constraint(
            op.f("ck_grants_street_of_office"), "(role = 'office') = (street IS NOT NULL)"
        )
        batch.create_check_constraint(
            op.f("ck_grants_role_known"), "role IN ('committee', 'worker', 'office')"
        )
    with op.batch_alter_table("sign_ins") as batch:
        for column in ("address", "browser", "second_factor_at"):
            batch.drop_column(column)
    op.execute("UPDATE users SET password_hash = '' WHERE password_hash IS NULL")
    with op.batch_alter_table("users") as batch:
        batch.drop_constraint(op.f("ck_users_confirmed_secret"), type_="check")
        for column in ("totp_sealed", "totp_confirmed_at", "totp_last_step"):
            batch.drop_column(column)
        batch.alter_column("password_hash", existing_type=sa.String(), nullable=False)


def _add_staff_tables() -> None:
    op.create_table(
        "invitations",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.Column("cancelled_at", INSTANT),
        sa.CheckConstraint("used_at IS NULL OR cancelled_at IS NULL", name=op.f("ck_invitations_one_end")),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_invitations_lasts")),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name=op.f("fk_invitations_user_id_users")),
        sa.ForeignKeyConstraint(["made_by"], ["users.user_id"], name=op.f("fk_invitations_made_by_users")),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_invitations_token_digest")),
    )
    op.create_index(op.f("ix_invitations_user_id"), "invitations", ["user_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("recovery_code_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", INSTANT),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name=op.f("fk_recovery_codes_user_id_users")),
        sa.PrimaryKeyConstraint("recovery_code_id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"])
    op.create_table(
        "attempts",
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("blocked_until", INSTANT),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_attempts_failures_counted")),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_attempts")),
    )
    op.create_table(
        "activities",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.Integer()),
        sa.Column("object_code", sa.String(), nullable=False),
        sa.Column("compound_id", sa.Integer()),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name=op.f("fk_activities_user_id_users")),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.compound_id"], name=op.f("fk_activities_compound_id_compounds")
        ),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_activities")),
    )
    op.create_index("ix_activities_compound", "activities", ["compound_id", "at"])
    op.create_index("ix_activities_at", "activities", ["at"])


def _add_approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("decided_at", INSTANT),
        sa.Column("decision", sa.String()),
        sa.CheckConstraint(
            "kind IN ('extend', 'withdraw', 'owner', 'void')", name=op.f("ck_approvals_kind_known")
        ),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_approvals_two_persons")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (decision IS NULL)",
            name=op.f("ck_approvals_decided_whole"),
        ),
        sa.CheckConstraint("decision IN ('approved', 'refused')", name=op.f("ck_approvals_decision_known")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_approvals_reason_given")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_approvals_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["users.user_id"], name=op.f("fk_approvals_asked_by_users")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.user_id"], name=op.f("fk_approvals_decided_by_users")
        ),
        sa.PrimaryKeyConstraint("approval_id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_motion_id"), "approvals", ["motion_id"])
    op.create_table(
        "ballot_voids",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballots.ballot_id"], name=op.f("fk_ballot_voids_ballot_id_ballots")
        ),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approvals.approval_id"], name=op.f("fk_ballot_voids_approval_id_approvals")
        ),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk_ballot_voids")),
        sa.UniqueConstraint("approval_id", name=op.f("uq_ballot_voids_approval_id")),
    )


def _make_append_only(table: str) -> None:
    """Refuse UPDATE and DELETE, with the function that 0001 made on PostgreSQL."""
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


def _release(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{act}")
        return
    op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
