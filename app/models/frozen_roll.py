"""The roll of one motion, frozen: voters (heads), their flats, their owners."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, key


class Voter(Base):
    """One head of the frozen roll with all its flats in scope."""

    __tablename__ = "voters"
    __table_args__ = (
        UniqueConstraint("motion_id", "number"),
        CheckConstraint("area > 0", name="area_positive"),
    )

    voter_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"))
    number: Mapped[int]
    """1, 2, 3 ... in the order of addresses."""
    area: Mapped[int]
    """Sum of its flats, in 0.01 m2."""
    developer: Mapped[bool]
    took_part_at: Mapped[datetime | None]
    """When its first valid ballot came; kept with the ballot, in its transaction. Holds no choice."""
    pending_at: Mapped[datetime | None]
    """Since when its co-owners differ and have named none of them; kept as `took_part_at` is."""
    flats: Mapped[list[VoterFlat]] = relationship(order_by="VoterFlat.position", lazy="raise")
    owners: Mapped[list[VoterOwner]] = relationship(order_by="VoterOwner.position", lazy="raise")


class VoterFlat(Base):
    """One flat of a voter as it stood when the roll was frozen."""

    __tablename__ = "voter_flats"
    __table_args__ = (
        UniqueConstraint("motion_id", "building", "entrance", "room"),
        UniqueConstraint("motion_id", "position"),
        UniqueConstraint("motion_id", "code"),
        CheckConstraint("area > 0", name="area_positive"),
    )

    voter_flat_id: Mapped[key]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.motion_id"))
    voter_id: Mapped[int] = mapped_column(ForeignKey("voters.voter_id"), index=True)
    position: Mapped[int]
    """Its place in the order of addresses, from 1: also the serial of its sheet."""
    building: Mapped[str]
    entrance: Mapped[str]
    room: Mapped[str]
    area: Mapped[int]
    share: Mapped[int | None]
    """What the motion would cost this flat, in fen; null without a cost plan."""
    token: Mapped[str] = mapped_column(unique=True)
    """128 bits, in the sheet's QR code: names the flat, and is worth nothing without the SMS code."""
    code: Mapped[str]
    """Short code beside the QR code, for typing."""


def _own_position(context: Any) -> int:
    return int(context.get_current_parameters()["position"])


class VoterOwner(Base):
    """One person who may answer for a voter."""

    __tablename__ = "voter_owners"
    __table_args__ = (
        UniqueConstraint("voter_id", "position"),
        CheckConstraint(
            "(phone_since IS NULL) = (phone_usable_at IS NULL) AND phone_usable_at >= phone_since",
            name="phone_change_whole",
        ),
    )

    voter_owner_id: Mapped[key]
    voter_id: Mapped[int] = mapped_column(ForeignKey("voters.voter_id"))
    position: Mapped[int]
    person: Mapped[int] = mapped_column(default=_own_position, server_default="0")
    """Which person: an owner with several numbers has a row for each, under the position of the first."""
    name: Mapped[str]
    phone_sealed: Mapped[bytes | None]
    phone_digest: Mapped[bytes | None]
    phone_since: Mapped[datetime | None]
    """When a worker put this number here after the freeze; null: it is the roll's own."""
    phone_usable_at: Mapped[datetime | None]
    """From then on the changed number may answer: at once if the worker saw the person, else a day later."""
    ended_at: Mapped[datetime | None]
    """When the home was sold: from then on this person answers no more, and what was cast before stands."""
