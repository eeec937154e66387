"""The whole number of a reporter, for whoever sees to her report, on the answer to a reason."""

from __future__ import annotations

from flask import abort, render_template

from app.extensions import louyi
from app.services import suggestion_reading
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.request import db
from app.web.suggestions import STAFF, blueprint
from app.web.suggestions.forms import PhoneForm
from app.web.suggestions.one import load, on


@blueprint.route("/suggestions/<int(max=2147483647):number>/phone", methods=["GET", "POST"])
@access(*STAFF, audited=False)
def phone(number: int) -> tuple[str, int]:
    """Who, what and why goes into the log."""
    row, form = load(number), PhoneForm()
    entries = suggestion_reading.entries_of(db(), row)
    if suggestion_reading.assigned_to(entries) != signed_in().user_id or not row.phone_sealed:
        abort(403)
    shown = ""
    if form.validate_on_submit():
        shown = louyi().vault.unseal(row.phone_sealed).removeprefix("+86")
        note("phone_shown", on(row), reason=form.reason.data)
        db().commit()
    page = render_template("suggestions/phone.html", row=row, form=form, shown=shown)
    return page, 422 if form.errors else 200
