"""Signing in and out; the cookie holds a token, the table its hash."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import UserMixin, current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.extensions import login_manager
from app.models import User
from app.services import staff
from app.web.access import access
from app.web.request import db, now

blueprint = Blueprint("auth", __name__)
TOKEN = "staff"  # noqa: S105  the name of a field
DESKS = (("committee", "committee.desk"), ("worker", "worker.today"), ("office", "office.overview"))


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


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access()
def sign_in() -> str | Response | tuple[str, int]:
    """The staff's door."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("auth/sign_in.html", form=form), 422 if form.errors else 200
    try:
        token = staff.sign_in(db(), form.username.data, form.password.data, now=now())
    except staff.WrongPassword:
        form.password.errors = [_("User name and password do not fit together.")]
        return render_template("auth/sign_in.html", form=form), 422
    db().commit()
    keep = {name: session[name] for name in ("language", "elder") if name in session}
    session.clear()
    session.update(keep)
    session[TOKEN] = token
    user = staff.user_of(db(), token, now=now())
    assert user is not None
    return redirect(_inside(request.args.get("next")) or desk_of(user), 303)


@blueprint.post("/sign-out")
@access()
def sign_out() -> Response:
    """End this session for every process, at once."""
    token = session.pop(TOKEN, None)
    if token:
        staff.sign_out(db(), token, now=now())
        db().commit()
    return redirect(url_for("public.home"), 303)


def desk_of(user: User) -> str:
    """Where this user's work begins."""
    roles = {grant.role for grant in user.grants}
    return next((url_for(endpoint) for role, endpoint in DESKS if role in roles), url_for("public.home"))


def init_app(_app: Flask) -> None:
    """Tell Flask-Login how to find the user of a request."""

    @login_manager.request_loader  # type: ignore[untyped-decorator]
    def _load(_request: object) -> SignedIn | None:
        token = session.get(TOKEN)
        user = staff.user_of(db(), token, now=now()) if token else None
        return SignedIn(user, token) if user and token else None


def nav_items() -> list[tuple[str, str, bool]]:
    """Label, address and whether we are there, for the desks of the signed-in user."""
    if not current_user.is_authenticated:
        return []
    roles = {grant.role for grant in current_user.user.grants}
    labels = {"committee": _("Committee"), "worker": _("Today"), "office": _("All compounds")}
    here = request.blueprint
    return [(labels[role], url_for(endpoint), here == role) for role, endpoint in DESKS if role in roles]


def _inside(target: str | None) -> str | None:
    """Only a path of our own: never a door to another host."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")):
        return target
    return None
