"""Witnesses of the public record: who watches it from outside, what each saw last, and what contradicts us.

Nothing here is an entry of the record: whoever runs this site writes these rows, and could drop them. What
counts is the cosignature itself, which anyone checks with the key of the witness.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key


class Witness(Base):
    """A key whose cosignatures are taken; withdrawn, never deleted."""

    __tablename__ = "witnesses"
    __table_args__ = (
        CheckConstraint("name <> '' AND described <> ''", name="told"),
        Index(
            "uq_witnesses_name_in_use",
            "name",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            sqlite_where=text("withdrawn_at IS NULL"),
        ),
    )

    witness_id: Mapped[key]
    name: Mapped[str]
    """As it signs."""
    verifier_key: Mapped[str] = mapped_column(unique=True)
    """C2SP: name+hash+base64. A withdrawn key does not come back."""
    described: Mapped[str]
    """Which body it is, as the public page says it."""
    registered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class WitnessLook(Base):
    """The last look of a witness at a log that it handed in: only ever replaced by a later one."""

    __tablename__ = "witness_looks"
    __table_args__ = (CheckConstraint("size > 0", name="size_counted"),)

    witness_id: Mapped[int] = mapped_column(ForeignKey("witnesses.witness_id"), primary_key=True)
    log_id: Mapped[int] = mapped_column(ForeignKey("ledger_logs.log_id"), primary_key=True)
    size: Mapped[int]
    """How many entries it saw."""
    looked_at: Mapped[datetime]
    """As it signed."""
    line: Mapped[str]
    """Its signature line under the head of that size."""


class WitnessContradiction(Base):
    """A head that a witness signed and that is not what this site holds; kept for ever."""

    __tablename__ = "witness_contradictions"
    __table_args__ = (UniqueConstraint("witness_id", "origin", "size", "root"),)

    witness_contradiction_id: Mapped[key]
    witness_id: Mapped[int] = mapped_column(ForeignKey("witnesses.witness_id"))
    origin: Mapped[str]
    size: Mapped[int]
    root: Mapped[str]
    note: Mapped[str]
    """The head with all its signature lines, as handed in."""
    by_our_key: Mapped[bool]
    """Whether a key of this site signed it: then it proves two heads. Else somebody shows a forged record."""
    received_at: Mapped[datetime]
