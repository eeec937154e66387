"""Nobody stands alone: places made so coarse that at least five answers lie in each (RULES.md section 7)."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

FEWEST: Final = 5
"""Under five homes nothing is shown, and in an anonymous survey nothing is kept that could be told apart."""

Place = tuple[str, str]
"""Building and entrance; "" is: not told."""
NOWHERE: Final[Place] = ("", "")


def coarsen(places: Sequence[Place], fewest: int = FEWEST) -> list[Place]:
    """The places in the same order, each as it is, without its entrance, or without its building.

    In what is returned every place stands at least `fewest` times, unless there are fewer in all.
    """
    shown = {place: place for place in places}
    sizes = Counter(places)
    for building in sorted({building for building, _entrance in places}):
        _gather(shown, sizes, [place for place in shown if place[0] == building], (building, ""), fewest)
    _gather(shown, sizes, list(shown), NOWHERE, fewest)
    return [shown[place] for place in places]


def _gather(
    shown: dict[Place, Place], sizes: Counter[Place], members: list[Place], into: Place, fewest: int
) -> None:
    """Show as `into` each group of `members` that is too small, then the smallest until `into` is not."""
    while True:
        groups: Counter[Place] = Counter()
        for place in members:
            groups[shown[place]] += sizes[place]
        gathered = groups.pop(into, 0)
        small = [place for place in groups if groups[place] < fewest]
        if not small and not (0 < gathered < fewest and groups):
            return
        for place in small or [min(groups, key=lambda each: (groups[each], each))]:
            for member in members:
                if shown[member] == place:
                    shown[member] = into
