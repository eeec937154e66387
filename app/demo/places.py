"""The six compounds of 北书店街道, with the figures that its report publishes; the houses are generated.

A layout is chosen so that the flats add up to the published households. Everything else (who lives where,
areas, phones) is made by a program, and the names say so.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.address import FlatKey
from app.domain.roll import Owner, RollFlat

STREET = "北书店街道"
SOURCE = "北书店街道老旧小区改造工作情况汇报"
FLOORS = 6
SEED = 20261122
PEOPLE_PER_COMPOUND = 1000
STACKS = (5840, 6412, 7236, 7855, 8460, 9018, 9672, 10544, 12380)
"""Areas of one stack of flats (the same plan on every floor), 0.01 m2."""


@dataclass(frozen=True)
class House:
    """A building: so many entrances of six floors with so many flats a floor.

    Each entrance named in `gates` has one flat less on the ground floor: the way to the courtyard."""

    name: str
    entrances: int
    a_floor: int = 2
    gates: tuple[int, ...] = ()


@dataclass(frozen=True)
class Place:
    """A compound: published figures (None: not published) and its generated houses.

    `plain` entrances hold one owner a flat, for motions whose end is told beforehand; `pairs` are their
    flats with two owners."""

    code: str
    name: str
    number: int
    houses: tuple[House, ...]
    built_year: int | None = None
    households: int | None = None
    residents: int | None = None
    committee_members: int | None = None
    parking: int = 0
    plain: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    pairs: frozenset[str] = field(default_factory=frozenset)


PLACES = (
    Place(
        "XIDAJIE",
        "西大街小区",
        0,
        (*(House(str(n), 3) for n in range(1, 8)), House("8", 2), House("9", 2)),
        built_year=1994,
        households=300,
        residents=900,
        committee_members=5,
        plain=frozenset({("1", "1"), ("2", "1"), ("3", "1")}),
    ),
    Place(
        "FUCHEN",
        "富辰小区北院",
        1,
        (*(House(str(n), 3, gates=(2,)) for n in range(1, 5)), House("5", 2, gates=(1,))),
        built_year=2000,
        households=163,
        residents=441,
        parking=10,
        plain=frozenset({("1", "1"), ("3", "3")}),
        pairs=frozenset({"1-1-402"}),
    ),
    Place(
        "WENMIAO",
        "文庙小区",
        2,
        (
            *(House(str(n), 3, gates=(2,) if n in (1, 3, 6) else ()) for n in range(1, 7)),
            *(House(str(n), 2, 3) for n in range(7, 11)),
        ),
        built_year=1994,
        households=357,
        residents=1071,
        committee_members=7,
        parking=12,
        plain=frozenset({("5", "2")}),
    ),
    Place(
        "SANSHENG37",
        "三胜前街37号院",
        3,
        (House("1", 5), House("2", 5), House("3", 5, 3)),
        built_year=1996,
        households=210,
        residents=730,
        plain=frozenset({("1", "1"), ("2", "3")}),
    ),
    Place(
        "SANSHENG38",
        "三胜前街38号院",
        4,
        (House("1", 3, gates=(2,)), House("2", 2, gates=(1, 2)), House("3", 1, 3, gates=(1,))),
        households=74,
        residents=259,
        plain=frozenset({("1", "1")}),
    ),
    Place(
        "ZHONGSHAN",
        "中山路北段12、15、16、17号楼",
        5,
        tuple(House(number, 2) for number in ("12", "15", "16", "17")),
    ),
)


def phone_of(number: int) -> str:
    """The phone of the n-th generated owner.

    1740 is a range that only satellite and emergency terminals use: no resident's phone answers there."""
    return f"+861740000{number:04d}"


def owner(number: int) -> Owner:
    """The n-th generated owner; name and certificate number say that they are examples."""
    return Owner(f"示例业主{number:04d}", f"DEMO-{number:06d}", phone_of(number))


def phone_at(code: str, home: str) -> str:
    """The phone of the first owner of a home ("3-1-502") in the compound with this code."""
    place = next(place for place in PLACES if place.code == code)
    return next(flat.owners[0].phone for flat in roll_of(place) if str(flat.key) == home)


def keys_of(place: Place) -> Iterator[tuple[FlatKey, int]]:
    """The addresses of a compound's flats, and in which stack of its entrance each lies."""
    for house in place.houses:
        for entrance in range(1, house.entrances + 1):
            for floor in range(1, FLOORS + 1):
                gate = floor == 1 and entrance in house.gates
                for stack in range(1, house.a_floor + (not gate)):
                    yield FlatKey(house.name, str(entrance), f"{floor}{stack:02d}"), stack


def roll_of(place: Place) -> list[RollFlat]:
    """The generated roll of a compound; the same at every call."""
    chance = random.Random(SEED + place.number)  # noqa: S311  data, not secrets
    areas: dict[tuple[str, str, int], int] = {}
    flats: list[RollFlat] = []
    next_owner = place.number * PEOPLE_PER_COMPOUND + 1
    for key, stack in keys_of(place):
        area = areas.setdefault((key.building, key.entrance, stack), chance.choice(STACKS))
        plain = (key.building, key.entrance) in place.plain
        kind = "one" if plain else chance.choices(("one", "pair", "again", "sold_by_none"), (88, 7, 3, 2))[0]
        if str(key) in place.pairs:
            kind = "pair"
        if kind == "sold_by_none":
            flats.append(RollFlat(key, area, (), "developer"))
        elif kind == "again" and flats and flats[-1].owners:
            flats.append(RollFlat(key, area, flats[-1].owners))
        else:
            count = 2 if kind == "pair" else 1
            flats.append(RollFlat(key, area, tuple(owner(next_owner + n) for n in range(count))))
            next_owner += count
    return flats + _parking(place, flats)


def _parking(place: Place, flats: list[RollFlat]) -> list[RollFlat]:
    """Spaces in the garage, each of the owner of one flat."""
    owned = [flat for flat in flats if flat.owners]
    return [
        RollFlat(FlatKey("车库", "1", f"P{n:02d}"), 1200, owned[n * 7].owners, "parking")
        for n in range(1, place.parking + 1)
    ]
