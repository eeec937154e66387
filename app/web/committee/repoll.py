"""Asking a counted question once more, with the reason that everyone reads."""

from __future__ import annotations

from flask import abort, redirect, render_template
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from app.services import repolls
from app.services.activities import of_motion
from app.web.access import access, signed_in, staff_motion
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.forms import clean, plain_direction
from app.web.committee.steps import resume_url
from app.web.request import db, now

FLATS = {
    "living": _l("All homes that the roll has when voting begins"),
    "earlier": _l("Only homes that were on the earlier roll"),
}


class RepollForm(FlaskForm):  # type: ignore[misc]
    """Why, and who decides this time."""

    reason = TextAreaField(
        _l("Why is it asked again?"),
        filters=[clean],
        validators=[
            DataRequired(_l("Say why.")),
            Length(max=1000, message=_l("At most 1,000 characters.")),
            plain_direction,
        ],
    )
    flats = RadioField(
        _l("Which homes decide?"),
        choices=[SelectChoice(*each) for each in FLATS.items()],
        default="living",
        validators=[InputRequired(_l("Choose one."))],
    )


@blueprint.route("/committee/m/<code>/repoll", methods=["GET", "POST"])
@access("committee")
def repoll(code: str) -> str | Response | tuple[str, int]:
    """A new draft with everything but the window."""
    earlier, result = staff_motion(code)
    if result is None:
        abort(404)
    form = RepollForm()
    if not form.validate_on_submit():
        page = render_template("committee/repoll.html", motion=earlier, form=form)
        return page, 422 if form.errors else 200
    motion = repolls.repoll(
        db(),
        earlier,
        form.reason.data,
        same_flats=form.flats.data == "earlier",
        now=now(),
        actor=signed_in(),
    )
    note("motion_drafted", of_motion(motion), again=earlier.code)
    db().commit()
    return redirect(resume_url(motion), 303)
