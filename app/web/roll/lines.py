"""The lines of a preview: people masked, what changes side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import flask_babel

from app.domain.areas import format_area
from app.domain.masks import mask_id, mask_name, mask_phone
from app.web.roll.words import column_word, note_sentence, reason

_: Callable[..., str] = flask_babel.gettext
FILTERS = ("new", "changed", "unchanged", "missing", "faulty")
Plan = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One flat, or one wrong cell."""

    row: str = ""
    key: str = ""
    area: int = 0
    owners: str = ""
    phones: str = ""
    changes: tuple[str, ...] = ()
    field: str = ""
    out_field: str = ""
    column: str = ""
    text: str = ""
    reason: str = ""
    editable: bool = True


def lines_of(plan: Plan, chosen: str, start: int, count: int) -> tuple[list[Line], int]:
    """A page of the lines of one filter, and how many there are in all."""
    if chosen == "faulty":
        found = plan["faults"]
        return [_fault(each) for each in found[start : start + count]], len(found)
    if chosen == "missing":
        found = plan["missing"]
        return [Line(key=_key(each[:3]), area=each[3]) for each in found[start : start + count]], len(found)
    if chosen == "changed":
        found = plan["changed"]
        part = found[start : start + count]
        return [_flat(plan["flats"][place], old) for place, old in part], len(found)
    places = plan["new"] if chosen == "new" else _unchanged(plan)
    return [_flat(plan["flats"][place]) for place in places[start : start + count]], len(places)


def notes_of(plan: Plan, most: int) -> list[str]:
    """What was left out, filled in or taken although hidden, with its row."""
    shown = [note for note in plan["notes"] if note[2] != "blank_row"][:most]
    return [
        (f"{_('Row %(row)s', row=row)}: " if row else "") + note_sentence(code, value)
        for _sheet, row, code, value in shown
    ]


def _unchanged(plan: Plan) -> list[int]:
    other = {*plan["new"], *(place for place, _old in plan["changed"])}
    return [place for place in range(len(plan["flats"])) if place not in other]


def _key(parts: list[str]) -> str:
    return "-".join(parts)


def _flat(flat: list[Any], old: list[Any] | None = None) -> Line:
    _sheet, row, *key, area, _status, people = flat
    return Line(
        row=str(row),
        key=_key(key),
        area=area,
        owners="、".join(mask_name(name) for name, _number, _phone in people),
        phones="、".join(dict.fromkeys(_phone(phone) for _name, _number, phone in people if phone)),
        changes=tuple(_changes(flat, old)) if old else (),
    )


def _changes(flat: list[Any], old: list[Any]) -> Iterator[str]:
    """Old and new of what differs, masked; where the masks are equal, the words say that they differ."""
    area, status, people = flat[5:8]
    if area != old[0]:
        yield _arrow("area", format_area(old[0]), format_area(area))
    if status != old[1]:
        yield _arrow("status", old[1], status)
    masks: tuple[tuple[str, int, Callable[[str], str]], ...] = (
        ("owner", 0, mask_name),
        ("owner_id", 1, mask_id),
        ("phone", 2, _phone),
    )
    for column, place, mask in masks:
        before, after = ([person[place] for person in entry] for entry in (old[2], people))
        if before != after and any((*before, *after)):
            shown = ["、".join(mask(text) for text in texts if text) for texts in (before, after)]
            yield _arrow(column, *shown)


def _arrow(column: str, before: str, after: str) -> str:
    name = column_word(column)
    if before == after:
        return _("%(column)s: changed where it is covered (%(value)s)", column=name, value=after)
    return f"{name}: {before or '—'} → {after or '—'}"


def _fault(fault: list[Any]) -> Line:
    sheet, row, column, code, value, raw, suggestion = fault
    return Line(
        row=str(row),
        field=f"cell-{sheet}-{row}-{column}",
        out_field=f"out-{sheet}-{row}",
        column=column_word(column),
        text=suggestion or raw,
        reason=reason(code, value),
        editable=code != "no_rows",
    )


def _phone(text: str) -> str:
    return mask_phone(text.removeprefix("+86"))
