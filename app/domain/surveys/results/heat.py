"""A façade cut into parts of five answering homes or more, for the picture of where an item is wanted.

Nothing is left out of a part's building: entrances side by side and floors one above the other are taken
together until five homes of each part answered, so that no subtraction within a building leaves fewer. The
groups that the results show otherwise (`crossing.settled`) are judged together with the parts; where a part
and such a group would tell a smaller rest, the part is taken together with its neighbour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from app.domain.address import natural
from app.domain.crowds import FEWEST
from app.domain.surveys.results.crossing import settled
from app.domain.surveys.results.suppression import Cells, shown


@dataclass(frozen=True)
class Column:
    """Entrances that are drawn as one, and how many floors each of their parts has, from the top."""

    entrances: tuple[str, ...]
    parts: tuple[int, ...]


@dataclass(frozen=True)
class House:
    """A building: its floors from top to ground, and its columns."""

    building: str
    floors: tuple[str, ...]
    columns: tuple[Column, ...]

    def parts(self) -> Mapping[tuple[str, str], tuple[int, int]]:
        """Of each entrance and floor the number of its column and of its part there."""
        return {
            (entrance, floor): (at, sum(end <= place for end in accumulate(column.parts)))
            for at, column in enumerate(self.columns)
            for entrance in column.entrances
            for place, floor in enumerate(self.floors)
        }


def houses(cells: Cells, floors: Sequence[str]) -> tuple[House, ...]:
    """The buildings that may be shown. Cells are homes that answered by building, entrance, floor, then by
    what they chose in each question that is offered; floors stand from top to ground."""
    before = settled(_summed(((place[0], *place[3:]), number) for place, number in cells.items()))
    names = sorted({v for d, v in before if d == 0 and v}, key=natural)
    found = {name: _cut(name, cells, floors) for name in names}
    while hidden := _told(cells, found, before):
        found = {
            name: _joined(house, *hidden[name]) if name in hidden else house for name, house in found.items()
        }
    return tuple(found.values())


def _told(
    cells: Cells, found: Mapping[str, House], before: frozenset[tuple[int, str]]
) -> Mapping[str, tuple[int, int]]:
    """Of each building one part that may not stand alone."""
    places = {name: house.parts() for name, house in found.items()}
    dimension, at, judged = 0, {"": ("", (0, 0))}, dict[tuple[str, ...], int]()
    for (building, entrance, floor, *chosen), number in cells.items():
        if not number:
            continue
        part = places[building][entrance, floor] if building in places else (0, 0)
        label = f"{building}/{part[0]}/{part[1]}" if building in places else ""
        at[label] = (building if label else "", part)
        values, dimension = (building, *chosen, label), 1 + len(chosen)
        judged[values] = judged.get(values, 0) + number
    whole = {
        label
        for label, (building, _part) in at.items()
        if not label or [column.parts[1:] for column in found[building].columns] == [()]
    }
    keeps = shown(judged, before | {(dimension, label) for label in whole}).groups
    return {
        building: part
        for label, (building, part) in at.items()
        if label not in whole and (dimension, label) not in keeps
    }


def _cut(building: str, cells: Cells, floors: Sequence[str]) -> House:
    mine = [(place, number) for place, number in cells.items() if place[0] == building and number]
    stairs = sorted({place[1] for place, _number in mine}, key=lambda each: (not each, natural(each)))
    seen = {place[2] for place, _number in mine}
    levels = [floor for floor in floors if floor in seen]
    by_stair = _summed(((place[1],), number) for place, number in mine)
    columns, start = [], 0
    for length in _runs([by_stair[stair,] for stair in stairs]):
        entrances = tuple(stairs[start : start + length])
        by_floor = _summed(((place[2],), number) for place, number in mine if place[1] in entrances)
        columns.append(Column(entrances, tuple(_runs([by_floor.get((floor,), 0) for floor in levels]))))
        start += length
    return House(building, tuple(levels), tuple(columns))


def _runs(sizes: Sequence[int]) -> list[int]:
    """Lengths of neighbours taken together until they are enough; too few at the end join those before."""
    runs, length, homes = [], 0, 0
    for size in sizes:
        length, homes = length + 1, homes + size
        if homes >= FEWEST:
            runs.append(length)
            length, homes = 0, 0
    if length and runs:
        runs[-1] += length
    return runs or [length]


def _joined(house: House, column: int, part: int) -> House:
    """The part taken together with its neighbour, or its column with the one beside."""
    mine = house.columns[column]
    columns = list(house.columns)
    if len(mine.parts) > 1:
        first = max(part - 1, 0)
        together = (*mine.parts[:first], sum(mine.parts[first : first + 2]), *mine.parts[first + 2 :])
        columns[column] = Column(mine.entrances, together)
    else:
        first = max(column - 1, 0)
        entrances = columns[first].entrances + columns[first + 1].entrances
        columns[first : first + 2] = [Column(entrances, (len(house.floors),))]
    return House(house.building, house.floors, tuple(columns))


def _summed(rows: Iterable[tuple[tuple[str, ...], int]]) -> dict[tuple[str, ...], int]:
    sums: dict[tuple[str, ...], int] = {}
    for place, number in rows:
        sums[place] = sums.get(place, 0) + number
    return sums
