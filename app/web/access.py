"""Every route declares who may use it; a route that does not stops the start.

Strangers get 404 for what they may not know of, members without the right 403, people who are not signed in
the sign-in page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.models import Compound, Motion, Result, User
from app.services import finding, staff
from app.web.request import db

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "louyi_access"


class UndeclaredRoute(RuntimeError):
    """A route without an access rule."""


@dataclass(frozen=True)
class Access:
    """`roles` empty: everyone. Otherwise one of these roles, somewhere."""

    roles: tuple[str, ...] = ()


def access(*roles: str) -> Callable[[View], View]:
    """Declare a view's rule: no role means everyone."""

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, Access(roles))
        return view

    return declare


def access_of(app: Flask, endpoint: str) -> Access | None:
    """The declared rule of an endpoint."""
    return cast("Access | None", getattr(app.view_functions[endpoint], ATTRIBUTE, None))


def refuse_undeclared(app: Flask) -> None:
    """Stop the start if a route has no rule."""
    missing = sorted(
        {rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None}
        - {"static"}
    )
    if missing:
        raise UndeclaredRoute(", ".join(missing))


def check_access() -> Response | None:
    """Before each request: let in, ask to sign in, or refuse."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    rule = access_of(current_app, request.endpoint)
    if rule is None or not rule.roles:
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("auth.sign_in", next=request.path), 303)
    if not any(grant.role in rule.roles for grant in signed_in().grants):
        abort(403)
    return None


def signed_in() -> User:
    """The user behind this request; only in views that declare a role."""
    return cast(User, current_user.user)


def staff_compound(code: str) -> Compound:
    """The compound with this code if the user may work there in a role of the view; else 404 or 403."""
    compounds = staff.compounds_of(db(), signed_in(), "committee", "worker", "office")
    compound = next((each for each in compounds if each.code == code), None)
    return _permitted(compound)


def staff_motion(code: str) -> tuple[Motion, Result | None]:
    """The motion with this code if the user may work on it in a role of the view; else 404 or 403."""
    found = finding.find_motion(db(), code)
    if found is None:
        abort(404)
    known = staff.holds(signed_in(), found.motion.compound, "committee", "worker", "office")
    _permitted(found.motion.compound if known else None)
    return found.motion, found.result


def _permitted(compound: Compound | None) -> Compound:
    if compound is None:
        abort(404)
    rule = access_of(current_app, request.endpoint or "")
    if rule is None or not staff.holds(signed_in(), compound, *rule.roles):
        abort(403)
    return compound
