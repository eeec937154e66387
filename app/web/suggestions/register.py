"""The register of a compound as a spreadsheet for the file, without phones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flask_babel
from flask import Response

from app.delivery.exports import Cell, SheetTable
from app.domain.calendar import day_of
from app.domain.suggestions import standing
from app.extensions import louyi
from app.services import suggestion_register
from app.services.activities import of_compound
from app.services.suggestion_lists import Parts
from app.services.suggestion_register import Registered
from app.web.access import access, my_buildings, staff_compound
from app.web.activity import note
from app.web.files import send_table
from app.web.request import db, now
from app.web.suggestion_words import kind_word, standing_word, where_name
from app.web.suggestions import STAFF, blueprint

_: Callable[..., str] = flask_babel.gettext


@blueprint.post("/suggestions/c/<code>/register.xlsx")
@access(*STAFF, audited=False)
def suggestion_register_file(code: str) -> Response:
    """Every report with what was done; who took it along stands in the log."""
    compound = staff_compound(code)
    parts: Parts = {compound.compound_id: my_buildings(compound)}
    note("suggestions_downloaded", of_compound(compound))
    db().commit()
    with louyi().database.reading() as reading:  # long, and in nobody's way
        rows = map(_row, suggestion_register.every(reading, parts, louyi().vault))
        table = SheetTable(_("Needs and faults"), _header(), rows)
        return send_table(table, "xlsx", f"louyi-{compound.code}-suggestions", now())


def _header() -> list[str]:
    return [
        *(
            _("No."),
            _("Reported"),
            _("Need or fault"),
            _("Where"),
            _("What was written"),
            _("Phone of the roll"),
        ),
        *(_("Standing"), _("Due"), _("Seen to by"), _("First answer"), _("Finished"), _("Opened again")),
        *(_("Joined to"), _("Answers")),
    ]


def _row(each: Registered) -> Sequence[Cell]:
    row, last = each.suggestion, each.last
    return [
        row.number,
        row.created_at,
        kind_word(row.kind),
        where_name(row.building, row.entrance),
        each.words,
        _("Yes") if row.on_roll else _("No"),
        standing_word(standing(last.kind, last.due_on, day_of(now()))),
        last.due_on.isoformat() if last.due_on else None,
        each.holder,
        each.answered_at,
        each.closed_at,
        _("Yes") if each.reopened else _("No"),
        each.joined_to,
        "\n".join(each.answers),
    ]
