"""The roll as it stands: its figures with the arithmetic, and the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import flask_babel
from flask import render_template, request

from app.domain.masks import mask_name, mask_phone
from app.domain.roll import Arithmetic, RollFlat, explain, group
from app.extensions import louyi
from app.models import Flat
from app.services.roll import Scope, as_roll_flats, list_flats, list_places, place_sizes
from app.web.access import access, staff_compound
from app.web.committee import blueprint
from app.web.request import db
from app.web.sentences import place_name

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


@dataclass(frozen=True)
class Line:
    """One flat of the list, people masked."""

    flat: Flat
    owners: str
    phones: str


@blueprint.get("/committee/c/<code>/roll")
@access("committee")
def roll(code: str) -> str:
    """Heads and area, how they come about, and what each building amounts to."""
    compound = staff_compound(code)
    flats = as_roll_flats(list_flats(db(), compound))
    return render_template(
        "committee/roll.html",
        compound=compound,
        sentence=arithmetic_sentence(flats),
        sizes=place_sizes(flats),
        place_name=place_name,
    )


@blueprint.get("/committee/c/<code>/roll/list")
@access("committee")
def roll_list(code: str) -> str:
    """Every flat with its owners, names and phones masked; ?building= narrows it."""
    compound, building = staff_compound(code), request.args.get("building", "")
    buildings = list(dict.fromkeys(place[0] for place in list_places(db(), compound)))
    flats = list_flats(db(), compound, Scope(building))
    return render_template(
        "committee/roll_list.html",
        compound=compound,
        building=building,
        buildings=buildings,
        lines=[_line(flat) for flat in flats],
        status_word=status_word,
        place_name=place_name,
    )


def arithmetic_sentence(flats: Sequence[RollFlat]) -> str:
    """ "12 flats, one owner of 3, developer's 2 = 9 heads": how flats became heads."""
    numbers = explain(flats, group(flats))
    heads = ngettext("%(num)s head", "%(num)s heads", numbers.heads)
    sentence = _("%(parts)s = %(heads)s", parts=_(", ").join(_parts(numbers)), heads=heads)
    left_out = _(", ").join(_left_out(numbers))
    return sentence + _(" (left out: %(flats)s)", flats=left_out) if left_out else sentence


def status_word(status: str) -> str:
    """What kind of flat it is."""
    return {
        "owner": _("Owner"),
        "developer": _("Developer"),
        "parking": _("Parking"),
        "excluded": _("Left out"),
    }[status]


def _parts(numbers: Arithmetic) -> Iterator[str]:
    yield ngettext("%(num)s flat", "%(num)s flats", numbers.flats)
    for flats, owners in Counter(numbers.multiple).items():
        yield ngettext("one owner of %(flats)s", "%(num)s owners of %(flats)s", owners, flats=flats)
    if numbers.developer:
        yield _("developer's %(flats)s", flats=numbers.developer)


def _left_out(numbers: Arithmetic) -> Iterator[str]:
    if numbers.parking:
        yield ngettext("%(num)s parking space", "%(num)s parking spaces", numbers.parking)
    if numbers.excluded:
        yield ngettext("%(num)s excluded flat", "%(num)s excluded flats", numbers.excluded)


def _line(flat: Flat) -> Line:
    unseal = louyi().vault.unseal
    phones = [unseal(owner.phone_sealed).removeprefix("+86") for owner in flat.owners if owner.phone_sealed]
    return Line(
        flat,
        "、".join(mask_name(owner.name) for owner in flat.owners),
        "、".join(mask_phone(phone) for phone in dict.fromkeys(phones)),
    )
