"""The posters that hang in the compound all year: tell us what is needed or broken."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for

from app.delivery.documents.data import PosterAt
from app.delivery.documents.suggestions import SuggestionPosters, suggestion_posters
from app.extensions import louyi
from app.models import Compound
from app.services import roll, suggestion_doors
from app.web import lots
from app.web.access import access, my_buildings, staff_compound
from app.web.request import db, now
from app.web.sentences import page_language, place_name
from app.web.suggestion_words import term_words
from app.web.suggestions import STAFF, blueprint


@blueprint.get("/suggestions/c/<code>/poster.pdf")
@access(*STAFF, audited=False)
def suggestion_poster_file(code: str) -> Response:
    """One A4 page for the whole compound; ?of=entrance: one for each entrance, the lot of ?lot=2."""
    compound = staff_compound(code)
    terms = suggestion_doors.terms_of(db(), compound.compound_id)
    if not terms.taking:
        abort(404)
    settings = louyi().settings
    each = request.args.get("of") == "entrance"
    posters = SuggestionPosters(
        lang=page_language(),
        compound=compound.name,
        term=term_words(terms),
        roll_only=terms.roll_only,
        phone=compound.phone or settings.contact_phone,
        domain=settings.base_url.split("://")[-1],
        code=compound.code,
        posters=lots.lot(_entrances(compound), lots.POSTERS) if each else [_at(compound, "", "suggestion")],
        printed_at=now(),
        demo=compound.generated or settings.demo,
    )
    headers = {"Content-Disposition": f'inline; filename="louyi-{compound.code}-suggestions.pdf"'}
    data = suggestion_posters(posters, fonts=settings.font_dir)
    return Response(data, mimetype="application/pdf", headers=headers)


def places(compound: Compound) -> list[tuple[str, str]]:
    """(building, entrance) of the roll where she works."""
    mine = my_buildings(compound)
    return [each for each in roll.list_places(db(), compound) if mine is None or each[0] in mine]


def _entrances(compound: Compound) -> list[PosterAt]:
    """They fill in where it is."""
    return [
        _at(
            compound,
            place_name(building, entrance),
            "suggestion_from_entrance",
            building=building,
            entrance=entrance,
        )
        for building, entrance in places(compound)
    ]


def _at(compound: Compound, place: str, view: str, **values: Any) -> PosterAt:
    link = url_for(f"resident.{view}", code=compound.code, **values)
    return PosterAt(place, louyi().settings.base_url + link)
