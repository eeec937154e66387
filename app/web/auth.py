"""Signing in and out, in two steps with a second factor; the cookie holds a token, the table its hash."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import Blueprint, Flask, redirect, render_template, request, session, url_for
from flask_babel import lazy_gettext as _l
from flask_login import UserMixin, current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.extensions import login_manager, louyi
from app.models import User
from app.services import activities, attempts, second_factor, sign_ins, staff
from app.web.access import access
from app.web.activity import note, origin
from app.web.request import TOKEN, db, now
from app.web.staff_words import pause_text

_: Callable[..., str] = flask_babel.gettext
blueprint = Blueprint("auth", __name__)
DESKS = (
    ("committee", "committee.desk"),
    ("worker", "worker.today"),
    ("office", "office.overview"),
    ("auditor", "office.overview"),
    ("admin", "admin.people"),
)
Page = str | Response | tuple[str, int]


class SignedIn(UserMixin):  # type: ignore[misc]
    """Flask-Login's view of a user; its id is the session's token."""

    def __init__(self, user: User, token: str) -> None:
        self.user, self.token = user, token

    def get_id(self) -> str:
        """The token of the session."""
        return self.token


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Name and password."""

    username = StringField(
        _l("User name"), validators=[InputRequired(_l("Enter your user name")), Length(max=100)]
    )
    password = PasswordField(
        _l("Password"), validators=[InputRequired(_l("Enter your password")), Length(max=200)]
    )


class CodeForm(FlaskForm):  # type: ignore[misc]
    """Six digits from the telephone, or a recovery code."""

    code = StringField(_l("Code"), validators=[InputRequired(_l("Enter the code")), Length(max=40)])


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access()
def sign_in() -> Page:
    """The staff's door."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("auth/sign_in.html", form=form), 422 if form.errors else 200
    name, password = form.username.data, form.password.data
    try:
        token = sign_ins.sign_in(db(), name, password, origin=origin(), now=now(), vault=louyi().vault)
    except attempts.Paused as pause:
        form.password.errors = [pause_text(pause)]
    except sign_ins.WrongPassword:
        _note_failure(name)
        form.password.errors = [_("User name and password do not fit together.")]
    else:
        return _enter(token)
    return render_template("auth/sign_in.html", form=form), 422


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@access()
def second_step() -> Page:
    """The second factor, on its own page."""
    token, form = session.get(TOKEN, ""), CodeForm()
    if not sign_ins.waits_for_code(db(), token, now=now()):
        return redirect(url_for("auth.sign_in"), 303)
    if form.validate_on_submit():
        try:
            user = sign_ins.give_code(
                db(), token, form.code.data, origin=origin(), now=now(), vault=louyi().vault
            )
        except attempts.Paused as pause:
            form.code.errors = [pause_text(pause)]
        except second_factor.WrongCode:
            db().commit()
            form.code.errors = [_("This code is wrong, or it was used before. Wait for the next one.")]
        else:
            note("sign_in", activities.of_user(user), actor=user, second_factor=True)
            db().commit()
            return redirect(_inside(request.args.get("next")) or desk_of(user), 303)
    return render_template("auth/second_step.html", form=form), 422 if form.errors else 200


@blueprint.post("/sign-out")
@access()
def sign_out() -> Response:
    """End this session for every process, at once."""
    token = session.pop(TOKEN, None)
    if token:
        if current_user.is_authenticated:
            note("sign_out", activities.of_user(current_user.user))
        sign_ins.sign_out(db(), token, now=now())
        db().commit()
    return redirect(url_for("public.home"), 303)


def desk_of(user: User) -> str:
    """Where this user's work begins."""
    roles = {grant.role for grant in user.grants}
    return next((url_for(endpoint) for role, endpoint in DESKS if role in roles), url_for("account.mine"))


def init_app(_app: Flask) -> None:
    """Tell Flask-Login how to find the user of a request."""

    @login_manager.request_loader  # type: ignore[untyped-decorator]
    def _load(_request: object) -> SignedIn | None:
        token = session.get(TOKEN)
        user = sign_ins.user_of(db(), token, now=now()) if token else None
        return SignedIn(user, token) if user and token else None


def nav_items() -> list[tuple[str, str, bool]]:
    """Label, address and whether we are there, for the desks of the signed-in user."""
    if not current_user.is_authenticated:
        return []
    roles = {grant.role for grant in current_user.user.grants}
    reads, decides = "auditor" in roles, bool(roles & {"committee", "office"})
    places = [
        (_("Committee"), "committee.desk", reads or "committee" in roles),
        (_("Today"), "worker.today", reads or "worker" in roles),
        (_("All compounds"), "office.overview", reads or "office" in roles),
        (_("Surveys"), "surveys.worklist", reads or decides or "worker" in roles),
        (_("Needs and faults"), "suggestions.worklist", decides or "worker" in roles),
        (_("Second person"), "approvals.worklist", reads or decides),
        (_("Objections"), "objections.worklist", decides),
        (_("People"), "admin.people", "admin" in roles),
        (_("Text messages"), "admin_sms.page", "admin" in roles),
        (_("Witnesses"), "admin_witnesses.page", "admin" in roles),
        (_("Log"), "log.page", reads or decides or "admin" in roles),
        (_("My account"), "account.mine", True),
    ]
    return [(label, url_for(end), _here(end)) for label, end, shown in places if shown]


def _here(endpoint: str) -> bool:
    return request.blueprint == endpoint.split(".")[0]


def _note_failure(name: str) -> None:
    """A name that nobody has is not written down: people type their password into the wrong field."""
    user = staff.find_user(db(), name.strip())
    on = activities.of_user(user) if user else activities.On("user", None, "")
    note("sign_in_failed", on)
    db().commit()


def _enter(token: str) -> Response:
    """A new cookie for the new session; nothing of the browser's session before goes into it."""
    keep = {name: session[name] for name in ("language", "elder") if name in session}
    user = sign_ins.user_of(db(), token, now=now())
    if user is not None:
        note("sign_in", activities.of_user(user), actor=user)
    db().commit()
    session.clear()
    session.update(keep)
    session[TOKEN] = token
    target = _inside(request.args.get("next"))
    if user is None:
        return redirect(url_for("auth.second_step", next=target), 303)
    return redirect(target or desk_of(user), 303)


def _inside(target: str | None) -> str | None:
    """Only a path of our own: never a door to another host."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")):
        return target
    return None
