"""How many stand where in each compound, and the list of one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import flask_babel
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.calendar import day_of
from app.extensions import louyi
from app.services import suggestion_doors, suggestion_lists, suggestion_reading
from app.services.suggestion_lists import Counts, Parts, Show
from app.web import lots
from app.web.access import access, my_buildings, my_compounds, staff_compound
from app.web.paging import paging
from app.web.request import db, now
from app.web.suggestion_words import day_words, kind_word, standing_word, term_words, where_name
from app.web.suggestions import STAFF, blueprint
from app.web.suggestions.poster import places
from app.web.suggestions.words import show_word

_: Callable[..., str] = flask_babel.gettext
SHOWN = 50
MOST = 999_999
"""The largest number that anything has."""


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
        most=SHOWN,
        **_words(),
    )


@blueprint.get("/suggestions/c/<code>")
@access(*STAFF, audited=False)
def compound(code: str) -> str | Response:
    """One compound's: ?show= says which, the open ones by themselves; ?number= leads to that one."""
    found, number = staff_compound(code), request.args.get("number", 0, type=int)
    if own := suggestion_reading.find_by_number(db(), found.compound_id, min(number, MOST)):
        return redirect(url_for("suggestions.suggestion", number=own.suggestion_id), 303)
    show, parts = _show(), {found.compound_id: my_buildings(found)}
    pages = paging(suggestion_lists.count(db(), parts, show, day_of(now())), SHOWN)
    return render_template(
        "suggestions/compound.html",
        compound=found,
        counts=suggestion_lists.counts(db(), parts, now()).get(found.compound_id, Counts()),
        lines=_lines(parts, show, pages.page),
        paging=pages,
        unknown=number,
        show=show,
        shows=list(Show),
        show_word=show_word,
        posters=lots.files(
            partial(url_for, "suggestions.suggestion_poster_file", code=found.code, of="entrance"),
            _("Posters for each entrance (PDF)"),
            len(places(found)),
            lots.POSTERS,
        ),
        term=term_words(suggestion_doors.terms_of(db(), found.compound_id)),
        **_words(),
    )


def _show() -> Show:
    wanted = request.args.get("show", "")
    return Show(wanted) if wanted in {each.value for each in Show} else Show.OPEN


def _lines(parts: Parts, show: Show, page: int = 1) -> list[suggestion_lists.Line]:
    today = day_of(now())
    return suggestion_lists.lines(db(), parts, show, today, louyi().vault, limit=SHOWN, page=page)


def _words() -> dict[str, object]:
    return {
        "day_words": day_words,
        "kind_word": kind_word,
        "standing_word": standing_word,
        "where_name": where_name,
    }
