"""Who has a head: from flats to voters.

Source: Supreme People's Court interpretation on building ownership (2020) Art. 8 and 9: one owner's flats are
one head with their areas added, all developer flats are one head. RULES.md sections 2 and 8.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from app.domain.address import FlatKey, sort_key
from app.domain.amounts import Amount
from app.domain.text import compact, same_word

Status = Literal["owner", "developer", "parking", "excluded"]
OwnerKey = tuple[str, str, str]


@dataclass(frozen=True)
class Owner:
    """A registered holder of a flat; id number and phone may be unknown.

    `person` is equal for entries that staff declared one owner; empty without such a decision."""

    name: str
    id_number: str = ""
    phone: str = ""
    person: str = ""

    @property
    def key(self) -> OwnerKey | None:
        """What makes two entries one person: a decision, the id number, name and phone, else nothing."""
        if self.person:
            return ("person", self.person, "")
        if self.id_number:
            return ("id", compact(self.id_number).upper(), "")
        if self.name and self.phone:
            return ("name", same_word(self.name), compact(self.phone))
        return None


@dataclass(frozen=True)
class RollFlat:
    """A row of the roll; area in 0.01 m2."""

    key: FlatKey
    area: int
    owners: tuple[Owner, ...] = ()
    status: Status = "owner"


@dataclass(frozen=True)
class Voter:
    """One head: its flats in address order and the owners of them all."""

    number: int
    flats: tuple[RollFlat, ...]
    owners: tuple[Owner, ...]
    developer: bool

    @property
    def area(self) -> int:
        """Area of all its flats, 0.01 m2."""
        return sum(flat.area for flat in self.flats)

    @property
    def amount(self) -> Amount:
        return Amount(1, self.area)


@dataclass(frozen=True)
class Roll:
    """The voters in scope, numbered from 1 in address order."""

    voters: tuple[Voter, ...]

    @property
    def heads(self) -> int:
        return len(self.voters)

    @cached_property
    def area(self) -> int:
        """Area of all voters, 0.01 m2."""
        return sum(voter.area for voter in self.voters)

    @cached_property
    def _by_flat(self) -> dict[FlatKey, Voter]:
        return {flat.key: voter for voter in self.voters for flat in voter.flats}

    def voter_of(self, key: FlatKey) -> Voter | None:
        """The voter of a flat; None where the flat is not in the roll (unknown, parking, excluded)."""
        return self._by_flat.get(key)


def group(flats: Iterable[RollFlat], parking: bool = False) -> Roll:
    """The voters of these flats; the order of the flats does not matter. Excluded flats are always out."""
    left_out = {"excluded"} if parking else {"excluded", "parking"}
    groups: dict[object, list[RollFlat]] = {}
    for flat in sorted(flats, key=lambda flat: sort_key(flat.key)):
        if flat.status not in left_out:
            groups.setdefault(_head_of(flat), []).append(flat)
    return Roll(
        tuple(_voter(number, tuple(members)) for number, members in enumerate(groups.values(), start=1))
    )


def _head_of(flat: RollFlat) -> object:
    """Equal for the flats of one head: the developer, a known set of co-owners, or the flat alone."""
    if flat.status == "developer":
        return "developer"
    keys = [owner.key for owner in flat.owners]
    return frozenset(keys) if keys and None not in keys else flat.key


def _voter(number: int, flats: tuple[RollFlat, ...]) -> Voter:
    owners: dict[object, Owner] = {}
    for flat in flats:
        for owner in flat.owners:
            owners.setdefault(owner.key or owner, owner)
    return Voter(number, flats, tuple(owners.values()), flats[0].status == "developer")


@dataclass(frozen=True)
class Arithmetic:
    """The numbers of the sentence "12 flats, one owner of 3, developer's 2 = 9 heads"; area in 0.01 m2."""

    flats: int
    multiple: tuple[int, ...]
    developer: int
    excluded: int
    parking: int
    heads: int
    area: int


def explain(flats: Iterable[RollFlat], roll: Roll) -> Arithmetic:
    """How the flats became heads; multiple lists the flat counts of owners of several, largest first."""
    rows = tuple(flats)
    private = [len(voter.flats) for voter in roll.voters if not voter.developer]
    return Arithmetic(
        flats=sum(len(voter.flats) for voter in roll.voters),
        multiple=tuple(sorted((n for n in private if n > 1), reverse=True)),
        developer=sum(len(voter.flats) for voter in roll.voters if voter.developer),
        excluded=sum(row.status == "excluded" for row in rows),
        parking=sum(row.status == "parking" and roll.voter_of(row.key) is None for row in rows),
        heads=roll.heads,
        area=roll.area,
    )
