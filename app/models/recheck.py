"""A random recheck of paper ballots: what was drawn, by which seed, and what the count panel found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key, one_of


class Recheck(Base):
    """One draw; a second one is a further record."""

    __tablename__ = "rechecks"
    __table_args__ = (
        UniqueConstraint("motion_id", "number"),
        CheckConstraint("number > 0", name="number_counted"),
        CheckConstraint("seed <> ''", name="seeded"),
        CheckConstraint("drawn > 0 AND drawn <= of_sheets", name="drawn_from_all"),
    )

    recheck_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"))
    number: Mapped[int]
    seed: Mapped[str]
    drawn: Mapped[int]
    of_sheets: Mapped[int]
    """How many paper ballots there were to draw from."""
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))


class RecheckSheet(Base):
    """One drawn ballot, by its place in the draw."""

    __tablename__ = "recheck_sheets"
    __table_args__ = (UniqueConstraint("recheck_id", "ballot_id"),)

    recheck_id: Mapped[int] = mapped_column(ForeignKey("rechecks.recheck_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.ballot_id"))
    order_key: Mapped[str]
    """sha256(seed, code of the ballot) in hexadecimal: who holds the receipt can compute it."""


class RecheckReport(Base):
    """What the count panel said of one draw, once."""

    __tablename__ = "recheck_reports"
    __table_args__ = (CheckConstraint("persons >= 2", name="a_panel"),)

    recheck_id: Mapped[int] = mapped_column(ForeignKey("rechecks.recheck_id"), primary_key=True)
    persons: Mapped[int]
    names_sealed: Mapped[bytes]
    reported_at: Mapped[datetime]
    reported_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))


class RecheckFinding(Base):
    """What the panel found of one drawn sheet."""

    __tablename__ = "recheck_findings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["recheck_id", "position"],
            ["recheck_sheets.recheck_id", "recheck_sheets.position"],
            name="fk_recheck_findings_sheet",
        ),
        CheckConstraint(one_of("finding", "agrees", "differs", "missing"), name="finding_known"),
        CheckConstraint("(finding = 'differs') = (remark <> '')", name="difference_told"),
    )

    recheck_id: Mapped[int] = mapped_column(ForeignKey("recheck_reports.recheck_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    finding: Mapped[str]
    remark: Mapped[str]
    """differs: what; for staff, as it may tell a choice."""
