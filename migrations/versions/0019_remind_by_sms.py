"""Remind by SMS

Revision 0019.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("voter_flat_id", sa.Integer(), nullable=False),
        sa.Column("phone_digest", sa.LargeBinary(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by", sa.Integer(), nullable=False),
        sa.Column("cost_fen", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "wording IN ('question', 'deadline', 'help')", name=op.f("ck_reminders_wording_known")
        ),
        sa.CheckConstraint("cost_fen >= 0", name=op.f("ck_reminders_cost_not_negative")),
        sa.CheckConstraint(
            "served_at IS NULL OR wording = 'question'", name=op.f("ck_reminders_served_with_the_question")
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_reminders_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["voter_flat_id"],
            ["voter_flats.voter_flat_id"],
            name=op.f("fk_reminders_voter_flat_id_voter_flats"),
        ),
        sa.ForeignKeyConstraint(
            ["ordered_by"], ["users.user_id"], name=op.f("fk_reminders_ordered_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.message_id"], name=op.f("fk_reminders_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("reminder_id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "motion_id", "phone_digest", "day", name=op.f("uq_reminders_motion_id_phone_digest_day")
        ),
        sa.UniqueConstraint("message_id", name=op.f("uq_reminders_message_id")),
    )
    op.create_index(op.f("ix_reminders_voter_flat_id"), "reminders", ["voter_flat_id"])


def downgrade() -> None:
    op.drop_table("reminders")
