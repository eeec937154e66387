"""Take suggestions

Revision 0034.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
KEPT = {
    "suggestions": (
        *("suggestion_id", "compound_id", "number", "code", "form_token", "kind"),
        *("building", "entrance", "on_roll", "language", "created_at"),
    ),
    "suggestion_entries": (
        *("suggestion_entry_id", "suggestion_id", "position", "kind", "due_on", "assigned_to", "body"),
        *("promised_on", "joined_to", "said_by", "written_at", "written_by"),
    ),
}
"""Their rows change in one way only: the person in them is forgotten."""
FORGOTTEN = {"suggestions": "phone_sealed", "suggestion_entries": "text_sealed"}
TABLES = ("suggestion_photos", "suggestion_entries", "suggestions", "suggestion_terms")


def upgrade() -> None:
    with op.batch_alter_table("phone_codes") as table:
        table.add_column(
            sa.Column("for_suggestions", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        table.create_check_constraint(
            op.f("ck_phone_codes_for_one"), "survey_id IS NULL OR NOT for_suggestions"
        )
    _create()
    for name, columns in KEPT.items():
        changed = [f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns]
        _guard(name, "UPDATE", f"WHEN (length(NEW.{FORGOTTEN[name]}) > 0 OR {' OR '.join(changed)})")
        _guard(name, "DELETE", "")


def downgrade() -> None:
    """A code for suggestions is nobody's without them."""
    op.execute("DELETE FROM phone_codes WHERE for_suggestions")
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("phone_codes") as table:
        table.drop_constraint(op.f("ck_phone_codes_for_one"), type_="check")
        table.drop_column("for_suggestions")


def _guard(table: str, act: str, when: str) -> None:
    """Refuse `act` on its rows; the function is of the first revision."""
    name = f"{table}_no_{act.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        when = when.replace("IS DISTINCT FROM", "IS NOT")  # older libraries know no other word for it
        body = f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
        op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} {when} {body}")
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW {when}"
        " EXECUTE FUNCTION louyi_append_only()"
    )


def _create() -> None:
    op.create_table(
        "suggestion_terms",
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("taking", sa.Boolean(), nullable=False),
        sa.Column("roll_only", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("working_days", sa.Boolean(), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 60", name=op.f("ck_suggestion_terms_days_possible")),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.compound_id"], name=op.f("fk_suggestion_terms_compound_id_compounds")
        ),
        sa.PrimaryKeyConstraint("compound_id", name=op.f("pk_suggestion_terms")),
    )
    op.create_table(
        "suggestions",
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("form_token", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("entrance", sa.String(), nullable=False),
        sa.Column("on_roll", sa.Boolean(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_digest", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("forgotten_at", INSTANT, nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_suggestions_number_counted")),
        sa.CheckConstraint("kind IN ('need', 'fault')", name=op.f("ck_suggestions_kind_known")),
        sa.CheckConstraint(
            "entrance = '' OR building <> ''", name=op.f("ck_suggestions_entrance_of_a_building")
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.compound_id"], name=op.f("fk_suggestions_compound_id_compounds")
        ),
        sa.PrimaryKeyConstraint("suggestion_id", name=op.f("pk_suggestions")),
        sa.UniqueConstraint("code", name=op.f("uq_suggestions_code")),
        sa.UniqueConstraint("form_token", name=op.f("uq_suggestions_form_token")),
        sa.UniqueConstraint("compound_id", "number", name=op.f("uq_suggestions_compound_id_number")),
    )
    op.create_index("ix_suggestions_phone", "suggestions", ["phone_digest", "created_at"], unique=False)
    _create_entries()
    op.create_table(
        "suggestion_photos",
        sa.Column("suggestion_entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("image_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name=op.f("ck_suggestion_photos_few")),
        sa.ForeignKeyConstraint(
            ["suggestion_entry_id"],
            ["suggestion_entries.suggestion_entry_id"],
            name=op.f("fk_suggestion_photos_suggestion_entry_id_suggestion_entries"),
        ),
        sa.PrimaryKeyConstraint("suggestion_entry_id", "position", name=op.f("pk_suggestion_photos")),
    )


def _create_entries() -> None:
    op.create_table(
        "suggestion_entries",
        sa.Column("suggestion_entry_id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("assigned_to", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("joined_to", sa.Integer(), nullable=True),
        sa.Column("said_by", sa.Integer(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('received', 'assigned', 'answered', 'closed', 'reopened', 'joined')",
            name=op.f("ck_suggestion_entries_kind_known"),
        ),
        sa.CheckConstraint(
            "(position = 1) = (kind = 'received') AND position > 0",
            name=op.f("ck_suggestion_entries_received_first"),
        ),
        sa.CheckConstraint(
            "(kind IN ('closed', 'joined')) = (due_on IS NULL)",
            name=op.f("ck_suggestion_entries_due_while_open"),
        ),
        sa.CheckConstraint(
            "(kind = 'assigned') = (assigned_to IS NOT NULL OR body IS NOT NULL)"
            " AND (assigned_to IS NULL OR body IS NULL)",
            name=op.f("ck_suggestion_entries_assigned_to_one"),
        ),
        sa.CheckConstraint(
            "promised_on IS NULL OR kind = 'answered'",
            name=op.f("ck_suggestion_entries_promised_in_an_answer"),
        ),
        sa.CheckConstraint(
            "(kind = 'joined') = (joined_to IS NOT NULL)", name=op.f("ck_suggestion_entries_joined_to_one")
        ),
        sa.CheckConstraint(
            "(kind = 'reopened') = (said_by IS NOT NULL)",
            name=op.f("ck_suggestion_entries_reopened_by_a_reporter"),
        ),
        sa.CheckConstraint(
            "(kind IN ('received', 'reopened')) = (written_by IS NULL)",
            name=op.f("ck_suggestion_entries_by_someone"),
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestions.suggestion_id"],
            name=op.f("fk_suggestion_entries_suggestion_id_suggestions"),
        ),
        sa.ForeignKeyConstraint(
            ["joined_to"],
            ["suggestions.suggestion_id"],
            name=op.f("fk_suggestion_entries_joined_to_suggestions"),
        ),
        sa.ForeignKeyConstraint(
            ["said_by"], ["suggestions.suggestion_id"], name=op.f("fk_suggestion_entries_said_by_suggestions")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_to"], ["users.user_id"], name=op.f("fk_suggestion_entries_assigned_to_users")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["users.user_id"], name=op.f("fk_suggestion_entries_written_by_users")
        ),
        sa.PrimaryKeyConstraint("suggestion_entry_id", name=op.f("pk_suggestion_entries")),
        sa.UniqueConstraint(
            "suggestion_id", "position", name=op.f("uq_suggestion_entries_suggestion_id_position")
        ),
    )
    op.create_index(
        op.f("ix_suggestion_entries_joined_to"), "suggestion_entries", ["joined_to"], unique=False
    )
    op.create_index(
        "uq_suggestion_entries_reopened",
        "suggestion_entries",
        ["suggestion_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'reopened'"),
        sqlite_where=sa.text("kind = 'reopened'"),
    )
