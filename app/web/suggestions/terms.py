"""What holds in a compound: whether reports are taken, from whom, and in how many days they are due."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from app.domain.suggestions import MOST_DAYS, Terms
from app.services import suggestion_doors
from app.services.activities import of_compound
from app.web.access import access, staff_compound
from app.web.activity import note
from app.web.request import db
from app.web.suggestions import blueprint

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext


class TermsForm(FlaskForm):  # type: ignore[misc]
    """The compound's choices."""

    taking = BooleanField(_l("Reports are taken"))
    who = RadioField(
        _l("Who may report?"),
        choices=[
            SelectChoice("anyone", _l("Everyone with a mobile phone, tenants too")),
            SelectChoice("roll", _l("Only phones of the roll")),
        ],
    )
    days = IntegerField(
        _l("Days until an answer is due"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(min=1, max=MOST_DAYS)],
    )
    count = RadioField(
        _l("Which days count?"),
        choices=[SelectChoice("working", _l("Working days")), SelectChoice("all", _l("All days"))],
    )


@blueprint.route("/suggestions/c/<code>/terms", methods=["GET", "POST"])
@access("committee", "office", audited=False)
def suggestion_terms(code: str) -> str | Response | tuple[str, int]:
    """They hold for reports from now on."""
    compound = staff_compound(code)
    form = TermsForm(data=_typed(suggestion_doors.terms_of(db(), compound.compound_id)))
    if not form.validate_on_submit():
        page = render_template("suggestions/terms.html", compound=compound, form=form)
        return page, 422 if form.errors else 200
    chosen = Terms(form.taking.data, form.who.data == "roll", form.days.data, form.count.data == "working")
    suggestion_doors.change_terms(db(), compound.compound_id, chosen)
    note("suggestion_terms_changed", of_compound(compound), taking=chosen.taking, days=chosen.days)
    db().commit()
    flash(_("Saved."), "success")
    return redirect(url_for("suggestions.compound", code=code), 303)


def _typed(terms: Terms) -> dict[str, object]:
    return {
        "taking": terms.taking,
        "who": "roll" if terms.roll_only else "anyone",
        "days": terms.days,
        "count": "working" if terms.working_days else "all",
    }
