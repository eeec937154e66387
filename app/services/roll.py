"""The living roll: import, listing, and what a scope of it amounts to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, subqueryload

from app.domain.address import FlatKey, sort_key
from app.domain.roll import Owner, RollFlat, group
from app.models import Compound, Flat, FlatOwner
from app.services.phones import NotAPhone, parse_mobile
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


def unreachable_phones(flats: Iterable[RollFlat]) -> list[tuple[FlatKey, str]]:
    """Phones of the file that cannot receive an SMS: the import names them before it saves anything."""
    return [
        (flat.key, owner.phone)
        for flat in flats
        for owner in flat.owners
        if owner.phone and not _is_mobile(owner.phone)
    ]


def import_roll(
    session: Session, compound: Compound, flats: Sequence[RollFlat], vault: Vault
) -> ImportSummary:
    """Bring the roll to what the file says, flat by flat; a flat that the file lacks stays."""
    session.scalar(
        select(Compound.compound_id).where(Compound.compound_id == compound.compound_id).with_for_update()
    )  # one import at a time
    known = {flat_key(flat): flat for flat in list_flats(session, compound)}
    new = changed = 0
    for given in flats:
        flat = known.get(given.key)
        if flat is None:
            session.add(_fill(Flat(compound_id=compound.compound_id), given, vault))
            new += 1
        elif _contents(flat) != _given_contents(given, vault):
            flat.owners.clear()
            session.flush()  # the old owners leave before the new ones take their places
            _fill(flat, given, vault)
            changed += 1
    session.flush()
    missing = len(known.keys() - {given.key for given in flats})
    return ImportSummary(new, changed, len(flats) - new - changed, missing)


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
                Owner(owner.name, _hex(owner.id_number_digest), _hex(owner.phone_digest))
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


def _fill(flat: Flat, given: RollFlat, vault: Vault) -> Flat:
    flat.building, flat.entrance, flat.room = given.key
    flat.area, flat.status = given.area, given.status
    flat.owners = [_new_owner(n, owner, vault) for n, owner in enumerate(given.owners, 1)]
    return flat


def _new_owner(position: int, owner: Owner, vault: Vault) -> FlatOwner:
    phone = parse_mobile(owner.phone) if owner.phone else ""
    return FlatOwner(
        position=position,
        name=owner.name,
        id_number_sealed=vault.seal(owner.id_number) if owner.id_number else None,
        id_number_digest=vault.digest("id", owner.id_number) if owner.id_number else None,
        phone_sealed=vault.seal(phone) if phone else None,
        phone_digest=vault.digest("phone", phone) if phone else None,
    )


def _contents(flat: Flat) -> tuple[object, ...]:
    owners = [(owner.name, owner.id_number_digest, owner.phone_digest) for owner in flat.owners]
    return flat.area, flat.status, owners


def _given_contents(given: RollFlat, vault: Vault) -> tuple[object, ...]:
    owners = [
        (
            owner.name,
            vault.digest("id", owner.id_number) if owner.id_number else None,
            vault.digest("phone", parse_mobile(owner.phone)) if owner.phone else None,
        )
        for owner in given.owners
    ]
    return given.area, given.status, owners


def _is_mobile(phone: str) -> bool:
    try:
        parse_mobile(phone)
    except NotAPhone:
        return False
    return True


def _hex(digest: bytes | None) -> str:
    return digest.hex() if digest else ""
