"""The way to paper, which is never hidden."""

from __future__ import annotations

from flask import redirect, render_template
from werkzeug.wrappers import Response

from app.services import progress
from app.web.access import access
from app.web.request import db, now
from app.web.resident import blueprint
from app.web.resident.walk import load_home, not_open
from app.web.sentences import deadline


@blueprint.get("/m/<code>/home/<home>/paper")
@access()
def paper(code: str, home: str) -> str | tuple[str, int]:
    """What asking for paper means, and the button."""
    place = load_home(code, home)
    if closed := not_open(place.found):
        return closed
    return render_template("resident/paper.html", home=place, motion=place.motion)


@blueprint.post("/m/<code>/home/<home>/paper")
@access()
def ask_paper(code: str, home: str) -> Response | tuple[str, int]:
    """Note the request; asking twice is one."""
    place = load_home(code, home)
    if closed := not_open(place.found):
        return closed
    progress.ask_for_paper(db(), place.flat, now=now())
    db().commit()
    return redirect(place.url("paper_asked"), 303)


@blueprint.get("/m/<code>/home/<home>/paper/asked")
@access()
def paper_asked(code: str, home: str) -> str:
    """What happens next."""
    place = load_home(code, home)
    return render_template("resident/paper_asked.html", home=place, motion=place.motion, deadline=deadline)
