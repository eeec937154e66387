"""What holds for all motions of a compound: whom residents call, and whether answers by phone may count."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField
from wtforms.validators import Length, Regexp

from app.services.activities import of_compound
from app.web.access import access, staff_compound
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.forms import one_line
from app.web.request import db

_: Callable[..., str] = flask_babel.gettext


class CompoundForm(FlaskForm):  # type: ignore[misc]
    """The compound's own settings."""

    phone = StringField(
        _l("Telephone number for residents"),
        filters=[one_line],
        validators=[
            Length(max=40, message=_l("At most 40 characters.")),
            Regexp(r"[-0-9+ ()（）转]*$", message=_l("Digits only, with blanks or hyphens between them.")),
        ],
    )
    consultation_only = BooleanField(_l("Consultation and paper only: answers by phone do not count"))


@blueprint.route("/committee/c/<code>/settings", methods=["GET", "POST"])
@access("committee", "office")
def compound_settings(code: str) -> str | Response | tuple[str, int]:
    """Changes hold for motions that are drafted from now on; a number holds at once."""
    compound = staff_compound(code)
    form = CompoundForm(obj=compound)
    if not form.validate_on_submit():
        page = render_template("committee/settings.html", compound=compound, form=form)
        return page, 422 if form.errors else 200
    compound.phone = form.phone.data
    compound.consultation_only = form.consultation_only.data
    note("compound_changed", of_compound(compound), consultation_only=compound.consultation_only)
    db().commit()
    flash(_("Saved."), "success")
    return redirect(url_for("committee.compound_settings", code=code), 303)
