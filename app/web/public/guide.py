"""How each audience does each thing: docs/resident.md, worker.md, committee.md, survey.md, suggestions.md."""

from __future__ import annotations

from flask import abort, render_template

from app.domain.guides import read_guide
from app.web.access import access
from app.web.context import DOCS
from app.web.public import blueprint
from app.web.request import language

LANGUAGES = ("zh", "en")
"""The order of the parts in each file."""


@blueprint.get("/help/<any(resident, worker, committee, survey, suggestions):name>")
@access()
def guide(name: str) -> str:
    """The part of the guide in the language in force; 404 while it is not written."""
    path = DOCS / f"{name}.md"
    if not path.is_file():
        abort(404)
    parts = dict(zip(LANGUAGES, read_guide(path.read_text(encoding="utf-8")), strict=True))
    return render_template("public/guide.html", guide=parts[language()])
