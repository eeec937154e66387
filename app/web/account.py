"""Everybody's own account: the link to a password, open sessions, the second factor."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import Blueprint, abort, flash, redirect, render_template, session, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app.delivery import qr
from app.extensions import louyi
from app.services import activities, attempts, invitations, second_factor, sign_ins, staff
from app.web.access import access, lacks_second_factor, signed_in
from app.web.activity import note, origin
from app.web.request import TOKEN, db, now
from app.web.staff_words import pause_text

_: Callable[..., str] = flask_babel.gettext
blueprint = Blueprint("account", __name__)
Page = str | Response | tuple[str, int]


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """Name and a password of one's own."""

    name = StringField(_l("Your name"), validators=[InputRequired(_l("Enter your name.")), Length(max=100)])
    password = PasswordField(
        _l("New password"),
        validators=[
            InputRequired(_l("Choose a password.")),
            Length(
                min=staff.SHORTEST_PASSWORD,
                max=staff.LONGEST_PASSWORD,
                message=_l("At least 12 signs. A short sentence is best."),
            ),
        ],
    )
    again = PasswordField(
        _l("The same once more"), validators=[EqualTo("password", _l("Both passwords must be the same."))]
    )


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The first code of the telephone."""

    code = StringField(
        _l("Code that the telephone shows now"),
        validators=[InputRequired(_l("Enter the code")), Length(max=40)],
    )


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@access()
def invitation(token: str) -> Page:
    """Name and password, once; the link is then used up."""
    try:
        user = invitations.find(db(), token, now=now())
    except invitations.LinkSpent:
        return render_template("account/link_spent.html"), 404
    form = PasswordForm(data={"name": user.name})
    if not form.validate_on_submit():
        page = render_template("account/invitation.html", form=form, username=user.username)
        return page, 422 if form.errors else 200
    try:
        user = invitations.take(db(), token, form.name.data, form.password.data, now=now())
    except invitations.LinkSpent:
        return render_template("account/link_spent.html"), 404
    note("invitation_taken", activities.of_user(user), actor=user)
    db().commit()
    flash(_("Your password is set. Sign in with it now."), "success")
    return redirect(url_for("auth.sign_in"), 303)


@blueprint.get("/account")
@access(signed_in=True)
def mine() -> str:
    """Who I am, my open sessions, my second factor."""
    user = signed_in()
    return render_template(
        "account/mine.html",
        user=user,
        sessions=sign_ins.living(db(), user, session[TOKEN], now=now()),
        missing=lacks_second_factor(user),
    )


@blueprint.post("/account/sessions/<int:number>/end")
@access(signed_in=True)
def end_session(number: int) -> Response:
    """Sign out one of my browsers."""
    if not sign_ins.end_one(db(), signed_in(), number, now=now()):
        abort(404)
    note("sessions_ended", activities.of_user(signed_in()), everywhere=False)
    db().commit()
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("account.mine"), 303)


@blueprint.post("/account/sessions/end")
@access(signed_in=True)
def end_sessions() -> Response:
    """Sign out everywhere, here too."""
    note("sessions_ended", activities.of_user(signed_in()), everywhere=True)
    sign_ins.end_all(db(), signed_in(), now=now())
    db().commit()
    flash(_("You are signed out everywhere."), "success")
    return redirect(url_for("auth.sign_in"), 303)


@blueprint.get("/account/second-factor", endpoint="second_factor")
@access(signed_in=True)
def second_factor_page() -> str:
    """Scan, then enter the first code."""
    return _factor_page(CodeForm())


@blueprint.post("/account/second-factor/start")
@access(signed_in=True)
def start_second_factor() -> Response:
    """A fresh secret; nothing is asked for until it is confirmed."""
    second_factor.begin(db(), signed_in(), vault=louyi().vault)
    note("second_factor_begun", activities.of_user(signed_in()))
    db().commit()
    return redirect(url_for("account.second_factor"), 303)


@blueprint.post("/account/second-factor")
@access(signed_in=True)
def confirm_second_factor() -> Page:
    """Switch it on, and show the recovery codes this once."""
    user, form = signed_in(), CodeForm()
    if user.totp_confirmed_at is not None:
        return redirect(url_for("account.mine"), 303)
    if not form.validate_on_submit():
        return _factor_page(form), 422
    subjects = (("code", str(user.user_id)), ("address", origin().address))
    try:
        attempts.refuse_paused(db(), louyi().vault, *subjects, now=now())
        codes = second_factor.confirm(db(), user, form.code.data, now=now(), vault=louyi().vault)
    except attempts.Paused as pause:
        form.code.errors = [pause_text(pause)]
    except second_factor.WrongCode:
        attempts.note_failure(db(), louyi().vault, *subjects, now=now())
        db().commit()
        form.code.errors = [_("This code does not fit. Is the telephone's clock right?")]
    else:
        sign_ins.pass_second_factor(db(), session[TOKEN], now=now())
        note("second_factor_on", activities.of_user(user))
        db().commit()
        return render_template("account/recovery_codes.html", codes=codes)
    return _factor_page(form), 422


def _factor_page(form: CodeForm) -> str:
    user = signed_in()
    secret = "" if user.totp_confirmed_at else second_factor.secret_of(user, vault=louyi().vault)
    address = second_factor.address_of(user, vault=louyi().vault) if secret else ""
    return render_template(
        "account/second_factor.html",
        form=form,
        user=user,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=Markup(qr.svg(address, _("The secret for your telephone"))) if secret else "",  # noqa: S704
        needed=lacks_second_factor(user),
    )
