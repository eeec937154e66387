"""The poster that hangs in the compound all year: tell us what is needed or broken."""

from __future__ import annotations

from flask import Response, abort, url_for

from app.delivery.documents.suggestions import SuggestionPoster, suggestion_poster
from app.extensions import louyi
from app.services import suggestion_doors
from app.web.access import access, staff_compound
from app.web.request import db, now
from app.web.sentences import page_language
from app.web.suggestion_words import term_words
from app.web.suggestions import STAFF, blueprint


@blueprint.get("/suggestions/c/<code>/poster.pdf")
@access(*STAFF, audited=False)
def suggestion_poster_file(code: str) -> Response:
    """One A4 page, to be copied for every entrance."""
    compound = staff_compound(code)
    terms = suggestion_doors.terms_of(db(), compound.compound_id)
    if not terms.taking:
        abort(404)
    settings = louyi().settings
    poster = SuggestionPoster(
        lang=page_language(),
        compound=compound.name,
        term=term_words(terms),
        roll_only=terms.roll_only,
        phone=compound.phone or settings.contact_phone,
        domain=settings.base_url.split("://")[-1],
        link=settings.base_url + url_for("resident.suggestion", code=compound.code),
        code=compound.code,
        printed_at=now(),
        demo=compound.generated or settings.demo,
    )
    headers = {"Content-Disposition": f'inline; filename="louyi-{compound.code}-suggestions.pdf"'}
    data = suggestion_poster(poster, fonts=settings.font_dir)
    return Response(data, mimetype="application/pdf", headers=headers)
