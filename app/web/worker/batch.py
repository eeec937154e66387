"""A pile of sheets: how many lie there, how many were entered, and why they differ."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.models import Motion
from app.services import paper_batches
from app.services.activities import of_motion
from app.services.paper_batches import BatchOpen, DifferenceUnexplained
from app.web.access import access, signed_in, staff_motion
from app.web.activity import note
from app.web.request import db, now
from app.web.typed import one_line
from app.web.worker import blueprint

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]


class BeginForm(FlaskForm):  # type: ignore[misc]
    """Count them first."""

    expected = IntegerField(
        _l("How many sheets lie in the pile?"),
        validators=[
            InputRequired(_l("Count the sheets and write the number.")),
            NumberRange(1, 5000, message=_l("Between 1 and 5,000.")),
        ],
    )


class CloseForm(FlaskForm):  # type: ignore[misc]
    """What was not entered, and why."""

    void = IntegerField(
        _l("Sheets with two marks or torn, not entered"),
        default=0,
        validators=[InputRequired(_l("Write a number, 0 for none.")), NumberRange(0, 5000)],
    )
    difference = StringField(
        _l("Why the numbers differ"), filters=[one_line], validators=[Optional(), Length(max=300)]
    )


@blueprint.route("/work/m/<code>/batch", methods=["GET", "POST"])
@access("worker")
def batch(code: str) -> Page:
    """Begin a pile, or close the one that is open."""
    motion, _result = staff_motion(code)
    found = paper_batches.progress_of(db(), motion, signed_in())
    if found is None:
        return _begin(motion)
    form = CloseForm()
    if form.validate_on_submit():
        try:
            paper_batches.close(db(), found.batch, form.void.data, form.difference.data or "", now=now())
        except DifferenceUnexplained as error:
            form.difference.errors = [_unexplained(error.missing)]
        else:
            note("batch_closed", of_motion(motion), expected=found.batch.expected, entered=found.entered)
            db().commit()
            flash(_("The pile is closed."), "success")
            return redirect(url_for("worker.find_sheet", code=code), 303)
    page = render_template("worker/batch_close.html", motion=motion, form=form, found=found)
    return page, 422 if form.errors else 200


def _begin(motion: Motion) -> Page:
    form = BeginForm()
    if form.validate_on_submit():
        try:
            paper_batches.begin(db(), motion, form.expected.data, now=now(), actor=signed_in())
        except BatchOpen:
            return redirect(url_for("worker.batch", code=motion.code), 303)
        note("batch_begun", of_motion(motion), expected=form.expected.data)
        db().commit()
        return redirect(url_for("worker.find_sheet", code=motion.code), 303)
    page = render_template(
        "worker/batch.html", motion=motion, form=form, closed=paper_batches.closed(db(), motion)
    )
    return page, 422 if form.errors else 200


def _unexplained(missing: int) -> str:
    if missing > 0:
        return ngettext("%(num)s sheet is missing. Say why.", "%(num)s sheets are missing. Say why.", missing)
    return ngettext(
        "%(num)s sheet too many was entered. Say why.",
        "%(num)s sheets too many were entered. Say why.",
        -missing,
    )
