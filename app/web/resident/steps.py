"""How far this browser has come on one of a resident's ways: kept in its session, one of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import session

from app.extensions import louyi
from app.models import PhoneCode
from app.services import phone_codes
from app.services.verification import SESSION_LIFETIME
from app.web.request import browser_id, db, now


def steps_in(walk: str, about: Mapping[str, object]) -> dict[str, Any]:
    """The walk of this kind if it is about this (such as a motion); else empty."""
    found: dict[str, Any] = session.get(walk, {})
    return found if about.items() <= found.items() else {}


def keep_steps(walk: str, about: Mapping[str, object], values: Mapping[str, object]) -> None:
    """Note how far it has come; None forgets a value, and what was kept about something else is gone."""
    kept = {**steps_in(walk, about), **values, **about}
    session[walk] = {name: value for name, value in kept.items() if value is not None}


def proved_code(steps: Mapping[str, Any], lifetime: timedelta = SESSION_LIFETIME) -> PhoneCode | None:
    """The phone that this browser proved on these steps; of what, the caller asks."""
    number = steps.get("code")
    if number is None:
        return None
    return phone_codes.proved(db(), number, browser_id(), now=now(), vault=louyi().vault, lifetime=lifetime)
