"""Notes in the activity log, from a view: in the transaction that the view commits."""

from __future__ import annotations

from flask import request
from flask_login import current_user

from app.models import User
from app.services import activities
from app.services.activities import On
from app.services.sign_ins import Origin
from app.web.request import db, now

SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
BROWSERS = (("MicroMessenger", "WeChat"), ("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"))


def note(kind: str, on: On, *, actor: User | None = None, **details: str | int | bool | None) -> None:
    """Write who (`actor`, else who is signed in) did this to what, from where."""
    if actor is None and current_user.is_authenticated:
        actor = current_user.user
    activities.record(
        db(), kind, on, now=now(), actor=actor, address=request.remote_addr or "", details=details
    )


def origin() -> Origin:
    """The address of this request, and its browser in two words."""
    return Origin(request.remote_addr or "", browser_word(request.headers.get("User-Agent", "")))


def browser_word(agent: str) -> str:
    """ "Firefox, Windows", as far as it can be told from what the browser says of itself."""
    names = [word for sign, word in BROWSERS if sign in agent]
    name = names[0] if names else "Safari" if "Safari/" in agent else ""
    system = next((word for word in SYSTEMS if word in agent), "")
    return ", ".join(part for part in (name, system) if part)
