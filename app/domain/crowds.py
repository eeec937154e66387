"""Nobody stands alone: places made so coarse that at least five answers lie in each (RULES.md section 7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

FEWEST: Final = 5
"""Under five homes nothing is shown, and in an anonymous survey nothing is kept that could be told apart."""

Place = tuple[str, str]
"""Building and entrance; "" is: not told."""
NOWHERE: Final[Place] = ("", "")


def coarsen(places: Sequence[Place], fewest: int = FEWEST, *, known: Collection[int] = ()) -> list[Place]:
    """The places in the same order, each as it is, without its entrance, or without its building.

    In what is returned every place stands at least `fewest` times, unless there are fewer in all. `known`:
    which answers (from 0) somebody holds besides; whoever does subtracts them, so that the others stand
    `fewest` times or not at all in each place, unless there are fewer in all.
    """
    shown = {place: place for place in places}
    sizes = {place: _Size(0, 0) for place in places}
    for at, place in enumerate(places):
        sizes[place] += _Size(1, int(at not in known))
    for building in sorted({building for building, _entrance in places}):
        _gather(shown, sizes, [place for place in shown if place[0] == building], (building, ""), fewest)
    _gather(shown, sizes, list(shown), NOWHERE, fewest)
    return [shown[place] for place in places]


@dataclass(frozen=True, order=True)
class _Size:
    """All answers of a place, and those that nobody else holds."""

    every: int
    own: int

    def __add__(self, other: _Size) -> _Size:
        return _Size(self.every + other.every, self.own + other.own)

    def small(self, fewest: int) -> bool:
        return 0 < self.every < fewest or 0 < self.own < fewest


def _gather(
    shown: dict[Place, Place], sizes: Mapping[Place, _Size], members: list[Place], into: Place, fewest: int
) -> None:
    """Show as `into` each group of `members` that is too small, then the smallest until `into` is not."""
    while True:
        groups: dict[Place, _Size] = {}
        for place in members:
            groups[shown[place]] = groups.get(shown[place], _Size(0, 0)) + sizes[place]
        gathered = groups.pop(into, _Size(0, 0))
        small = [place for place in groups if groups[place].small(fewest)]
        lacks_own = gathered.every >= fewest and 0 < gathered.own < fewest
        helping = [place for place in groups if groups[place].own or not lacks_own]
        if not small and not (gathered.small(fewest) and helping):
            return
        for place in small or [min(helping, key=lambda each: (groups[each], each))]:
            for member in members:
                if shown[member] == place:
                    shown[member] = into
