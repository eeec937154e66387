"""The activity log of what the reader answers for, with filters in the address, and as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

import flask_babel
from flask import Blueprint, Response, render_template, request

from app.delivery.exports import Cell, SheetTable
from app.models import Compound
from app.services import activities
from app.services.activities import Line, Wish
from app.web.access import access, my_compounds, signed_in
from app.web.files import send_table
from app.web.presentation import BEIJING
from app.web.request import db, now
from app.web.staff_words import activity_word

_: Callable[..., str] = flask_babel.gettext
blueprint = Blueprint("log", __name__)
SHOWN = 200
READERS = ("admin", "office", "committee")


@blueprint.get("/log")
@access(*READERS)
def page() -> str:
    """The newest lines."""
    compounds, everything = _mine()
    ids = [each.compound_id for each in compounds]
    lines = activities.newest(db(), _wish(), ids, everything=everything, limit=SHOWN)
    return render_template(
        "log/page.html",
        lines=lines,
        shown=SHOWN,
        kinds=activities.KINDS,
        activity_word=activity_word,
        detail_words=_detail_words,
        chosen=request.args,
    )


@blueprint.get("/log.<any(xlsx, csv):ending>")
@access(*READERS)
def file(ending: str) -> Response:
    """Every line that the filters leave, oldest first."""
    compounds, everything = _mine()
    ids = [each.compound_id for each in compounds]
    lines = activities.every(db(), _wish(), ids, everything=everything)
    header = (_("Time"), _("Who"), _("What"), _("Kind"), _("To what"), _("Code"), _("Address"), _("Details"))
    return send_table(SheetTable(_("Log"), header, _rows(lines)), ending, "louyi-log", now())


def _mine() -> tuple[list[Compound], bool]:
    """The compounds, and whether the reader answers for the whole installation."""
    everything = any(
        grant.role in ("admin", "auditor", "office") and grant.compound_id is None and grant.street is None
        for grant in signed_in().grants
    )
    return my_compounds(), everything


def _wish() -> Wish:
    kind = request.args.get("kind", "")
    return Wish(
        kind=kind if kind in activities.KINDS else "",
        username=request.args.get("who", "").strip(),
        code=request.args.get("code", "").strip(),
        since=_day(request.args.get("since", "")),
        until=_day(request.args.get("until", ""), timedelta(days=1)),
    )


def _day(text: str, later: timedelta = timedelta()) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=BEIJING) + later
    except (ValueError, OverflowError):
        return None


def _rows(lines: Iterable[Line]) -> Iterator[list[Cell]]:
    for line in lines:
        act = line.activity
        yield [
            *(act.at, line.username, activity_word(act.kind), act.kind),
            *(act.object_kind, act.object_code, act.address, _detail_words(act.details)),
        ]


def _detail_words(details: dict[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in details.items() if value is not None)
