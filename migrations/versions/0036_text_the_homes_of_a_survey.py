"""Invite and remind the homes of a survey by SMS

Revision 0036.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
DONE = "(done_at IS NULL) = (texts IS NULL) AND (done_at IS NULL) = (cost_fen IS NULL)"


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _to(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target.partition('.')[0]}")
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "survey_mailings",
        _whole("survey_mailing_id"),
        _whole("survey_id"),
        _whole("days_before"),
        _whole("limit_fen"),
        sa.Column("ordered_at", INSTANT, nullable=False),
        _whole("ordered_by"),
        sa.Column("done_at", INSTANT, nullable=True),
        _whole("texts", nullable=True),
        _whole("cost_fen", nullable=True),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.CheckConstraint("days_before BETWEEN 0 AND 30", name=op.f("ck_survey_mailings_days_known")),
        sa.CheckConstraint("limit_fen >= 0", name=op.f("ck_survey_mailings_limit_not_negative")),
        sa.CheckConstraint("cost_fen >= 0", name=op.f("ck_survey_mailings_cost_not_negative")),
        sa.CheckConstraint(DONE, name=op.f("ck_survey_mailings_done_with_its_numbers")),
        sa.CheckConstraint(
            "refusal IN ('cap', 'dearer', 'address', 'identity')",
            name=op.f("ck_survey_mailings_refusal_known"),
        ),
        sa.CheckConstraint(
            "refusal IS NULL OR (done_at IS NOT NULL AND texts = 0)",
            name=op.f("ck_survey_mailings_refused_sends_none"),
        ),
        _to("survey_mailings", "survey_id", "surveys.survey_id", "CASCADE"),
        _to("survey_mailings", "ordered_by", "users.user_id"),
        sa.PrimaryKeyConstraint("survey_mailing_id", name=op.f("pk_survey_mailings")),
        sa.UniqueConstraint(
            "survey_id", "days_before", name=op.f("uq_survey_mailings_survey_id_days_before")
        ),
    )
    op.create_index(op.f("ix_survey_mailings_survey_id"), "survey_mailings", ["survey_id"])
    op.create_table(
        "survey_texts",
        _whole("survey_text_id"),
        _whole("survey_mailing_id"),
        _whole("message_id", nullable=True),
        sa.Column("subject_digest", sa.LargeBinary(), nullable=True),
        _to("survey_texts", "survey_mailing_id", "survey_mailings.survey_mailing_id", "CASCADE"),
        _to("survey_texts", "message_id", "messages.message_id", "SET NULL"),
        sa.PrimaryKeyConstraint("survey_text_id", name=op.f("pk_survey_texts")),
        sa.UniqueConstraint("message_id", name=op.f("uq_survey_texts_message_id")),
    )
    op.create_index(op.f("ix_survey_texts_survey_mailing_id"), "survey_texts", ["survey_mailing_id"])
    op.create_table(
        "survey_text_homes",
        _whole("survey_text_id"),
        _whole("survey_place_id"),
        sa.Column("room", sa.String(), nullable=False),
        _to("survey_text_homes", "survey_text_id", "survey_texts.survey_text_id", "CASCADE"),
        _to("survey_text_homes", "survey_place_id", "survey_places.survey_place_id"),
        sa.PrimaryKeyConstraint(
            "survey_text_id", "survey_place_id", "room", name=op.f("pk_survey_text_homes")
        ),
    )


def downgrade() -> None:
    for table in ("survey_text_homes", "survey_texts", "survey_mailings"):
        op.drop_table(table)
