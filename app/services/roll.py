"""The living roll: import, listing, and what a scope of it amounts to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, subqueryload

from app.domain.address import FlatKey, sort_key
from app.domain.roll import Owner, RollFlat, group
from app.models import Compound, Flat
from app.services import roll_change
from app.services.people import refresh_people
from app.services.vault import Vault


@dataclass(frozen=True)
class ImportSummary:
    """How many flats of the file were new, changed or the same, and how many the file does not name."""

    new: int
    changed: int
    unchanged: int
    missing: int


@dataclass(frozen=True)
class PlaceSize:
    """What a part of the compound amounts to; area in 0.01 m2."""

    scope: Scope
    flats: int
    heads: int
    area: int


@dataclass(frozen=True)
class Scope:
    """Which part of a compound: building and entrance are empty where they do not narrow it."""

    building: str = ""
    entrance: str = ""

    @property
    def kind(self) -> str:
        """entrance, building or compound."""
        return "entrance" if self.entrance else "building" if self.building else "compound"

    def holds(self, key: FlatKey) -> bool:
        """Whether the flat lies in it."""
        return self.building in ("", key.building) and self.entrance in ("", key.entrance)


def import_roll(
    session: Session, compound: Compound, flats: Sequence[RollFlat], vault: Vault
) -> ImportSummary:
    """Bring the roll to what the file says, flat by flat; a flat that the file lacks stays.

    Raises NotAPhone for a phone that cannot receive a text message."""
    roll_change.lock_roll(session, compound.compound_id)
    roll = roll_change.load_roll(session, compound.compound_id)
    difference = roll_change.compare(roll, roll_change.normalised(flats), vault)
    roll_change.write(
        session, compound.compound_id, roll_change.prepare(difference, compound.compound_id, vault)
    )
    refresh_people(session, compound.compound_id, vault)
    return ImportSummary(
        len(difference.new), len(difference.changed), difference.unchanged, len(difference.missing)
    )


def list_flats(session: Session, compound: Compound, scope: Scope | None = None) -> list[Flat]:
    """Flats with their owners, in the order of addresses (two queries)."""
    scope = scope or Scope()
    query = select(Flat).where(Flat.compound_id == compound.compound_id).options(subqueryload(Flat.owners))
    if scope.building:
        query = query.where(Flat.building == scope.building)
    if scope.entrance:
        query = query.where(Flat.entrance == scope.entrance)
    return sorted(session.scalars(query), key=lambda flat: sort_key(flat_key(flat)))


def as_roll_flats(flats: Iterable[Flat]) -> list[RollFlat]:
    """For grouping: equal numbers have equal digests, so the digests stand for the numbers."""
    return [
        RollFlat(
            key=flat_key(flat),
            area=flat.area,
            owners=tuple(
                Owner(
                    owner.name,
                    _hex(owner.id_number_digest),
                    _hex(owner.phone_digest),
                    _hex(owner.person_digest),
                )
                for owner in flat.owners
            ),
            status=flat.status,
        )
        for flat in flats
    ]


def flat_key(flat: Flat) -> FlatKey:
    """The flat's address."""
    return FlatKey(flat.building, flat.entrance, flat.room)


def list_places(session: Session, compound: Compound) -> list[tuple[str, str]]:
    """The (building, entrance) pairs of the roll, in the order of addresses."""
    query = select(Flat.building, Flat.entrance).where(Flat.compound_id == compound.compound_id).distinct()
    return sorted(
        ((building, entrance) for building, entrance in session.execute(query)),
        key=lambda place: sort_key(FlatKey(place[0], place[1], "")),
    )


def place_sizes(flats: Sequence[RollFlat]) -> list[PlaceSize]:
    """The compound, then each building followed by its entrances, in the order of addresses.

    An owner with flats in two entrances is a head in each: the heads of parts may sum to more than the whole.
    """
    found: dict[Scope, list[RollFlat]] = {Scope(): []}
    for flat in sorted(flats, key=lambda flat: sort_key(flat.key)):
        building, entrance, _ = flat.key
        for scope in (Scope(), Scope(building), Scope(building, entrance)):
            found.setdefault(scope, []).append(flat)
    return [_size(scope, members) for scope, members in found.items()]


def _size(scope: Scope, flats: Sequence[RollFlat]) -> PlaceSize:
    roll = group(flats)
    return PlaceSize(scope, sum(len(voter.flats) for voter in roll.voters), roll.heads, roll.area)


def _hex(digest: bytes | None) -> str:
    return digest.hex() if digest else ""
