"""The plans of an announced motion: pages as pictures, fetched one by one as the reader scrolls."""

from __future__ import annotations

from flask import Response, abort, render_template

from app.services import attachments
from app.web.access import access
from app.web.loading import opened_motion
from app.web.public import blueprint
from app.web.request import db

YEAR = "public, max-age=31536000, immutable"


@blueprint.get("/m/<code>/plans")
@access()
def plans(code: str) -> str:
    """All of them, small; each leads to the large one."""
    found = opened_motion(code)
    shown = attachments.plans_of(db(), found.motion)
    if not shown:
        abort(404)
    return render_template("public/plans.html", motion=found.motion, plans=shown)


@blueprint.get(
    "/m/<code>/plans/<int(max=2147483647):plan>/<int(max=2147483647):number>.<any(jpg, small):shape>"
)
@access()
def plan_page(code: str, plan: int, number: int, shape: str) -> Response:
    """One page; it never changes after the announcement."""
    row = attachments.page_of(db(), opened_motion(code).motion, plan, number)
    if row is None:
        abort(404)
    body = row.picture if shape == "jpg" else row.thumbnail
    return Response(body, mimetype="image/jpeg", headers={"Cache-Control": YEAR})
