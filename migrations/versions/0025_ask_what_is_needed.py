"""Ask a compound what it needs

Revision 0025.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0019"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
TABLES = ("answers", "responses", "participations", "wordings", "places")


def upgrade() -> None:
    op.create_table(
        "surveys",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("one_per", sa.String(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("closes_at", INSTANT, nullable=True),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("tallied_at", INSTANT, nullable=True),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("forgotten_at", INSTANT, nullable=True),
        sa.CheckConstraint("anonymous OR one_per = 'household'", name=op.f("ck_surveys_named_by_the_home")),
        sa.CheckConstraint(
            "identity IN ('household', 'phone', 'open')", name=op.f("ck_surveys_identity_known")
        ),
        sa.CheckConstraint(
            "one_per = 'person' OR identity = 'household'", name=op.f("ck_surveys_household_by_the_roll")
        ),
        sa.CheckConstraint("one_per IN ('household', 'person')", name=op.f("ck_surveys_one_per_known")),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (opened_by IS NULL)", name=op.f("ck_surveys_opened_by_someone")
        ),
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_by IS NULL)"
            " AND (published_at IS NULL OR tallied_at IS NOT NULL)",
            name=op.f("ck_surveys_published_when_tallied"),
        ),
        sa.CheckConstraint(
            "forgotten_at IS NULL OR tallied_at IS NOT NULL", name=op.f("ck_surveys_forgotten_when_tallied")
        ),
        sa.CheckConstraint(
            "opened_at IS NULL OR (closes_at IS NOT NULL AND closes_at > opened_at)",
            name=op.f("ck_surveys_opened_with_an_end"),
        ),
        sa.CheckConstraint(
            "tallied_at IS NULL OR (opened_at IS NOT NULL AND tallied_at >= closes_at)",
            name=op.f("ck_surveys_tallied_after_the_close"),
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.compound_id"], name=op.f("fk_surveys_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.user_id"], name=op.f("fk_surveys_created_by_users")),
        sa.ForeignKeyConstraint(["opened_by"], ["users.user_id"], name=op.f("fk_surveys_opened_by_users")),
        sa.ForeignKeyConstraint(
            ["published_by"], ["users.user_id"], name=op.f("fk_surveys_published_by_users")
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("code", name=op.f("uq_surveys_code")),
        sa.UniqueConstraint("survey_id", "anonymous", name=op.f("uq_surveys_survey_id_anonymous")),
    )
    op.create_index(op.f("ix_surveys_compound_id"), "surveys", ["compound_id"], unique=False)
    op.create_table(
        "survey_places",
        sa.Column("survey_place_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("entrance", sa.String(), nullable=False),
        sa.Column("homes", sa.Integer(), nullable=False),
        sa.CheckConstraint("homes > 0", name=op.f("ck_survey_places_homes_positive")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.survey_id"], name=op.f("fk_survey_places_survey_id_surveys")
        ),
        sa.PrimaryKeyConstraint("survey_place_id", name=op.f("pk_survey_places")),
        sa.UniqueConstraint(
            "survey_id", "building", "entrance", name=op.f("uq_survey_places_survey_id_building_entrance")
        ),
    )
    op.create_table(
        "survey_wordings",
        sa.Column("survey_wording_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("questionnaire", sa.JSON(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_survey_wordings_version_positive")),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["users.user_id"], name=op.f("fk_survey_wordings_changed_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.survey_id"], name=op.f("fk_survey_wordings_survey_id_surveys")
        ),
        sa.PrimaryKeyConstraint("survey_wording_id", name=op.f("pk_survey_wordings")),
        sa.UniqueConstraint("survey_id", "version", name=op.f("uq_survey_wordings_survey_id_version")),
    )
    op.create_table(
        "survey_participations",
        sa.Column("participation_key", sa.LargeBinary(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("survey_place_id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(), nullable=True),
        sa.Column("subject_digest", sa.LargeBinary(), nullable=True),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("helped_by", sa.Integer(), nullable=True),
        sa.Column("envelope_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "length(participation_key) = 16", name=op.f("ck_survey_participations_key_of_chance")
        ),
        sa.CheckConstraint(
            "room IS NULL OR subject_digest IS NULL", name=op.f("ck_survey_participations_home_or_person")
        ),
        sa.ForeignKeyConstraint(
            ["helped_by"], ["users.user_id"], name=op.f("fk_survey_participations_helped_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id", "anonymous"],
            ["surveys.survey_id", "surveys.anonymous"],
            name=op.f("fk_survey_participations_survey_id_surveys"),
        ),
        sa.ForeignKeyConstraint(
            ["survey_place_id"],
            ["survey_places.survey_place_id"],
            name=op.f("fk_survey_participations_survey_place_id_survey_places"),
        ),
        sa.PrimaryKeyConstraint("participation_key", name=op.f("pk_survey_participations")),
        sa.UniqueConstraint(
            "survey_id", "subject_digest", name=op.f("uq_survey_participations_survey_id_subject_digest")
        ),
        sa.UniqueConstraint(
            "survey_place_id", "room", name=op.f("uq_survey_participations_survey_place_id_room")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_responses",
        sa.Column("response_key", sa.LargeBinary(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("participation_key", sa.LargeBinary(), nullable=True),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("entrance", sa.String(), nullable=False),
        sa.CheckConstraint(
            "building <> '' OR entrance = ''", name=op.f("ck_survey_responses_entrance_of_a_building")
        ),
        sa.CheckConstraint(
            "anonymous = (participation_key IS NULL)", name=op.f("ck_survey_responses_nameless_or_joined")
        ),
        sa.CheckConstraint("length(response_key) = 16", name=op.f("ck_survey_responses_key_of_chance")),
        sa.ForeignKeyConstraint(
            ["participation_key"],
            ["survey_participations.participation_key"],
            name=op.f("fk_survey_responses_participation_key_survey_participations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["survey_id", "anonymous"],
            ["surveys.survey_id", "surveys.anonymous"],
            name=op.f("fk_survey_responses_survey_id_surveys"),
        ),
        sa.PrimaryKeyConstraint("response_key", name=op.f("pk_survey_responses")),
        sa.UniqueConstraint("participation_key", name=op.f("uq_survey_responses_participation_key")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_survey_responses_survey", "survey_responses", ["survey_id", "building", "entrance"], unique=False
    )
    op.create_table(
        "survey_answers",
        sa.Column("response_key", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("place >= 0", name=op.f("ck_survey_answers_place_not_negative")),
        sa.ForeignKeyConstraint(
            ["response_key"],
            ["survey_responses.response_key"],
            name=op.f("fk_survey_answers_response_key_survey_responses"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.survey_id"], name=op.f("fk_survey_answers_survey_id_surveys")
        ),
        sa.PrimaryKeyConstraint("response_key", "question", "key", name=op.f("pk_survey_answers")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_survey_answers_count", "survey_answers", ["survey_id", "question", "key"], unique=False
    )
    with op.batch_alter_table("phone_codes") as batch:
        batch.add_column(sa.Column("survey_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_phone_codes_survey_id_surveys"), "surveys", ["survey_id"], ["survey_id"]
        )
        batch.create_index(op.f("ix_phone_codes_survey_id"), ["survey_id"])


def downgrade() -> None:
    """A code for a survey is nobody's without its survey."""
    op.execute("DELETE FROM phone_codes WHERE survey_id IS NOT NULL")
    with op.batch_alter_table("phone_codes") as batch:
        batch.drop_index(op.f("ix_phone_codes_survey_id"))
        batch.drop_constraint(op.f("fk_phone_codes_survey_id_surveys"), type_="foreignkey")
        batch.drop_column("survey_id")
    for table in TABLES:
        op.drop_table(f"survey_{table}")
    op.drop_table("surveys")
