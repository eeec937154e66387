"""The roll as posted for correction: rooms and areas, no names. Of a draft only this page is public."""

from __future__ import annotations

from itertools import groupby

from flask import render_template

from app.services import posted_roll
from app.web.access import access
from app.web.loading import posted_motion
from app.web.public import blueprint
from app.web.request import db
from app.web.sentences import amount, place_name, scope_name


@blueprint.get("/m/<code>/roll")
@access()
def roll(code: str) -> str:
    """Total area, heads, and every home with its area."""
    found = posted_motion(code)
    posting = posted_roll.posting_of(db(), found.motion)
    assert posting is not None
    shown = posted_roll.roll_of(db(), found.motion)
    places = groupby(shown.flats, key=lambda line: (line[0].building, line[0].entrance))
    return render_template(
        "public/roll.html",
        motion=found.motion,
        posted_at=posting.posted_at,
        size=amount(shown.heads, shown.area),
        roll=shown,
        scope=scope_name(found.motion),
        places=[(place_name(*place), list(lines)) for place, lines in places],
    )
