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

from app.extensions import louyi
from app.models import Compound, Motion, Result, Survey, User
from app.services import finding, staff, surveys
from app.web.request import READING, db

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "louyi_access"
PLACED = ("committee", "worker", "office", "auditor")
"""Roles that have compounds; an administrator has accounts."""


class UndeclaredRoute(RuntimeError):
    """A route without an access rule."""


@dataclass(frozen=True)
class Access:
    """`roles` empty: everyone, or with `signed_in` every member of staff. Otherwise one of these, somewhere.

    Auditors read what others work with (`audited`), and never send anything.
    """

    roles: tuple[str, ...] = ()
    signed_in: bool = False
    audited: bool = True

    def admitted(self, method: str) -> tuple[str, ...]:
        """The roles that may do this with the method of the request."""
        reads = self.audited and method in READING
        return (*self.roles, "auditor") if reads else self.roles


def access(*roles: str, signed_in: bool = False, audited: bool = True) -> Callable[[View], View]:
    """Declare a view's rule: no role means everyone."""

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, Access(roles, signed_in, audited))
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
    """Before each request: let in, ask to sign in, ask for the second factor to be set up, or refuse."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    rule = access_of(current_app, request.endpoint)
    if rule is None or not (rule.roles or rule.signed_in):
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("auth.sign_in", next=request.path), 303)
    if not rule.roles:
        return None
    if lacks_second_factor(signed_in()):
        return redirect(url_for("account.second_factor"), 303)
    if not any(grant.role in my_roles() for grant in signed_in().grants):
        abort(403)
    return None


def lacks_second_factor(user: User) -> bool:
    """Whether this user has to set up the second factor before anything else; not in a demonstration."""
    needed = staff.needs_second_factor(user) and not louyi().settings.demo
    return needed and user.totp_confirmed_at is None


def signed_in() -> User:
    """The user behind this request; only in views that declare a role."""
    return cast(User, current_user.user)


def my_roles() -> tuple[str, ...]:
    """The roles that open this view to this request."""
    rule = access_of(current_app, request.endpoint or "")
    return rule.admitted(request.method) if rule else ()


def my_compounds() -> list[Compound]:
    """The compounds in which the user may use this view."""
    return staff.compounds_of(db(), signed_in(), *my_roles())


def my_buildings(compound: Compound) -> frozenset[str] | None:
    """The buildings to which the user is narrowed there; None: the whole compound."""
    return staff.buildings_of(signed_in(), compound, *my_roles())


def staff_compound(code: str) -> Compound:
    """The compound with this code if the user may work there in a role of the view; else 404 or 403."""
    compounds = staff.compounds_of(db(), signed_in(), *PLACED)
    compound = next((each for each in compounds if each.code == code), None)
    return _permitted(compound)


def staff_motion(code: str) -> tuple[Motion, Result | None]:
    """The motion with this code if the user may work on it in a role of the view; else 404 or 403.

    Who works in single buildings knows the motions of these and of the whole compound only.
    """
    found = finding.find_motion(db(), code)
    if found is None:
        abort(404)
    compound = found.motion.compound
    known = staff.holds(signed_in(), compound, *PLACED) and _in_my_part(found.motion)
    _permitted(compound if known else None)
    return found.motion, found.result


def staff_survey(code: str) -> Survey:
    """The survey with this code if the user may work on it in a role of the view; else 404 or 403."""
    found = surveys.find_survey(db(), code)
    known = found is not None and staff.holds(signed_in(), found.compound, *PLACED)
    _permitted(found.compound if found is not None and known else None)
    assert found is not None
    return found


def _in_my_part(motion: Motion) -> bool:
    buildings = staff.buildings_of(signed_in(), motion.compound, *PLACED)
    return buildings is None or motion.building == "" or motion.building in buildings


def _permitted(compound: Compound | None) -> Compound:
    if compound is None:
        abort(404)
    if not staff.holds(signed_in(), compound, *my_roles()):
        abort(403)
    return compound
