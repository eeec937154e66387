"""The recount in the reader's own browser: the page brings the programs, the browser does all the work."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, render_template

from app.extensions import louyi
from app.models import Motion
from app.services import ledger_reading
from app.web.access import access
from app.web.loading import opened_motion
from app.web.public import blueprint
from app.web.public.check import public_keys
from app.web.request import db


@blueprint.get("/recount")
@access()
def recount_kit() -> str:
    """For whoever holds a kit, of whichever vote."""
    return _page(None, "")


@blueprint.get("/m/<code>/recount")
@access()
def recount(code: str) -> str:
    """The same with the public record of a motion whose result is posted."""
    found = opened_motion(code)
    log = ledger_reading.log_in_use(db(), found.motion.motion_id)
    if found.result is None or found.result.published_at is None or log is None:
        abort(404)
    return _page(found.motion, log.origin)


def _page(motion: Motion | None, origin: str) -> str:
    site = louyi().settings.base_url
    about = {"site": site, "domain": urlsplit(site).netloc, "key": public_keys(), "origin": origin}
    return render_template("public/recount.html", motion=motion, **about)
