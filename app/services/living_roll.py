"""Changes of the living roll outside an import: a corrected area, a changed phone, a sale.

The frozen rolls never see these functions: what a worker accepts there is in `phone_changes` and `sales`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.domain.address import FlatKey
from app.models import Flat, FlatOwner, VoterOwner
from app.services.vault import Vault


@dataclass(frozen=True)
class Person:
    """A name, and a number in E.164."""

    name: str
    phone: str


@dataclass(frozen=True)
class OwnerRef:
    """An owner as a roll names one: there is no other key that living and frozen rolls share."""

    name: str
    phone_digest: bytes | None

    @classmethod
    def of(cls, owner: FlatOwner | VoterOwner) -> OwnerRef:
        """The owner of a row."""
        return cls(owner.name, owner.phone_digest)

    def find(self, owners: Iterable[VoterOwner]) -> VoterOwner | None:
        """The same owner among those of a voter who have not sold."""
        return next((each for each in owners if self.of(each) == self and each.ended_at is None), None)


def find_flat(session: Session, compound_id: int, key: FlatKey) -> Flat | None:
    """With its owners."""
    return session.scalar(
        select(Flat)
        .where(
            Flat.compound_id == compound_id,
            Flat.building == key.building,
            Flat.entrance == key.entrance,
            Flat.room == key.room,
        )
        .options(selectinload(Flat.owners))
    )


def correct_area(session: Session, compound_id: int, key: FlatKey, area: int) -> None:
    """Set the area (0.01 m2) of a flat that the roll still has."""
    flat = find_flat(session, compound_id, key)
    if flat is not None:
        flat.area = area
        session.flush()


def change_phone(
    session: Session, compound_id: int, key: FlatKey, ref: OwnerRef | None, person: Person, vault: Vault
) -> None:
    """Give the owner this number, in all flats of the same name and number, so that the head stays one.

    Without `ref`, or where the roll has changed meanwhile, the person becomes a further owner of the flat.
    """
    flat = find_flat(session, compound_id, key)
    if flat is None:
        return
    digest = vault.digest("phone", person.phone)
    if any(owner.phone_digest == digest for owner in flat.owners):
        return
    named = [owner for owner in flat.owners if ref is not None and OwnerRef.of(owner) == ref]
    if ref is None or not named:
        _append(flat, person, vault)
    else:
        for owner in _everywhere(session, compound_id, ref) if ref.phone_digest else named:
            owner.phone_sealed, owner.phone_digest = vault.seal(person.phone), digest
    session.flush()


def replace_owners(session: Session, compound_id: int, key: FlatKey, buyer: Person, vault: Vault) -> None:
    """The flat was sold: the buyer is its only owner."""
    flat = find_flat(session, compound_id, key)
    if flat is None:
        return
    flat.owners.clear()
    session.flush()  # the old owners leave before the new one takes their place
    if flat.status == "developer":
        flat.status = "owner"
    _append(flat, buyer, vault)
    session.flush()


def _append(flat: Flat, person: Person, vault: Vault) -> None:
    flat.owners.append(
        FlatOwner(
            position=max((owner.position for owner in flat.owners), default=0) + 1,
            name=person.name,
            phone_sealed=vault.seal(person.phone),
            phone_digest=vault.digest("phone", person.phone),
        )
    )


def _everywhere(session: Session, compound_id: int, ref: OwnerRef) -> Iterable[FlatOwner]:
    return session.scalars(
        select(FlatOwner)
        .join(Flat, Flat.flat_id == FlatOwner.flat_id)
        .where(
            Flat.compound_id == compound_id,
            FlatOwner.name == ref.name,
            FlatOwner.phone_digest == ref.phone_digest,
        )
    ).all()
