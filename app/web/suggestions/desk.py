"""How many stand where in each compound, and the list of one."""

from __future__ import annotations

from flask import render_template, request

from app.domain.calendar import day_of
from app.extensions import louyi
from app.services import suggestion_doors, suggestion_lists
from app.services.suggestion_lists import Counts, Parts, Show
from app.web.access import access, my_buildings, my_compounds, staff_compound
from app.web.request import db, now
from app.web.suggestion_words import day_words, kind_word, standing_word, term_words, where_name
from app.web.suggestions import STAFF, blueprint
from app.web.suggestions.words import show_word

SHOWN = 200


@blueprint.get("/suggestions")
@access(*STAFF, audited=False)
def worklist() -> str:
    """Open, due, overdue, closed and the median by compound; then what waits."""
    compounds = my_compounds()
    parts: Parts = {each.compound_id: my_buildings(each) for each in compounds}
    counted = suggestion_lists.counts(db(), parts, now())
    return render_template(
        "suggestions/worklist.html",
        rows=[(each, counted.get(each.compound_id, Counts())) for each in compounds],
        lines=_lines(parts, Show.WAITING),
        **_words(),
    )


@blueprint.get("/suggestions/c/<code>")
@access(*STAFF, audited=False)
def compound(code: str) -> str:
    """One compound's: ?show= says which, the open ones by themselves."""
    found = staff_compound(code)
    wanted = request.args.get("show", "")
    show = Show(wanted) if wanted in {each.value for each in Show} else Show.OPEN
    parts: Parts = {found.compound_id: my_buildings(found)}
    return render_template(
        "suggestions/compound.html",
        compound=found,
        counts=suggestion_lists.counts(db(), parts, now()).get(found.compound_id, Counts()),
        lines=_lines(parts, show),
        show=show,
        shows=list(Show),
        show_word=show_word,
        term=term_words(suggestion_doors.terms_of(db(), found.compound_id)),
        most=SHOWN,
        **_words(),
    )


def _lines(parts: Parts, show: Show) -> list[suggestion_lists.Line]:
    return suggestion_lists.lines(db(), parts, show, day_of(now()), louyi().vault, limit=SHOWN)


def _words() -> dict[str, object]:
    return {
        "day_words": day_words,
        "kind_word": kind_word,
        "standing_word": standing_word,
        "where_name": where_name,
    }
