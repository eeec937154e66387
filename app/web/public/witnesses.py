"""Who watches the record from outside: what each witness saw last, and what contradicts this site."""

from __future__ import annotations

from flask import abort, render_template

from app.extensions import louyi
from app.models import Motion
from app.services import ledger_reading, witnesses
from app.services.witnesses import Seen
from app.web.access import access
from app.web.loading import opened_motion
from app.web.paging import paging
from app.web.public import blueprint
from app.web.public.check import public_keys
from app.web.request import db

SHOWN = 20
CONTRADICTIONS = 20


@blueprint.get("/witnesses", endpoint="witnesses")
@access()
def of_the_site() -> str:
    """All records."""
    pages = paging(witnesses.look_count(db()), SHOWN)
    seen = witnesses.looks(db(), limit=SHOWN, offset=(pages.page - 1) * SHOWN)
    return _page(seen, paging=pages)


@blueprint.get("/m/<code>/witnesses")
@access()
def motion_witnesses(code: str) -> str:
    """The record of one motion, and the registry that names it."""
    motion = opened_motion(code).motion
    if ledger_reading.log_in_use(db(), motion.motion_id) is None:
        abort(404)
    return _page(witnesses.looks(db(), motion_id=motion.motion_id, limit=SHOWN), motion)


def _page(seen: list[Seen], motion: Motion | None = None, **more: object) -> str:
    return render_template(
        "public/witnesses.html",
        seen=seen,
        motion=motion,
        witnesses=witnesses.all_witnesses(db()),
        contradictions=witnesses.contradictions(db(), CONTRADICTIONS),
        site=louyi().settings.base_url,
        key=public_keys(),
        **more,
    )
