"""For the load balancer: is the process alive, is the whole service ready."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app import schema
from app.models import Heartbeat
from app.services import ledger_check
from app.web.access import access
from app.web.request import db, now

blueprint = Blueprint("health", __name__)
STALE = timedelta(seconds=30)


@blueprint.get("/healthz")
@access()
def healthz() -> str:
    """The process answers."""
    return "ok"


@blueprint.get("/readyz")
@access()
def readyz() -> tuple[dict[str, str], int]:
    """Database, migration head, worker and public record; 503 with the names of what is not ready.

    A broken record stops what would be added to one motion, and leaves all pages: it is said with 200."""
    try:
        revision = schema.current(db().connection())
        broken = ledger_check.faults(db())
        beat = db().scalar(select(Heartbeat.beat_at).where(Heartbeat.name == "worker"))
    except SQLAlchemyError:
        return {"database": "away"}, 503
    state = {
        "database": "ok",
        "migrations": "ok" if revision == schema.head() else "behind",
        "worker": "ok" if beat is not None and now() - beat < STALE else "silent",
        "record": "broken" if broken else "ok",
    }
    away = {value for name, value in state.items() if name != "record"} - {"ok"}
    return state, 503 if away else 200
