"""Lay the first tables

Revision 0001, the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "compounds",
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("built_year", sa.Integer(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("residents", sa.Integer(), nullable=True),
        sa.Column("committee_members", sa.Integer(), nullable=True),
        sa.Column("figures_source", sa.String(), nullable=False),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("compound_id", name=op.f("pk_compounds")),
        sa.UniqueConstraint("code", name=op.f("uq_compounds_code")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "users",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_table(
        "flats",
        sa.Column("flat_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("entrance", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status IN ('owner', 'developer', 'parking', 'excluded')", name=op.f("ck_flats_status_known")
        ),
        sa.CheckConstraint("area > 0", name=op.f("ck_flats_area_positive")),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.compound_id"], name=op.f("fk_flats_compound_id_compounds")
        ),
        sa.PrimaryKeyConstraint("flat_id", name=op.f("pk_flats")),
        sa.UniqueConstraint(
            "compound_id",
            "building",
            "entrance",
            "room",
            name=op.f("uq_flats_compound_id_building_entrance_room"),
        ),
    )
    op.create_table(
        "grants",
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=True),
        sa.Column("street", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(role = 'office') = (compound_id IS NULL)", name=op.f("ck_grants_compound_of_role")
        ),
        sa.CheckConstraint(
            "(role = 'office') = (street IS NOT NULL)", name=op.f("ck_grants_street_of_office")
        ),
        sa.CheckConstraint("role IN ('committee', 'worker', 'office')", name=op.f("ck_grants_role_known")),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.compound_id"], name=op.f("fk_grants_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name=op.f("fk_grants_user_id_users")),
        sa.PrimaryKeyConstraint("grant_id", name=op.f("pk_grants")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grants_user_id"), ["user_id"], unique=False)

    op.create_table(
        "motions",
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("entrance", sa.String(), nullable=False),
        sa.Column("parking", sa.Boolean(), nullable=False),
        sa.Column("rule_key", sa.String(), nullable=True),
        sa.Column("rule_version", sa.String(), nullable=True),
        sa.Column("share", sa.String(), nullable=True),
        sa.Column("collision", sa.String(), nullable=False),
        sa.Column("blank_rule", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cost_plan", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(rule_key <> 'households-share') = (share IS NULL)", name=op.f("ck_motions_share_with_its_rule")
        ),
        sa.CheckConstraint(
            "(scope = 'compound' AND building = '' AND entrance = '')"
            " OR (scope = 'building' AND building <> '' AND entrance = '')"
            " OR (scope = 'entrance' AND building <> '' AND entrance <> '')",
            name=op.f("ck_motions_scope_named"),
        ),
        sa.CheckConstraint("blank_rule IN ('void', 'abstain')", name=op.f("ck_motions_blank_rule_known")),
        sa.CheckConstraint(
            "collision IN ('first_valid', 'last_valid', 'paper_wins', 'online_wins')",
            name=op.f("ck_motions_collision_known"),
        ),
        sa.CheckConstraint(
            "scope IN ('entrance', 'building', 'compound')", name=op.f("ck_motions_scope_known")
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_motions_window_ordered")),
        sa.CheckConstraint(
            "frozen_at IS NULL OR (rule_key IS NOT NULL AND opens_at IS NOT NULL AND closes_at IS NOT NULL)",
            name=op.f("ck_motions_frozen_complete"),
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.compound_id"], name=op.f("fk_motions_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.user_id"], name=op.f("fk_motions_created_by_users")),
        sa.PrimaryKeyConstraint("motion_id", name=op.f("pk_motions")),
        sa.UniqueConstraint("code", name=op.f("uq_motions_code")),
    )
    with op.batch_alter_table("motions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_motions_closes_at"), ["closes_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_motions_compound_id"), ["compound_id"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name=op.f("fk_sign_ins_user_id_users")),
        sa.PrimaryKeyConstraint("sign_in_id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_ins_token_digest")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_user_id"), ["user_id"], unique=False)

    op.create_table(
        "flat_owners",
        sa.Column("flat_owner_id", sa.Integer(), nullable=False),
        sa.Column("flat_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_digest", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_digest", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["flat_id"], ["flats.flat_id"], name=op.f("fk_flat_owners_flat_id_flats")),
        sa.PrimaryKeyConstraint("flat_owner_id", name=op.f("pk_flat_owners")),
        sa.UniqueConstraint("flat_id", "position", name=op.f("uq_flat_owners_flat_id_position")),
    )
    op.create_table(
        "messages",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('code', 'receipt', 'echo')", name=op.f("ck_messages_kind_known")),
        sa.CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name=op.f("ck_messages_one_end")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_messages_motion_id_motions")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_messages")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_motion_id"), ["motion_id"], unique=False)
        batch_op.create_index(
            "ix_messages_waiting",
            ["next_try_at"],
            unique=False,
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )

    op.create_table(
        "results",
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_ballot_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.JSON(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_by IS NULL)", name=op.f("ck_results_published_by_someone")
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_results_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["users.user_id"], name=op.f("fk_results_published_by_users")
        ),
        sa.PrimaryKeyConstraint("motion_id", name=op.f("pk_results")),
    )
    op.create_table(
        "voters",
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("developer", sa.Boolean(), nullable=False),
        sa.Column("took_part_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("area > 0", name=op.f("ck_voters_area_positive")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_voters_motion_id_motions")
        ),
        sa.PrimaryKeyConstraint("voter_id", name=op.f("pk_voters")),
        sa.UniqueConstraint("motion_id", "number", name=op.f("uq_voters_motion_id_number")),
    )
    op.create_table(
        "voter_flats",
        sa.Column("voter_flat_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("entrance", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.CheckConstraint("area > 0", name=op.f("ck_voter_flats_area_positive")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_voter_flats_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["voters.voter_id"], name=op.f("fk_voter_flats_voter_id_voters")
        ),
        sa.PrimaryKeyConstraint("voter_flat_id", name=op.f("pk_voter_flats")),
        sa.UniqueConstraint(
            "motion_id",
            "building",
            "entrance",
            "room",
            name=op.f("uq_voter_flats_motion_id_building_entrance_room"),
        ),
        sa.UniqueConstraint("motion_id", "code", name=op.f("uq_voter_flats_motion_id_code")),
        sa.UniqueConstraint("motion_id", "position", name=op.f("uq_voter_flats_motion_id_position")),
        sa.UniqueConstraint("token", name=op.f("uq_voter_flats_token")),
    )
    with op.batch_alter_table("voter_flats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voter_flats_voter_id"), ["voter_id"], unique=False)

    op.create_table(
        "voter_owners",
        sa.Column("voter_owner_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_digest", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["voters.voter_id"], name=op.f("fk_voter_owners_voter_id_voters")
        ),
        sa.PrimaryKeyConstraint("voter_owner_id", name=op.f("pk_voter_owners")),
        sa.UniqueConstraint("voter_id", "position", name=op.f("uq_voter_owners_voter_id_position")),
    )
    op.create_table(
        "ballots",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("voter_flat_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("form_token", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(channel = 'online') = (entered_by IS NULL) AND (channel <> 'online' OR signer_id IS NOT NULL)",
            name=op.f("ck_ballots_recorded_by_someone"),
        ),
        sa.CheckConstraint(
            "channel <> 'online' OR (signed AND choice <> 'blank')", name=op.f("ck_ballots_online_whole")
        ),
        sa.CheckConstraint("channel IN ('online', 'paper')", name=op.f("ck_ballots_channel_known")),
        sa.CheckConstraint(
            "choice IN ('yes', 'no', 'abstain', 'blank')", name=op.f("ck_ballots_choice_known")
        ),
        sa.CheckConstraint(
            "NOT signed OR signer_id IS NOT NULL", name=op.f("ck_ballots_signature_of_an_owner")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["users.user_id"], name=op.f("fk_ballots_entered_by_users")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_ballots_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["voter_owners.voter_owner_id"], name=op.f("fk_ballots_signer_id_voter_owners")
        ),
        sa.ForeignKeyConstraint(
            ["voter_flat_id"],
            ["voter_flats.voter_flat_id"],
            name=op.f("fk_ballots_voter_flat_id_voter_flats"),
        ),
        sa.ForeignKeyConstraint(["voter_id"], ["voters.voter_id"], name=op.f("fk_ballots_voter_id_voters")),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk_ballots")),
        sa.UniqueConstraint("code", name=op.f("uq_ballots_code")),
        sa.UniqueConstraint("form_token", name=op.f("uq_ballots_form_token")),
    )
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballots_motion_id"), ["motion_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ballots_voter_id"), ["voter_id"], unique=False)

    op.create_table(
        "paper_requests",
        sa.Column("paper_request_id", sa.Integer(), nullable=False),
        sa.Column("voter_flat_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["voter_flat_id"],
            ["voter_flats.voter_flat_id"],
            name=op.f("fk_paper_requests_voter_flat_id_voter_flats"),
        ),
        sa.PrimaryKeyConstraint("paper_request_id", name=op.f("pk_paper_requests")),
        sa.UniqueConstraint("voter_flat_id", name=op.f("uq_paper_requests_voter_flat_id")),
    )
    op.create_table(
        "verifications",
        sa.Column("verification_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("session_digest", sa.LargeBinary(), nullable=False),
        sa.Column("phone_digest", sa.LargeBinary(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("failures BETWEEN 0 AND 5", name=op.f("ck_verifications_five_tries")),
        sa.CheckConstraint(
            "verified_at IS NULL OR owner_id IS NOT NULL", name=op.f("ck_verifications_verified_owner")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["voter_owners.voter_owner_id"], name=op.f("fk_verifications_owner_id_voter_owners")
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["voters.voter_id"], name=op.f("fk_verifications_voter_id_voters")
        ),
        sa.PrimaryKeyConstraint("verification_id", name=op.f("pk_verifications")),
    )
    with op.batch_alter_table("verifications", schema=None) as batch_op:
        batch_op.create_index("ix_verifications_phone", ["phone_digest", "created_at"], unique=False)
        batch_op.create_index("ix_verifications_voter", ["voter_id"], unique=False)

    op.create_table(
        "ballot_fates",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballots.ballot_id"], name=op.f("fk_ballot_fates_ballot_id_ballots")
        ),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk_ballot_fates")),
    )
    _make_append_only("ballots")


def downgrade() -> None:
    _release("ballots")
    op.drop_table("ballot_fates")
    with op.batch_alter_table("verifications", schema=None) as batch_op:
        batch_op.drop_index("ix_verifications_voter")
        batch_op.drop_index("ix_verifications_phone")

    op.drop_table("verifications")
    op.drop_table("paper_requests")
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballots_voter_id"))
        batch_op.drop_index(batch_op.f("ix_ballots_motion_id"))

    op.drop_table("ballots")
    op.drop_table("voter_owners")
    with op.batch_alter_table("voter_flats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voter_flats_voter_id"))

    op.drop_table("voter_flats")
    op.drop_table("voters")
    op.drop_table("results")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_messages_waiting",
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_messages_motion_id"))

    op.drop_table("messages")
    op.drop_table("flat_owners")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_ins_user_id"))

    op.drop_table("sign_ins")
    with op.batch_alter_table("motions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_motions_compound_id"))
        batch_op.drop_index(batch_op.f("ix_motions_closes_at"))

    op.drop_table("motions")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grants_user_id"))

    op.drop_table("grants")
    op.drop_table("flats")
    op.drop_table("users")
    op.drop_table("heartbeats")
    op.drop_table("compounds")


def _make_append_only(table: str) -> None:
    """Refuse UPDATE and DELETE: this stops bugs; the ledger shows what an administrator does."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION louyi_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% are append-only', TG_TABLE_NAME; END $$"
    )
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
    op.execute("DROP FUNCTION louyi_append_only()")
