"""The façade of each building, darker where more of the answering homes want an item; for staff alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import flask_babel

from app.domain.crowds import FEWEST
from app.domain.surveys.kinds.base import OTHER
from app.domain.surveys.questionnaire import Question, Questionnaire
from app.domain.surveys.results.crossing import LARGEST, offered
from app.domain.surveys.results.heat import Column, House, houses
from app.domain.surveys.results.shares import share
from app.services.survey_crossings import Values
from app.services.survey_heat import FIRST, Heated, Place
from app.services.survey_results import Counted, Results
from app.web.sentences import place_name
from app.web.survey_pages import labels_of
from app.web.survey_shown import Table

_: Callable[..., str] = flask_babel.gettext
KINDS = ("multiple", "ranking", "basket", "single")
"""What can be looked at, the likeliest first."""
FLOOR = "floor"
"""The id by which templates ask for the floor."""
STEP = 20
"""Percent of one step of the legend."""


@dataclass(frozen=True)
class Item:
    """Something that can be wanted: a choice of a question, and the share of homes that do, in percent."""

    question: Question
    key: str
    label: str
    share: int

    @property
    def value(self) -> str:
        """In the address."""
        return f"{self.question.id}.{self.key}"


@dataclass(frozen=True)
class Part:
    """Neighbouring floors of neighbouring entrances, drawn as one."""

    floors: str
    entrances: str
    homes: int
    wanted: int
    rows: int
    """Over how many floors it is drawn."""

    @property
    def share(self) -> int:
        """In percent, half up."""
        return percent(self.wanted, self.homes)

    @property
    def step(self) -> int:
        """0 to 4, for the style sheet."""
        return min(self.share // STEP, 4)


@dataclass(frozen=True)
class Drawn:
    """One building: names of its floors from top to ground, of its columns, and the parts that begin on each
    floor."""

    name: str
    floors: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[Part]]


def percent(part: int, whole: int) -> int:
    """0 of nothing."""
    return share(part, whole, of=100) or 0


def items(asked: Questionnaire, found: Results, language: str) -> list[tuple[Question, list[Item]]]:
    """What can be looked at, by question, the most wanted first; of questions that five homes answered."""
    listed = []
    for question in sorted(
        (each for each in asked.questions() if each.kind.name in KINDS),
        key=lambda each: KINDS.index(each.kind.name),
    ):
        count = found.of(question.id)
        if count.answered < FEWEST:
            continue
        mine = [
            Item(question, key, label, percent(_wanted(count, key), count.answered))
            for key, label in labels_of(question, language).items()
            if key != OTHER
        ]
        listed.append((question, sorted(mine, key=lambda each: -each.share)))
    return listed


def dimensions(asked: Questionnaire, marks: int) -> tuple[list[str], str | None]:
    """By which questions the results are broken down, and which of them tells the floor."""
    told = asked.question(FLOOR)
    floor = FLOOR if told is not None and told.kind.name == "single" else None
    by = [each.id for each in offered(asked)] if marks <= LARGEST else []
    return [*by, FLOOR] if floor and floor not in by else by, floor


def drawn(heated: Heated, item: Item, asked: Questionnaire, language: str) -> list[Drawn]:
    """The buildings that may be drawn."""
    names = _floors(heated, asked, language)
    wanted = heated.wanted.get(item.key, {})
    return [_house(each, heated, wanted, names) for each in houses(heated.cells, list(names))]


def as_table(buildings: Sequence[Drawn]) -> Table:
    """The same in figures, a row for each part."""
    place = _("Building"), _("Entrances"), _("Floors")
    head = (*place, _("Homes that answered"), _("Homes that want it"), _("Share"))
    rows = [
        (each.name, part.entrances, part.floors, str(part.homes), str(part.wanted), f"{part.share} %")
        for each in buildings
        for row in each.rows
        for part in row
    ]
    return Table(head, rows)


def legend() -> list[tuple[int, str]]:
    """Each step with its range."""
    last = 100 // STEP - 1
    return [(at, f"{at * STEP}–{at * STEP + STEP - (at != last)} %") for at in range(last + 1)]


def _wanted(count: Counted, key: str) -> int:
    ordered = sum(count.places.get((key, place), 0) for place in range(1, FIRST + 1))
    return ordered or count.keys.get(key, 0)


def _floors(heated: Heated, asked: Questionnaire, language: str) -> Mapping[str, str]:
    """Names of the floors that occur, from top to ground; of homes that did not tell it last."""
    seen = {place[2] for place in heated.cells}
    if heated.by_room:
        numbers = sorted((int(each) for each in seen if each), reverse=True)
        names = {str(each): _("Floor %(number)s", number=each) for each in numbers}
    else:
        question = asked.question(FLOOR)
        labels = labels_of(question, language) if question else {}
        names = {key: label for key, label in reversed(labels.items()) if key in seen}
    untold = _("Floor not told") if names else _("All floors")
    return names | ({"": untold} if "" in seen else {})


def _house(house: House, heated: Heated, wanted: Mapping[Place, int], names: Mapping[str, str]) -> Drawn:
    where = house.parts()
    answered = ((place[:3], number) for place, number in heated.cells.items())
    homes, want = (_by_part(where, house.building, counted) for counted in (answered, wanted.items()))
    rows: list[list[Part]] = [[] for _floor in house.floors]
    for at, column in enumerate(house.columns):
        start = 0
        for place, length in enumerate(column.parts):
            levels = [names[each] for each in house.floors[start : start + length]]
            words = levels[0] if length == 1 else _("%(last)s to %(first)s", first=levels[0], last=levels[-1])
            mine = at, place
            rows[start].append(Part(words, _entrances(column), homes[mine], want[mine], length))
            start += length
    return Drawn(
        place_name(house.building, ""),
        [names[each] for each in house.floors],
        [_entrances(each) for each in house.columns],
        rows,
    )


def _by_part(
    where: Mapping[tuple[str, str], tuple[int, int]], building: str, counted: Iterable[tuple[Values, int]]
) -> Counter[tuple[int, int]]:
    """The homes of each part of one building."""
    parts: Counter[tuple[int, int]] = Counter()
    for (of, entrance, floor), number in counted:
        if of == building and number:
            parts[where[entrance, floor]] += number
    return parts


def _entrances(column: Column) -> str:
    told = [each for each in column.entrances if each]
    if not told:
        return _("Entrance not told")
    return (
        _joined(told)
        if len(told) == len(column.entrances)
        else _("%(names)s and not told", names=_joined(told))
    )


def _joined(names: Sequence[str]) -> str:
    return _("Entrance %(entrance)s", entrance=_(", ").join(names))
