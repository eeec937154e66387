"""What belongs to one request: its database session, the browser's session id, language and size of text."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import Flask, g, request, session
from sqlalchemy.orm import Session

from app.extensions import louyi

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
READING = {"GET", "HEAD", "OPTIONS"}
TOKEN = "staff"  # noqa: S105  the name of a field
"""Where the cookie keeps the token of a staff session."""


def db() -> Session:
    """This request's session: GET only reads; others may write, and the view commits."""
    if "db" not in g:
        database = louyi().database
        g.db = database.reading() if request.method in READING else database.writing()
    return g.db  # type: ignore[no-any-return]


def now() -> datetime:
    """The instant of this request, the same at every call."""
    if "now" not in g:
        g.now = louyi().clock()
    return g.now  # type: ignore[no-any-return]


def browser_id() -> str:
    """A random name of this browser's session, made on first use: codes are bound to it."""
    if "browser" not in session:
        session["browser"] = secrets.token_urlsafe(16)
    return str(session["browser"])


def language() -> str:
    """zh unless the reader chose en."""
    chosen = session.get("language", "zh")
    return chosen if chosen in LANGUAGES else "zh"


def locale() -> str:
    """For Flask-Babel."""
    return LANGUAGES[language()]


def init_app(app: Flask) -> None:
    """Close the session at the end of each request: what the view did not commit is undone."""

    @app.teardown_request
    def _close(_error: BaseException | None) -> None:
        opened: Session | None = g.pop("db", None)
        if opened is not None:
            opened.close()
