"""For the load balancer: is the process alive, is the whole service ready."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app import schema
from app.models import Heartbeat
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
    """Database, migration head and the worker's heartbeat; 503 with the names of what is not ready."""
    try:
        revision = schema.current(db().connection())
        beat = db().scalar(select(Heartbeat.beat_at).where(Heartbeat.name == "worker"))
    except SQLAlchemyError:
        return {"database": "away"}, 503
    state = {
        "database": "ok",
        "migrations": "ok" if revision == schema.head() else "behind",
        "worker": "ok" if beat is not None and now() - beat < STALE else "silent",
    }
    return state, 200 if set(state.values()) == {"ok"} else 503
