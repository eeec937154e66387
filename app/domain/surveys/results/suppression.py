"""Which groups of a break-down may be shown: none under five homes, nor what subtraction would make of the
others.

A group is all homes with one value of one dimension ("building": "3", "floor": "7+"). It is hidden if fewer
than five homes of it answered. That is not enough: who knows the total, or a larger group around it,
subtracts the shown groups and has the hidden rest. So for every whole that is shown (all homes, and every
shown group) and every dimension the groups that lie entirely in the whole are looked at: if the homes of the
whole that none of the shown ones holds are one to four, the smallest shown one is hidden too, and what lies
entirely in it, again and again until nothing small is left. (Secondary suppression: Willenborg and de Waal,
Elements of Statistical Disclosure Control, 2001, chapter 4.) A group without any answer hides nobody; it
stands as 0.

Counted are the homes that answered the question at hand: call this for each question, with its own cells.

Accepted limits, to be said where results are shown: within a shown group of five homes or more every count is
shown, also one where all said the same; groups of different dimensions that merely overlap are not combined
in more than one step; and two pictures of one survey at different times can be subtracted: before the close
there are pictures of a named survey only, for staff alone (docs/adr/0017).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.crowds import FEWEST

Cells = Mapping[tuple[str, ...], int]
"""Homes that answered, by one value for each dimension."""
Group = tuple[int, str]
"""A dimension's number and one of its values."""


@dataclass(frozen=True)
class Shown:
    """What may be shown: everything together (`total`), and which groups. homes: of every group, for the
    caller only."""

    total: bool
    groups: frozenset[Group]
    homes: Mapping[Group, int]

    def may(self, dimension: int, value: str) -> bool:
        """Whether a group may be shown; one without an answer may, as 0."""
        group = (dimension, value)
        return self.total and (group in self.groups or not self.homes.get(group, 0))


def shown(cells: Cells, settled: frozenset[Group] = frozenset()) -> Shown:
    """Every group of every dimension of the cells. A dimension that refines another (entrance and building)
    is given as a dimension of its own. `settled` groups are shown elsewhere already: others yield to them."""
    homes = _homes(cells)
    total = sum(cells.values())
    if total < FEWEST:
        return Shown(False, frozenset(), homes)
    groups = {group for group, number in homes.items() if number >= FEWEST} | settled
    inside = _inside(cells)
    while True:
        victim = next(_victims(groups, settled, homes, inside, total), None)
        if victim is None:
            return Shown(True, frozenset(groups), homes)
        groups -= {victim, *inside.get(victim, ())} - settled


def shown_alone(answered: Mapping[str, int]) -> frozenset[str]:
    """The values of one dimension alone that may be shown, of homes that answered by value."""
    found = shown({(value,): number for value, number in answered.items()})
    return frozenset(value for value in answered if found.may(0, value))


def _homes(cells: Cells) -> dict[Group, int]:
    homes: dict[Group, int] = {}
    for values, number in cells.items():
        for group in enumerate(values):
            homes[group] = homes.get(group, 0) + number
    return homes


def _inside(cells: Cells) -> dict[Group, list[Group]]:
    """For each group the groups of other dimensions whose every home is in it."""
    shared: dict[Group, dict[int, str]] = {}
    for values, number in cells.items():
        for part in enumerate(values) if number else ():
            held = shared.get(part)
            if held is None:
                shared[part] = dict(enumerate(values))
            elif len(held) > 1:  # soon most share nothing but themselves
                shared[part] = {each: value for each, value in held.items() if values[each] == value}
    inside: dict[Group, list[Group]] = {}
    for part, held in shared.items():
        for whole in held.items():
            if whole != part:
                inside.setdefault(whole, []).append(part)
    return inside


def _victims(
    groups: set[Group],
    settled: frozenset[Group],
    homes: Mapping[Group, int],
    inside: Mapping[Group, list[Group]],
    total: int,
) -> Iterator[Group]:
    """The next group to hide, the smallest of a dimension whose shown groups leave a small rest of a whole;
    the whole itself where all of them are settled."""
    wholes: list[tuple[int, Group | None, Sequence[Group]]] = [
        (homes[g], g, inside.get(g, ())) for g in sorted(groups) if g in homes
    ]
    wholes.append((total, None, sorted(homes)))
    for size, whole, parts in sorted(wholes, key=lambda each: each[0]):
        for dimension in sorted({part[0] for part in parts}):
            seen = [part for part in parts if part[0] == dimension and part in groups]
            rest = size - sum(homes[part] for part in seen)
            if seen and 0 < rest < FEWEST:
                free = [part for part in seen if part not in settled]
                if free:
                    yield min(free, key=lambda part: (homes[part], part))
                elif whole is not None and whole not in settled:
                    yield whole
