"""Keep sheets as typed, their photos, batches and disputes

Revision 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:

    op.create_table(
        "paper_batches",
        sa.Column("paper_batch_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("void", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("entered", sa.Integer(), nullable=True),
        sa.Column("difference", sa.String(), nullable=False),
        sa.CheckConstraint(
            "closed_at IS NULL OR entered + void = expected OR difference <> ''",
            name=op.f("ck_paper_batches_difference_explained"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (entered IS NULL)", name=op.f("ck_paper_batches_closed_with_its_count")
        ),
        sa.CheckConstraint("expected > 0", name=op.f("ck_paper_batches_expected_counted")),
        sa.CheckConstraint("void >= 0", name=op.f("ck_paper_batches_void_counted")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_paper_batches_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["users.user_id"], name=op.f("fk_paper_batches_opened_by_users")
        ),
        sa.PrimaryKeyConstraint("paper_batch_id", name=op.f("pk_paper_batches")),
    )
    op.create_index(
        "uq_paper_batches_open",
        "paper_batches",
        ["motion_id", "opened_by"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "sheet_photos",
        sa.Column("sheet_photo_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("image_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_sheet_photos_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["users.user_id"], name=op.f("fk_sheet_photos_taken_by_users")),
        sa.PrimaryKeyConstraint("sheet_photo_id", name=op.f("pk_sheet_photos")),
    )
    op.create_index(op.f("ix_sheet_photos_motion_id"), "sheet_photos", ["motion_id"], unique=False)
    op.create_table(
        "ballot_disputes",
        sa.Column("ballot_dispute_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("voter_owner_id", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("filed_at", INSTANT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('upheld', 'rejected')",
            name=op.f("ck_ballot_disputes_outcome_known"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL)"
            " AND (outcome IS NULL) = (decided_by IS NULL) AND (outcome IS NULL) = (answer IS NULL)",
            name=op.f("ck_ballot_disputes_decided_whole"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> entered_by",
            name=op.f("ck_ballot_disputes_decided_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballots.ballot_id"], name=op.f("fk_ballot_disputes_ballot_id_ballots")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.user_id"], name=op.f("fk_ballot_disputes_decided_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["users.user_id"], name=op.f("fk_ballot_disputes_entered_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_ballot_disputes_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["voter_owner_id"],
            ["voter_owners.voter_owner_id"],
            name=op.f("fk_ballot_disputes_voter_owner_id_voter_owners"),
        ),
        sa.PrimaryKeyConstraint("ballot_dispute_id", name=op.f("pk_ballot_disputes")),
        sa.UniqueConstraint("ballot_id", name=op.f("uq_ballot_disputes_ballot_id")),
    )
    op.create_index(op.f("ix_ballot_disputes_motion_id"), "ballot_disputes", ["motion_id"], unique=False)
    op.create_table(
        "paper_entries",
        sa.Column("paper_entry_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("voter_flat_id", sa.Integer(), nullable=False),
        sa.Column("sheet_code", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("second_worker", sa.Integer(), nullable=True),
        sa.Column("proxy_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("witnessed", sa.Boolean(), nullable=False),
        sa.Column("sheet_photo_id", sa.Integer(), nullable=True),
        sa.Column("paper_batch_id", sa.Integer(), nullable=True),
        sa.Column("form_token", sa.String(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("second_by", sa.Integer(), nullable=True),
        sa.Column("second_at", INSTANT, nullable=True),
        sa.Column("second_answers", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("ballot_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(channel = 'doorstep') = (second_worker IS NOT NULL)",
            name=op.f("ck_paper_entries_doorstep_by_two"),
        ),
        sa.CheckConstraint(
            "(channel = 'proxy') = (proxy_id IS NOT NULL)", name=op.f("ck_paper_entries_proxy_named")
        ),
        sa.CheckConstraint(
            "(coalesce(outcome, '') IN ('decided', 'dropped')) = (decided_by IS NOT NULL)"
            " AND (decided_by IS NULL) = (decision_reason IS NULL)",
            name=op.f("ck_paper_entries_decided_by_someone"),
        ),
        sa.CheckConstraint(
            "(coalesce(outcome, '') IN ('single', 'agreed', 'decided')) = (ballot_id IS NOT NULL)",
            name=op.f("ck_paper_entries_ballot_of_an_outcome"),
        ),
        sa.CheckConstraint(
            "channel IN ('paper', 'doorstep', 'proxy')", name=op.f("ck_paper_entries_channel_known")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('single', 'agreed', 'decided', 'dropped')",
            name=op.f("ck_paper_entries_outcome_known"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_paper_entries_settled_whole")
        ),
        sa.CheckConstraint(
            "(second_by IS NULL) = (second_at IS NULL) AND (second_by IS NULL) = (second_answers IS NULL)",
            name=op.f("ck_paper_entries_second_whole"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR (decided_by <> entered_by"
            " AND (second_by IS NULL OR decided_by <> second_by))",
            name=op.f("ck_paper_entries_third_person"),
        ),
        sa.CheckConstraint(
            "second_by IS NULL OR second_by <> entered_by", name=op.f("ck_paper_entries_two_typists")
        ),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballots.ballot_id"], name=op.f("fk_paper_entries_ballot_id_ballots")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.user_id"], name=op.f("fk_paper_entries_decided_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["users.user_id"], name=op.f("fk_paper_entries_entered_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_paper_entries_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["paper_batch_id"],
            ["paper_batches.paper_batch_id"],
            name=op.f("fk_paper_entries_paper_batch_id_paper_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["proxy_id"], ["proxies.proxy_id"], name=op.f("fk_paper_entries_proxy_id_proxies")
        ),
        sa.ForeignKeyConstraint(
            ["second_by"], ["users.user_id"], name=op.f("fk_paper_entries_second_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["second_worker"], ["users.user_id"], name=op.f("fk_paper_entries_second_worker_users")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_photo_id"],
            ["sheet_photos.sheet_photo_id"],
            name=op.f("fk_paper_entries_sheet_photo_id_sheet_photos"),
        ),
        sa.ForeignKeyConstraint(
            ["voter_flat_id"],
            ["voter_flats.voter_flat_id"],
            name=op.f("fk_paper_entries_voter_flat_id_voter_flats"),
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["voters.voter_id"], name=op.f("fk_paper_entries_voter_id_voters")
        ),
        sa.PrimaryKeyConstraint("paper_entry_id", name=op.f("pk_paper_entries")),
        sa.UniqueConstraint("form_token", name=op.f("uq_paper_entries_form_token")),
    )
    op.create_index("ix_paper_entries_ballot", "paper_entries", ["ballot_id"], unique=False)
    op.create_index(
        "ix_paper_entries_open",
        "paper_entries",
        ["motion_id"],
        unique=False,
        postgresql_where=sa.text("outcome IS NULL"),
        sqlite_where=sa.text("outcome IS NULL"),
    )
    op.create_index("ix_paper_entries_sheet", "paper_entries", ["motion_id", "sheet_code"], unique=False)
    op.create_index("ix_paper_entries_voter", "paper_entries", ["voter_id"], unique=False)


def downgrade() -> None:
    """Ballots stay; what was typed and not yet settled, photos and disputes go."""
    for table in ("paper_entries", "ballot_disputes", "sheet_photos", "paper_batches"):
        op.drop_table(table)
