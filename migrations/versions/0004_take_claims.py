"""Take claims: posted rolls, corrections, changed phones, sales, and the assurance of each ballot

Revision 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
PAPERS = "paper_kind IN ('real_estate', 'house', 'contract', 'identity', 'other')"
PERSON = "(coalesce(outcome, '') = 'accepted' AND kind <> 'area')"
AREA = "(coalesce(outcome, '') = 'accepted' AND kind = 'area')"
KNOWN = "assurance IN ('roll_phone', 'claimed_phone', 'signed_paper', 'worker_witnessed', 'unsigned_paper')"
OF_ITS_CHANNEL = (
    "(channel = 'online') = (assurance IN ('roll_phone', 'claimed_phone'))"
    " AND (assurance <> 'unsigned_paper') = signed"
)
OF_OLD_BALLOTS = (
    "CASE WHEN channel = 'online' THEN 'roll_phone' WHEN signed THEN 'signed_paper' ELSE 'unsigned_paper' END"
)
WHOLE_CHANGE = "(phone_since IS NULL) = (phone_usable_at IS NULL) AND phone_usable_at >= phone_since"


def upgrade() -> None:
    _create_postings_and_codes()
    _create_claims()
    _create_transfers()
    moment = "TIMESTAMP WITH TIME ZONE" if _postgresql() else "DATETIME"
    op.execute(f"ALTER TABLE voter_owners ADD COLUMN phone_since {moment}")
    op.execute(
        f"ALTER TABLE voter_owners ADD COLUMN phone_usable_at {moment} "
        f"CONSTRAINT ck_voter_owners_phone_change_whole CHECK ({WHOLE_CHANGE})"
    )
    op.execute(f"ALTER TABLE voter_owners ADD COLUMN ended_at {moment}")
    if _postgresql():
        _add_assurance()
    else:
        _rebuild_with_assurance()


def downgrade() -> None:
    op.execute("ALTER TABLE ballots DROP COLUMN assurance")
    for column in ("ended_at", "phone_usable_at", "phone_since"):
        op.execute(f"ALTER TABLE voter_owners DROP COLUMN {column}")
    for table in (
        "revoked_sheets",
        "transfers",
        "claim_photos",
        "claims",
        "phone_codes",
        "roll_postings",
    ):
        op.drop_table(table)


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _create_postings_and_codes() -> None:
    op.create_table(
        "roll_postings",
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("posted_at", INSTANT, nullable=False),
        sa.Column("posted_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_roll_postings_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["posted_by"], ["users.user_id"], name=op.f("fk_roll_postings_posted_by_users")
        ),
        sa.PrimaryKeyConstraint("motion_id", name=op.f("pk_roll_postings")),
    )
    op.create_table(
        "phone_codes",
        sa.Column("phone_code_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("session_digest", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_digest", sa.LargeBinary(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("verified_at", INSTANT, nullable=True),
        sa.CheckConstraint("failures BETWEEN 0 AND 5", name=op.f("ck_phone_codes_five_tries")),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.compound_id"], name=op.f("fk_phone_codes_compound_id_compounds")
        ),
        sa.PrimaryKeyConstraint("phone_code_id", name=op.f("pk_phone_codes")),
    )
    op.create_index("ix_phone_codes_phone", "phone_codes", ["phone_digest", "created_at"])
    op.create_index("ix_phone_codes_compound", "phone_codes", ["compound_id", "created_at"])


def _create_claims() -> None:
    op.create_table(
        "claims",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("entrance", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_digest", sa.LargeBinary(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("area", sa.Integer(), nullable=True),
        sa.Column("area_source", sa.String(), nullable=True),
        sa.Column("paper_kind", sa.String(), nullable=True),
        sa.Column("paper_digits", sa.String(), nullable=True),
        sa.Column("in_person", sa.Boolean(), nullable=True),
        *_checks_of_claims(),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_claims_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["users.user_id"], name=op.f("fk_claims_decided_by_users")),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_motion_id"), "claims", ["motion_id"])
    op.create_index("ix_claims_phone", "claims", ["phone_digest", "created_at"])
    op.create_index(
        "uq_claims_open",
        "claims",
        ["motion_id", "phone_digest", "building", "entrance", "room"],
        unique=True,
        postgresql_where=sa.text("outcome IS NULL"),
        sqlite_where=sa.text("outcome IS NULL"),
    )
    op.create_table(
        "claim_photos",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("image_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.claim_id"], name=op.f("fk_claim_photos_claim_id_claims")
        ),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claim_photos")),
    )


def _checks_of_claims() -> list[sa.CheckConstraint]:
    rules = {
        "kind_known": "kind IN ('area', 'owner', 'co_owner', 'buyer', 'heir', 'authorised')",
        "outcome_known": "outcome IS NULL OR outcome IN ('accepted', 'refused')",
        "decided_by_someone": (
            "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by IS NULL)"
        ),
        "refused_with_a_reason": "(coalesce(outcome, '') = 'refused') = (refusal IS NOT NULL)",
        "area_with_its_source": f"{AREA} = (area IS NOT NULL) AND {AREA} = (area_source IS NOT NULL)",
        "area_positive": "area > 0",
        "area_source_known": (
            "area_source IS NULL OR area_source IN ('land_register', 'survey', 'contract')"
        ),
        "person_with_papers": (
            f"{PERSON} = (paper_kind IS NOT NULL) AND {PERSON} = (paper_digits IS NOT NULL)"
            f" AND {PERSON} = (in_person IS NOT NULL)"
        ),
        "paper_kind_known": f"paper_kind IS NULL OR {PAPERS}",
        "only_four_digits": "length(paper_digits) = 4",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_claims_{name}")) for name, rule in rules.items()]


def _create_transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("voter_flat_id", sa.Integer(), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("buyer_name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("buyer_phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("buyer_phone_digest", sa.LargeBinary(), nullable=False),
        sa.Column("paper_kind", sa.String(), nullable=False),
        sa.Column("paper_digits", sa.String(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "effect IN ('buyer_votes', 'ballot_stands', 'head_stays')", name=op.f("ck_transfers_effect_known")
        ),
        sa.CheckConstraint(PAPERS, name=op.f("ck_transfers_paper_kind_known")),
        sa.CheckConstraint("length(paper_digits) = 4", name=op.f("ck_transfers_only_four_digits")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_transfers_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["voter_flat_id"],
            ["voter_flats.voter_flat_id"],
            name=op.f("fk_transfers_voter_flat_id_voter_flats"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["users.user_id"], name=op.f("fk_transfers_recorded_by_users")
        ),
        sa.PrimaryKeyConstraint("transfer_id", name=op.f("pk_transfers")),
    )
    op.create_index(op.f("ix_transfers_motion_id"), "transfers", ["motion_id"])
    op.create_index("ix_transfers_flat", "transfers", ["voter_flat_id"])
    op.create_table(
        "revoked_sheets",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("voter_flat_id", sa.Integer(), nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["voter_flat_id"],
            ["voter_flats.voter_flat_id"],
            name=op.f("fk_revoked_sheets_voter_flat_id_voter_flats"),
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_revoked_sheets")),
    )
    op.create_index(op.f("ix_revoked_sheets_code"), "revoked_sheets", ["code"])
    op.create_index(op.f("ix_revoked_sheets_voter_flat_id"), "revoked_sheets", ["voter_flat_id"])


def _add_assurance() -> None:
    """The trigger that guards the ballots sleeps while old ones get what their channel says."""
    op.execute("ALTER TABLE ballots ADD COLUMN assurance VARCHAR NOT NULL DEFAULT 'roll_phone'")
    op.execute("ALTER TABLE ballots DISABLE TRIGGER ballots_append_only")
    op.execute(f"UPDATE ballots SET assurance = {OF_OLD_BALLOTS}")  # noqa: S608  constants
    op.execute("ALTER TABLE ballots ENABLE TRIGGER ballots_append_only")
    op.execute(f"ALTER TABLE ballots ADD CONSTRAINT ck_ballots_assurance_known CHECK ({KNOWN})")
    op.execute(
        f"ALTER TABLE ballots ADD CONSTRAINT ck_ballots_assurance_of_its_channel CHECK ({OF_ITS_CHANNEL})"
    )


def _rebuild_with_assurance() -> None:
    """SQLite cannot add a constraint that old rows break: a new table takes the rows, then the name.

    A batch would drop the other CHECK constraints, which SQLite does not reflect; the stored text keeps them.
    """
    bind = op.get_bind()
    stored = bind.execute(
        sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'ballots' AND sql IS NOT NULL")
    ).all()
    (table,) = (sql for kind, sql in stored if kind == "table")
    last = "code VARCHAR NOT NULL"
    made = table[table.index("(") :].replace(
        last,
        f"{last}, assurance VARCHAR NOT NULL DEFAULT 'roll_phone' "
        f"CONSTRAINT ck_ballots_assurance_known CHECK ({KNOWN}) "
        f"CONSTRAINT ck_ballots_assurance_of_its_channel CHECK ({OF_ITS_CHANNEL})",
        1,
    )
    bind.exec_driver_sql(f"CREATE TABLE new_ballots {made}")
    bind.exec_driver_sql(
        f"INSERT INTO new_ballots SELECT ballots.*, {OF_OLD_BALLOTS} FROM ballots"  # noqa: S608  constants
    )
    bind.exec_driver_sql("DROP TABLE ballots")
    bind.exec_driver_sql("ALTER TABLE new_ballots RENAME TO ballots")
    for kind, sql in stored:
        if kind in ("index", "trigger"):
            bind.exec_driver_sql(sql)
