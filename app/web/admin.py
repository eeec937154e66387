"""The administrator's part: who works here, with which roles. No roll, ballot or phone is seen from here."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from app.extensions import louyi
from app.models import Compound, Grant, User
from app.services import activities, invitations, staff
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.request import db, now
from app.web.staff_words import over_words, role_word

_: Callable[..., str] = flask_babel.gettext
blueprint = Blueprint("admin", __name__, url_prefix="/admin")
Page = str | Response | tuple[str, int]
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{1,39}"


class InviteForm(FlaskForm):  # type: ignore[misc]
    """The name for signing in; the person sets name and password."""

    username = StringField(
        _l("User name"),
        validators=[
            InputRequired(_l("Enter a user name.")),
            Regexp(rf"^{NAME}$", message=_l("2 to 40 letters, digits, dots or hyphens, without blanks.")),
        ],
    )


class RoleForm(FlaskForm):  # type: ignore[misc]
    """One role over one scope."""

    role = RadioField(_l("Role"), validators=[InputRequired(_l("Choose one."))])
    over = SelectField(_l("Over"))
    building = StringField(_l("Only building"), validators=[Length(max=20)])


class ResetForm(FlaskForm):  # type: ignore[misc]
    """A new link; with a lost telephone the second factor goes too."""

    lost_phone = BooleanField(_l("The telephone with the second factor is lost"))


@blueprint.get("/people")
@access("admin", audited=False)
def people() -> str:
    """All accounts with their roles."""
    return render_template(
        "admin/people.html",
        people=staff.list_people(db()),
        role_word=role_word,
        over_words=over_words,
        compounds=_names(),
    )


@blueprint.route("/people/invite", methods=["GET", "POST"])
@access("admin", audited=False)
def invite() -> Page:
    """A new account; its link is shown once, on the answer to this form."""
    form = InviteForm()
    if form.validate_on_submit():
        try:
            user, token = invitations.invite(db(), form.username.data, now=now(), actor=signed_in())
        except staff.UsernameTaken:
            form.username.errors = [_("This name is taken.")]
        else:
            note("invited", activities.of_user(user))
            db().commit()
            return _link_page(user, token)
    return render_template("admin/invite.html", form=form), 422 if form.errors else 200


@blueprint.get("/people/<username>")
@access("admin", audited=False)
def person(username: str) -> str:
    """Roles given and taken back, by whom; a new role; a new link."""
    return _person_page(_user(username), _role_form())


@blueprint.post("/people/<username>/roles")
@access("admin", audited=False)
def give_role(username: str) -> Page:
    """Give one role over one scope."""
    user, form = _user(username), _role_form()
    if not form.validate_on_submit():
        return _person_page(user, form), 422
    over = _over(form)
    if over is None or not staff.may_extend(form.role.data, over):
        form.over.errors = [_("This role cannot be given over this.")]
        return _person_page(user, form), 422
    staff.grant(
        db(),
        user,
        form.role.data,
        compound=over.compound,
        street=over.street,
        community=over.community,
        building=over.building,
        now=now(),
        actor=signed_in(),
    )
    note(
        "role_given",
        activities.of_user(user),
        role=form.role.data,
        over=form.over.data,
        building=over.building,
    )
    db().commit()
    flash(_("The role is given."), "success")
    return redirect(url_for("admin.person", username=username), 303)


@blueprint.post("/people/<username>/roles/<int:number>/revoke")
@access("admin", audited=False)
def revoke(username: str, number: int) -> Response:
    """Take a role back; who and when stays."""
    user, row = _user(username), db().get(Grant, number)
    if row is None or row.user_id != user.user_id:
        abort(404)
    try:
        staff.revoke(db(), row, now=now(), actor=signed_in())
    except staff.LastAdmin:
        flash(_("This is the last administrator. Make another one first."), "error")
    else:
        note("role_taken", activities.of_user(user), role=row.role)
        db().commit()
        flash(_("The role is taken back. It holds at once."), "success")
    return redirect(url_for("admin.person", username=username), 303)


@blueprint.post("/people/<username>/reset")
@access("admin", audited=False)
def reset(username: str) -> Page:
    """A new one-time link; the old password and all sessions end now."""
    user, form = _user(username), ResetForm()
    lost = bool(form.lost_phone.data)
    token = invitations.reset(db(), user, now=now(), actor=signed_in(), lost_phone=lost)
    note("password_reset", activities.of_user(user), lost_phone=lost)
    db().commit()
    return _link_page(user, token)


def _user(username: str) -> User:
    user = staff.find_user(db(), username)
    if user is None:
        abort(404)
    return user


def _link_page(user: User, token: str) -> str:
    path = url_for("account.invitation", token=token)
    link = f"{louyi().settings.base_url}{path}"
    return render_template("admin/link.html", user=user, link=link)


def _person_page(user: User, form: RoleForm) -> str:
    names = {each.user_id: each.username for each in staff.list_people(db())}
    return render_template(
        "admin/person.html",
        user=user,
        grants=staff.grants_ever(db(), user),
        names=names,
        form=form,
        reset_form=ResetForm(formdata=None),
        role_word=role_word,
        over_words=over_words,
        compounds=_names(),
    )


def _role_form() -> RoleForm:
    """The scopes that can be chosen: everything, each street, community and compound that there is."""
    form, places = RoleForm(), _compounds()
    form.role.choices = [(role, role_word(role)) for role in staff.ROLES]
    streets = dict.fromkeys(place.street for place in places)
    communities = dict.fromkeys((place.street, place.community) for place in places if place.community)
    form.over.choices = [
        ("", _("the whole installation")),
        *((f"street:{street}", _("Street %(name)s", name=street)) for street in streets),
        *((f"community:{street}/{name}", f"{street} · {name}") for street, name in communities),
        *((f"compound:{place.code}", place.name) for place in places),
    ]
    return form


def _over(form: RoleForm) -> staff.Over | None:
    kind, _colon, name = form.over.data.partition(":")
    building = (form.building.data or "").strip() or None
    if kind == "compound":
        place = db().scalar(select(Compound).where(Compound.code == name))
        return staff.Over(compound=place, building=building) if place else None
    if kind == "community":
        street, _slash, community = name.partition("/")
        return staff.Over(street=street, community=community, building=building)
    return staff.Over(street=name or None, building=building)


def _compounds() -> list[Compound]:
    return list(db().scalars(select(Compound).order_by(Compound.compound_id)))


def _names() -> dict[int, str]:
    return {place.compound_id: place.name for place in _compounds()}
