"""From flats to the grid that the façade macro draws: buildings, entrances, floors from top to ground."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

import flask_babel

from app.domain.address import FlatKey
from app.services.progress import FlatState

_: Callable[..., str] = flask_babel.gettext
pgettext: Callable[..., str] = flask_babel.pgettext
WISH = "wish"
STATES = {
    "took_part": "took",
    "open": "open",
    WISH: "open",
    "nobody_home": "open",
    "thinking": "open",
    "refused": "open",
    "developer": "dev",
}
MARKS = {"took_part": "✓", "nobody_home": "○", "thinking": "…", "refused": "–"}
Visited = Mapping[FlatKey, str]
"""What a worker met at a door (services/visits); for staff only."""


@dataclass(frozen=True)
class Cell:
    """One flat; `state` is a class of the stylesheet, `label` its meaning, `mark` what is drawn."""

    room: str
    state: str
    label: str
    mark: str


@dataclass(frozen=True)
class Floor:
    """One floor; number 0 gathers rooms whose number does not say the floor."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True)
class Entrance:
    """One stairwell, from top to ground."""

    name: str
    floors: list[Floor]


@dataclass(frozen=True)
class Building:
    """One house."""

    name: str
    entrances: list[Entrance]


@dataclass(frozen=True)
class Grid:
    """All houses of a scope."""

    buildings: list[Building]


def turnout_grid(states: Iterable[FlatState], *, over: bool = False, visited: Visited | None = None) -> Grid:
    """Who took part, flat by flat; `states` come in the order of addresses. `over`: the vote has ended.

    `visited` marks what workers met, and the homes that asked for paper: for staff only."""
    words = _words(over, visited)
    return Grid(
        [
            Building(_("Building %(building)s", building=name), _entrances(flats, words, visited or {}))
            for name, flats in groupby(states, key=lambda state: state.key.building)
        ]
    )


def turnout_legend(
    states: Iterable[FlatState], *, over: bool = False, visited: Visited | None = None
) -> list[tuple[str, str, str]]:
    """(class, mark, meaning) of the states that occur."""
    words = _words(over, visited)
    present = {_state(state, words, visited or {}) for state in states}
    return [(STATES[state], _mark(state), words[state]) for state in STATES if state in present]


def _state(flat: FlatState, words: dict[str, str], visited: Visited) -> str:
    if flat.state != "open" or WISH not in words:
        return flat.state
    met = visited.get(flat.key, "")
    return WISH if flat.wants_paper else met if met in words else flat.state


def _mark(state: str) -> str:
    return pgettext("asked for paper, in a cell", "P") if state == WISH else MARKS.get(state, "")


def _words(over: bool, visited: Visited | None) -> dict[str, str]:
    if over:
        return {
            "took_part": _("took part"),
            "open": _("did not take part"),
            "developer": _("developer's, did not take part"),
        }
    words = {"took_part": _("took part"), "open": _("not yet"), "developer": _("developer's, not yet")}
    return words if visited is None else words | met_words()


def met_words() -> dict[str, str]:
    """What a home is that has not answered yet, after what a worker met there."""
    return {
        WISH: _("not yet, asked for paper"),
        "nobody_home": _("not yet, nobody was in"),
        "thinking": _("not yet, will think about it"),
        "refused": _("not yet, says nothing"),
    }


def _entrances(flats: Iterable[FlatState], words: dict[str, str], visited: Visited) -> list[Entrance]:
    return [
        Entrance(_("Entrance %(entrance)s", entrance=name), _floors(list(flats_of_it), words, visited))
        for name, flats_of_it in groupby(flats, key=lambda state: state.key.entrance)
    ]


def _floors(flats: list[FlatState], words: dict[str, str], visited: Visited) -> list[Floor]:
    cells: dict[int, list[Cell]] = {}
    for flat in flats:
        state = _state(flat, words, visited)
        cell = Cell(flat.key.room, STATES[state], words[state], _mark(state))
        cells.setdefault(flat.floor or 0, []).append(cell)
    return [Floor(number, cells[number]) for number in sorted(cells, reverse=True)]
