"""The rows in which the works of a plan list are answered: read as typed, judged, shown again as typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import flask_babel

from app.domain.surveys.plan import LONGEST, faults, read_due
from app.domain.surveys.typed import one_line
from app.domain.text import compact
from app.models import SurveyPlace
from app.services.survey_plan import Change, Line, Said
from app.web.survey_plan_shown import ShownLine, where_word

_: Callable[..., str] = flask_babel.gettext
FIELDS = ("title", "state", "reason", "body", "due", "where")
NEW = "new"


@dataclass
class Row:
    """One line with what stands in its fields and what is wrong there, by field."""

    name: str
    shown: ShownLine | None
    """None: an own line that is not there yet."""
    typed: dict[str, str]
    seen: int
    faults: dict[str, str] = field(default_factory=dict)
    crossed: bool = False
    """Somebody else answered it meanwhile."""

    @property
    def own(self) -> bool:
        """Whether its title is typed, too."""
        return self.shown is None or self.shown.line.work is None

    @property
    def empty(self) -> bool:
        """Nothing was said: who is responsible may be filled in beforehand."""
        return not any(self.typed[name] for name in ("title", "state", "reason", "due"))

    def change(self, places: Mapping[str, tuple[str, str]]) -> Change:
        """For the service; only without faults."""
        building, entrance = places[compact(self.typed["where"])]
        said = Said(
            self.typed["state"],
            self.typed["reason"],
            self.typed["body"],
            read_due(self.typed["due"]),
            building,
            entrance,
            self.typed["title"] if self.own else "",
        )
        line: Line | None = self.shown.line if self.shown else None
        ref = line.work.ref if line and line.work else None
        row = line.line if line and not ref else None
        return Change(self.name, said, ref, row.survey_plan_line_id if row else None, self.seen)


def known_places(places: Iterable[SurveyPlace]) -> dict[str, tuple[str, str]]:
    """What may be typed as the place of an answer: nothing, the names of the list, or 3 and 3-1."""
    found = {"": ("", "")}
    for place in places:
        for entrance in ("", place.entrance):
            pair = (place.building, entrance)
            found.setdefault(compact("-".join(part for part in pair if part)), pair)
            found.setdefault(compact(where_word(*pair)), pair)
    return found


def place_words(places: Iterable[SurveyPlace]) -> list[str]:
    """The names that the list offers."""
    pairs = [(each.building, entrance) for each in places for entrance in ("", each.entrance)]
    return list(dict.fromkeys(where_word(*pair) for pair in pairs))


def rows_of(lines: Sequence[ShownLine], body: str, *, own: bool) -> list[Row]:
    """As the answers stand; `own` adds an empty row for a line of one's own."""
    rows = [Row(_name(each), each, _standing(each, body), each.line.seen) for each in lines]
    if own:
        rows.append(Row(NEW, None, dict.fromkeys(FIELDS, "") | {"body": body}, 0))
    return rows


def read_rows(rows: Sequence[Row], form: Mapping[str, str], places: Mapping[str, tuple[str, str]]) -> None:
    """Put in what was typed, and what is wrong with it."""
    for row in rows:
        for name in FIELDS:
            row.typed[name] = one_line(form.get(f"{row.name}.{name}", row.typed[name]))
        seen = form.get(f"{row.name}.seen", "")
        row.seen = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else row.seen
        if row.empty and not row.seen:
            continue
        row.faults = {name: _fault(name, why) for name, why in faults(row.typed, own=row.own).items()}
        if compact(row.typed["where"]) not in places:
            row.faults["where"] = _("This place is not in the list. Choose one, or leave it empty.")


def changes_of(rows: Iterable[Row], places: Mapping[str, tuple[str, str]]) -> list[Change]:
    """The rows that say something."""
    return [row.change(places) for row in rows if row.seen or not row.empty]


def cross(rows: Iterable[Row], fresh: Iterable[Row], crossed: Sequence[str]) -> None:
    """Mark the rows that somebody else answered meanwhile; what was typed stays, and may be saved over it."""
    newest = {row.name: row for row in fresh}
    for row in rows:
        if row.name in crossed and row.name in newest:
            row.crossed, row.shown, row.seen = True, newest[row.name].shown, newest[row.name].seen


def _name(line: ShownLine) -> str:
    return line.anchor


def _standing(line: ShownLine, body: str) -> dict[str, str]:
    newest = line.line.newest
    if newest is None:
        return dict.fromkeys(FIELDS, "") | {"body": body}
    return {
        "title": newest.title,
        "state": newest.state,
        "reason": newest.reason,
        "body": newest.body,
        "due": newest.due,
        "where": where_word(newest.building, newest.entrance),
    }


def _fault(name: str, why: str) -> str:
    if why == "too_long":
        return _("At most %(limit)s characters.", limit=LONGEST[name])
    return {
        ("title", "missing"): _("Write what it is."),
        ("state", "missing"): _("Choose what becomes of it."),
        ("state", "unknown"): _("Choose what becomes of it."),
        ("reason", "missing"): _("Say why, in one sentence."),
        ("body", "missing"): _("Say who is responsible."),
        ("due", "unreadable"): _("Write a day such as 2027-06-30 or a quarter such as 2027-Q2."),
        ("due", "not_planned"): _("Only what is in this plan has a date."),
    }[name, why]
