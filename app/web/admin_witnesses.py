"""The administrator's page of witnesses: whose cosignatures are taken. A withdrawn key stays listed."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.models import Witness
from app.services import activities, witnesses
from app.services.witnesses import DESCRIPTION_LENGTH, KeyRefused
from app.web.access import access
from app.web.activity import note
from app.web.request import db, now

_: Callable[..., str] = flask_babel.gettext
blueprint = Blueprint("admin_witnesses", __name__, url_prefix="/admin/witnesses")
Page = str | Response | tuple[str, int]


class WitnessForm(FlaskForm):  # type: ignore[misc]
    """The line that the program prints, and which body it is."""

    verifier_key = StringField(
        _l("Key of the witness"),
        validators=[InputRequired(_l("Enter the key that the program printed.")), Length(max=300)],
    )
    described = StringField(
        _l("Who it is"),
        validators=[InputRequired(_l("Say which body it is.")), Length(max=DESCRIPTION_LENGTH)],
    )


@blueprint.get("")
@access("admin", audited=False)
def page() -> str:
    """All of them, and a form for another."""
    return _page(WitnessForm())


@blueprint.post("")
@access("admin", audited=False)
def register() -> Page:
    """Take the cosignatures of this key from now on."""
    form = WitnessForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        made = witnesses.register(db(), form.verifier_key.data, form.described.data, now=now())
    except KeyRefused as error:
        form.verifier_key.errors = [_refusal(error.what)]
        return _page(form), 422
    note("witness_registered", activities.of_witness(made))
    db().commit()
    flash(_("The witness is registered. What it hands in is taken from now on."), "success")
    return redirect(url_for("admin_witnesses.page"), 303)


@blueprint.post("/<int:number>/withdraw")
@access("admin", audited=False)
def withdraw(number: int) -> Response:
    """Take no more; what it handed in stays."""
    found = db().get(Witness, number)
    if found is None or found.withdrawn_at is not None:
        abort(404)
    witnesses.withdraw(db(), found.name, now=now())
    note("witness_withdrawn", activities.of_witness(found))
    db().commit()
    flash(_("The witness is withdrawn. What it handed in stays."), "success")
    return redirect(url_for("admin_witnesses.page"), 303)


def _page(form: WitnessForm) -> str:
    return render_template("admin/witnesses.html", form=form, witnesses=witnesses.all_witnesses(db()))


def _refusal(what: str) -> str:
    return {
        "bad_key": _("This is not the key of a witness. Copy the whole line that the program prints."),
        "own_key": _("This is a key of this site: nobody can be witness of the own record."),
        "taken": _("This name or this key is registered already."),
        "undescribed": _("Say which body it is."),
    }[what]
