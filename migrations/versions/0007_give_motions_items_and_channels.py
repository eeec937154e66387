"""Give motions their items, parameters and announcement; ballots the channels doorstep and proxy

Revision 0007.
"""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OLD_ASSURANCES = "'roll_phone', 'claimed_phone', 'signed_paper', 'worker_witnessed', 'unsigned_paper'"
OLD_OF_ITS_CHANNEL = (
    "(channel = 'online') = (assurance IN ('roll_phone', 'claimed_phone'))"
    " AND (assurance <> 'unsigned_paper') = signed"
)
OF_ITS_CHANNEL = (
    "(channel <> 'online' OR assurance IN ('roll_phone', 'claimed_phone'))"
    " AND (channel IN ('online', 'doorstep') OR assurance NOT IN ('roll_phone', 'claimed_phone'))"
    " AND (assurance = 'proxy') = (channel = 'proxy' AND signed)"
    " AND (assurance <> 'unsigned_paper') = signed"
)
OLD_APPROVALS = "kind IN ('extend', 'withdraw', 'owner', 'void')"
APPROVALS = "kind IN ('extend', 'withdraw', 'owner', 'void', 'correct_result')"
OLD_MESSAGES = "kind IN ('code', 'receipt', 'echo')"
MESSAGES = "kind IN ('code', 'receipt', 'echo', 'reminder', 'notice', 'reply')"


class Change(NamedTuple):
    """One CHECK of a table: before and after."""

    table: str
    name: str
    old: str
    new: str

    @property
    def constraint(self) -> str:
        return f"ck_{self.table}_{self.name}"


CHANGES = (
    Change(
        "motions",
        "frozen_complete",
        "frozen_at IS NULL OR (rule_key IS NOT NULL AND opens_at IS NOT NULL AND closes_at IS NOT NULL)",
        "frozen_at IS NULL OR announced_at IS NOT NULL",
    ),
    Change(
        "motions",
        "withdrawn_after_opening",
        "withdrawn_at IS NULL OR frozen_at IS NOT NULL",
        "withdrawn_at IS NULL OR announced_at IS NOT NULL",
    ),
    Change(
        "ballots",
        "channel_known",
        "channel IN ('online', 'paper')",
        "channel IN ('online', 'paper', 'doorstep', 'proxy')",
    ),  # fmt: skip
    Change(
        "ballots",
        "assurance_known",
        f"assurance IN ({OLD_ASSURANCES})",
        f"assurance IN ({OLD_ASSURANCES}, 'proxy')",
    ),  # fmt: skip
    Change("ballots", "assurance_of_its_channel", OLD_OF_ITS_CHANNEL, OF_ITS_CHANNEL),
    Change("approvals", "kind_known", OLD_APPROVALS, APPROVALS),
    Change("messages", "kind_known", OLD_MESSAGES, MESSAGES),
)
MOTION_COLUMNS = (
    "kind VARCHAR NOT NULL DEFAULT 'consent'"
    " CONSTRAINT ck_motions_kind_known CHECK (kind IN ('consent', 'election'))",
    "seats INTEGER CONSTRAINT ck_motions_seats_of_an_election"
    " CHECK ((kind = 'election') = (seats IS NOT NULL) AND (seats IS NULL OR seats > 0))",
    "announced_at {instant} CONSTRAINT ck_motions_announced_complete"
    " CHECK (announced_at IS NULL OR"
    " (rule_key IS NOT NULL AND opens_at IS NOT NULL AND closes_at IS NOT NULL))",
    "notice_days INTEGER NOT NULL DEFAULT 15"
    " CONSTRAINT ck_motions_notice_days_counted CHECK (notice_days >= 0)",
    "objection_days INTEGER NOT NULL DEFAULT 7"
    " CONSTRAINT ck_motions_objection_days_counted CHECK (objection_days >= 0)",
    "objection_blocks BOOLEAN NOT NULL DEFAULT {false}",
    "proxy_cap INTEGER NOT NULL DEFAULT 3 CONSTRAINT ck_motions_proxy_cap_counted CHECK (proxy_cap >= 0)",
    "proxy_bars_staff BOOLEAN NOT NULL DEFAULT {true}",
    "silence VARCHAR NOT NULL DEFAULT 'not_counted'"
    " CONSTRAINT ck_motions_silence_known CHECK (silence IN ('not_counted', 'joins_majority'))",
    "own_consent JSON",
    "consultation_only BOOLEAN NOT NULL DEFAULT {false}",
    "choices_posted BOOLEAN NOT NULL DEFAULT {false}",
    "sheet_photo BOOLEAN NOT NULL DEFAULT {true}",
    "second_entry BOOLEAN NOT NULL DEFAULT {true}",
    "retention_years INTEGER"
    " CONSTRAINT ck_motions_retention_years_counted CHECK (retention_years IS NULL OR retention_years > 0)",
    "custom_rule JSON CONSTRAINT ck_motions_custom_with_its_text"
    " CHECK ((coalesce(rule_key, '') = 'custom') = (custom_rule IS NOT NULL))",
    "repoll_of INTEGER CONSTRAINT fk_motions_repoll_of_motions REFERENCES motions (motion_id)",
    "repoll_reason VARCHAR CONSTRAINT ck_motions_repoll_with_a_reason"
    " CHECK ((repoll_of IS NULL) = (repoll_reason IS NULL))",
)
BALLOT_COLUMNS = (
    "choices JSON",
    "second_worker INTEGER CONSTRAINT fk_ballots_second_worker_users REFERENCES users (user_id)"
    " CONSTRAINT ck_ballots_doorstep_by_two CHECK ((channel = 'doorstep') = (second_worker IS NOT NULL))"
    " CONSTRAINT ck_ballots_two_workers CHECK (second_worker IS NULL OR second_worker <> entered_by)",
    "proxy_id INTEGER CONSTRAINT fk_ballots_proxy_id_proxies REFERENCES proxies (proxy_id)"
    " CONSTRAINT ck_ballots_proxy_named CHECK ((channel = 'proxy') = (proxy_id IS NOT NULL))",
    "sheet_code VARCHAR",
)


def upgrade() -> None:
    _create_items()
    _create_proxies()
    _add("compounds", ("consultation_only BOOLEAN NOT NULL DEFAULT {false}",))
    _add("motions", MOTION_COLUMNS)
    op.execute("UPDATE motions SET announced_at = frozen_at")
    # What was opened before had no notice, and its paper was entered once.
    no = "false" if _postgresql() else "0"
    op.execute(f"UPDATE motions SET notice_days = 0, second_entry = {no}, sheet_photo = {no}")  # noqa: S608
    _add("results", ("items JSON", "election JSON"))
    _add("ballots", BALLOT_COLUMNS)
    for table in ("motions", "ballots", "approvals", "messages"):
        _swap(table, [(each.constraint, each.old, each.new) for each in CHANGES if each.table == table])


def downgrade() -> None:
    """Refused by the CHECKs where a ballot, an approval or a motion needs what the older tables lack."""
    for table in ("motions", "ballots", "approvals", "messages"):
        _swap(table, [(each.constraint, each.new, each.old) for each in CHANGES if each.table == table])
    _drop("ballots", BALLOT_COLUMNS)
    _drop("results", ("items JSON", "election JSON"))
    _drop("motions", MOTION_COLUMNS)
    op.execute("ALTER TABLE compounds DROP COLUMN consultation_only")
    for table in ("proxies", "item_fates", "motion_items"):
        op.drop_table(table)


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _spelled(column: str) -> str:
    if _postgresql():
        return column.format(instant="TIMESTAMP WITH TIME ZONE", true="true", false="false")
    return column.format(instant="DATETIME", true="1", false="0")


def _add(table: str, columns: tuple[str, ...]) -> None:
    for column in columns:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {_spelled(column)}")


def _drop(table: str, columns: tuple[str, ...]) -> None:
    """PostgreSQL drops constraints with their column; SQLite needs the table without both."""
    names = [column.split(" ", 1)[0] for column in columns]
    if _postgresql():
        for name in reversed(names):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
        return
    _rebuild(table, [(f", {_spelled(column)}", "") for column in columns], without=names)


def _swap(table: str, changes: list[tuple[str, str, str]]) -> None:
    if _postgresql():
        for name, _old, new in changes:
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({new})")
        return
    _rebuild(
        table, [(f"CONSTRAINT {n} CHECK ({old})", f"CONSTRAINT {n} CHECK ({new})") for n, old, new in changes]
    )


def _rebuild(table: str, changes: list[tuple[str, str]], without: list[str] | None = None) -> None:
    """SQLite changes no constraint: a new table takes the rows, then the name (see revision 0004)."""
    bind = op.get_bind()
    stored = bind.execute(
        sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"),
        {"table": table},
    ).all()
    (made,) = (sql[sql.index("(") :] for kind, sql in stored if kind == "table")
    for old, new in changes:
        if old not in made:
            raise RuntimeError(f"{table}: {old} is not there")
        made = made.replace(old, new, 1)
    columns = [row[1] for row in bind.exec_driver_sql(f"PRAGMA table_info({table})")]
    kept = ", ".join(each for each in columns if each not in (without or []))
    bind.exec_driver_sql(f"CREATE TABLE new_{table} {made}")
    bind.exec_driver_sql(f"INSERT INTO new_{table} ({kept}) SELECT {kept} FROM {table}")  # noqa: S608
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE new_{table} RENAME TO {table}")
    for kind, sql in stored:
        if kind in ("index", "trigger"):
            bind.exec_driver_sql(sql)


def _create_items() -> None:
    op.create_table(
        "motion_items",
        sa.Column("motion_item_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("rule_key", sa.String(), nullable=True),
        sa.Column("share", sa.String(), nullable=True),
        sa.CheckConstraint("position > 0", name=op.f("ck_motion_items_position_counted")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_motion_items_titled")),
        sa.CheckConstraint(
            "(coalesce(rule_key, '') = 'households-share') = (share IS NOT NULL)",
            name=op.f("ck_motion_items_share_with_its_rule"),
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_motion_items_motion_id_motions")
        ),
        sa.PrimaryKeyConstraint("motion_item_id", name=op.f("pk_motion_items")),
        sa.UniqueConstraint("motion_id", "position", name=op.f("uq_motion_items_motion_id_position")),
    )
    op.create_table(
        "item_fates",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballots.ballot_id"], name=op.f("fk_item_fates_ballot_id_ballots")
        ),
        sa.PrimaryKeyConstraint("ballot_id", "position", name=op.f("pk_item_fates")),
    )


def _create_proxies() -> None:
    op.create_table(
        "proxies",
        sa.Column("proxy_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("person_digest", sa.LargeBinary(), nullable=False),
        sa.Column("authority_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("authority_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.motion_id"], name=op.f("fk_proxies_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(["voter_id"], ["voters.voter_id"], name=op.f("fk_proxies_voter_id_voters")),
        sa.ForeignKeyConstraint(
            ["giver_id"], ["voter_owners.voter_owner_id"], name=op.f("fk_proxies_giver_id_voter_owners")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["users.user_id"], name=op.f("fk_proxies_recorded_by_users")
        ),
        sa.PrimaryKeyConstraint("proxy_id", name=op.f("pk_proxies")),
    )
    op.create_index(op.f("ix_proxies_motion_id"), "proxies", ["motion_id"])
    op.create_index(op.f("ix_proxies_voter_id"), "proxies", ["voter_id"])
