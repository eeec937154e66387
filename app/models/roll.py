"""The living roll of a compound: flats and their owners. Frozen copies are in `frozen_roll`."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.domain.roll import Status
from app.models.base import Base, key, one_of


class Flat(Base):
    """One separately registered part, by its address in the compound."""

    __tablename__ = "flats"
    __table_args__ = (
        UniqueConstraint("compound_id", "building", "entrance", "room"),
        CheckConstraint("area > 0", name="area_positive"),
        CheckConstraint(one_of("status", "owner", "developer", "parking", "excluded"), name="status_known"),
    )

    flat_id: Mapped[key]
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.compound_id"))
    building: Mapped[str]
    entrance: Mapped[str]
    room: Mapped[str]
    area: Mapped[int]
    """Exclusive area in 0.01 m2."""
    status: Mapped[Status] = mapped_column(String, default="owner")
    owners: Mapped[list[FlatOwner]] = relationship(
        order_by="FlatOwner.position", cascade="all, delete-orphan", lazy="raise"
    )


class FlatOwner(Base):
    """One registered owner of a flat; phone and certificate number are sealed."""

    __tablename__ = "flat_owners"
    __table_args__ = (UniqueConstraint("flat_id", "position"),)

    flat_owner_id: Mapped[key]
    flat_id: Mapped[int] = mapped_column(ForeignKey("flats.flat_id"))
    position: Mapped[int]
    name: Mapped[str]
    id_number_sealed: Mapped[bytes | None]
    id_number_digest: Mapped[bytes | None]
    """Keyed hash: equal numbers have equal digests, and nothing else can be read from it."""
    phone_sealed: Mapped[bytes | None]
    phone_digest: Mapped[bytes | None]
    person_digest: Mapped[bytes | None]
    """Equal for entries that a person declared one owner; null without such a decision."""

    @validates("name", "id_number_digest", "phone_digest")
    def _forget_the_person(self, _key: str, value: object) -> object:
        """A decision spoke of the entry as it stood: an entry that changes is somebody to decide on again."""
        self.person_digest = None
        return value
