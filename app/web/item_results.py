"""A counted sheet with several items, or an election: a part an item, for page, notice and tables alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import flask_babel

from app.delivery.documents.data import ElectionLine, ItemLine
from app.services.items import Item
from app.services.standing import Standing
from app.web.counted import legs_of, totals
from app.web.sentences import article, rule_sentence, verdict_word
from app.web.verdict_band import Band, band_of

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
OUTCOMES = ("elected", "tied", "open", "alternates")


@dataclass(frozen=True)
class Part:
    """One item on the page."""

    line: ItemLine
    band: Band


def parts_of(items: Sequence[Item], standing: Standing) -> list[Part]:
    """Of a sheet with several items; of an election those elected first, by votes."""
    if len(items) < 2:
        return []
    counts = {each["position"]: each["count"] for each in standing.items}
    bands = {item.position: band_of(item.rule, counts[item.position]) for item in items}
    return [Part(line, bands[line.position]) for line in item_lines(items, standing)]


def shown_items(items: Sequence[Item], standing: Standing) -> dict[str, Any]:
    """What `macros/item_results.html` is given; no parts where the motion asks one question."""
    election = election_line(standing)
    return {
        "parts": parts_of(items, standing),
        "election": election,
        "stands": stands_sentence(election) if election else "",
        "outcome_word": outcome_word,
    }


def item_lines(items: Sequence[Item], standing: Standing) -> tuple[ItemLine, ...]:
    """The same for the notice and the tables; none where the motion asks one question."""
    if len(items) < 2:
        return ()
    counts = {each["position"]: each["count"] for each in standing.items}
    lines = []
    for item in _ranked(items, standing.election):
        count = counts[item.position]
        heads, area = totals(count)
        lines.append(
            ItemLine(
                position=item.position,
                title=item.title,
                rule=rule_sentence(item.rule, heads.roll, area.roll),
                article=article(item.rule),
                verdict=count["verdict"],
                heads=heads,
                area=area,
                legs=legs_of(item.rule, count),
                outcome=_outcome(item, standing.election),
            )
        )
    return tuple(lines)


def election_line(standing: Standing) -> ElectionLine | None:
    """Seats, how many are elected, and whether the committee stands."""
    found = standing.election
    if found is None:
        return None
    return ElectionLine(found["seats"], found["minimum"], len(found["elected"]), found["stands"])


def outcome_word(outcome: str) -> str:
    """What became of a candidate."""
    return {
        "elected": _("Elected"),
        "alternates": _("Alternate"),
        "tied": _("Same votes for the last seat"),
        "open": _("Open until co-owners agree"),
        "not_elected": _("Not elected"),
    }[outcome]


def stands_sentence(line: ElectionLine) -> str:
    """Whether the committee stands, with the numbers."""
    elected = ngettext("%(num)s member is elected", "%(num)s members are elected", line.elected)
    word = {
        True: _("%(elected)s for %(seats)s seats: the committee stands.", elected=elected, seats=line.seats),
        None: _(
            "%(elected)s for %(seats)s seats so far: whether the committee stands is not settled yet.",
            elected=elected,
            seats=line.seats,
        ),
    }.get(line.stands)
    return word or _(
        "%(elected)s for %(seats)s seats: the committee does not stand. It needs at least %(minimum)s and "
        "more than half of the seats.",
        elected=elected,
        seats=line.seats,
        minimum=line.minimum,
    )


def result_word(result: Standing) -> str:
    """A counted motion in a word or two, for lists."""
    if result.election is not None:
        elected = len(result.election["elected"])
        return ngettext("%(num)s member elected", "%(num)s members elected", elected)
    if len(result.items) == 1:
        return verdict_word(result.count["verdict"])
    passed = sum(each["count"]["verdict"] == "passed" for each in result.items)
    return _("%(part)s of %(whole)s passed", part=passed, whole=len(result.items))


def result_object(code: str, question: str, items: Sequence[Item], standing: Standing) -> dict[str, Any]:
    """The result as JSON: each item with the object of the tally contract, and of an election its outcome."""
    titles = {item.position: item.title for item in items}
    return {
        "motion": code,
        "question": question,
        "items": [
            {"position": each["position"], "title": titles[each["position"]], "count": each["count"]}
            for each in standing.items
        ],
        "election": standing.election,
    }


def _ranked(items: Sequence[Item], election: Mapping[str, Any] | None) -> list[Item]:
    if election is None:
        return list(items)
    places = [position for name in OUTCOMES for position in election[name]]
    order = {position: place for place, position in enumerate(places)}
    return sorted(items, key=lambda item: (order.get(item.position, len(places)), item.position))


def _outcome(item: Item, election: Mapping[str, Any] | None) -> str:
    if election is None:
        return ""
    return next((name for name in OUTCOMES if item.position in election[name]), "not_elected")
