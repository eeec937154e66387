"""Plans of a draft: sent as PDF or picture, shown as they will be seen, taken away again."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app.delivery import drawings
from app.services import attachments
from app.services.activities import of_motion
from app.web.access import access, signed_in, staff_motion
from app.web.activity import note
from app.web.committee import blueprint
from app.web.committee.forms import one_line, plain_direction
from app.web.committee.steps import load_draft, step_url
from app.web.request import db, now

_: Callable[..., str] = flask_babel.gettext


class PlanForm(FlaskForm):  # type: ignore[misc]
    """One file and what it shows."""

    title = StringField(
        _l("What it shows"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Say what it shows.")),
            Length(max=100, message=_l("At most 100 characters.")),
            plain_direction,
        ],
    )
    plan = FileField(_l("PDF or picture"), validators=[FileRequired(_l("Choose a file."))])


@blueprint.route("/committee/m/<code>/attachments", methods=["GET", "POST"])
@access("committee")
def draft_attachments(code: str) -> str | Response | tuple[str, int]:
    """Add one; below are those that are there."""
    staff_motion(code)
    form = PlanForm()
    pages: list[drawings.Drawing] = []
    if form.validate_on_submit():
        try:  # drawn before the motion is locked: it may take a while
            pages = drawings.read(form.plan.data.read(drawings.MOST_BYTES + 1))
        except drawings.DrawingRefused as error:
            form.plan.errors = [refused_text(error.why)]
    motion = load_draft(code)
    if pages:
        try:
            clean = [attachments.Page(p.image, p.width, p.height, p.thumbnail) for p in pages]
            attachments.add(db(), motion, form.title.data, clean, now=now(), actor=signed_in())
        except attachments.TooManyPages:
            form.plan.errors = [_("All plans together have at most 60 pages.")]
        else:
            note("motion_changed", of_motion(motion), step="attachments")
            db().commit()
            return redirect(step_url(motion, "attachments"), 303)
    page = render_template(
        "committee/attachments.html",
        motion=motion,
        form=form,
        plans=attachments.plans_of(db(), motion),
        back=step_url(motion, "review"),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/committee/m/<code>/attachments/<int(max=2147483647):plan>/remove")
@access("committee")
def draft_remove_attachment(code: str, plan: int) -> Response:
    """Take one away."""
    motion = load_draft(code)
    attachments.remove(db(), motion, plan)
    note("motion_changed", of_motion(motion), step="attachments")
    db().commit()
    return redirect(step_url(motion, "attachments"), 303)


@blueprint.get("/committee/m/<code>/attachments/<int(max=2147483647):plan>/<int(max=2147483647):number>.jpg")
@access("committee")
def draft_plan_page(code: str, plan: int, number: int) -> Response:
    """A small picture of a page, for the draft's own people."""
    motion, _result = staff_motion(code)
    row = attachments.page_of(db(), motion, plan, number)
    if row is None:
        return redirect(url_for("committee.draft_attachments", code=code), 303)
    return Response(row.thumbnail, mimetype="image/jpeg", headers={"Cache-Control": "private, max-age=600"})


def refused_text(why: str) -> str:
    """Why a file was not taken."""
    return {
        "bytes": _("The file is too large: at most 20 MB as PDF, 8 MB as a picture."),
        "sides": _("The picture is too large: at most 4,096 pixels a side."),
        "pages": _("The PDF has too many pages: at most 40."),
        "effort": _("The PDF is too complicated to draw. Save it again more simply, or send pictures."),
        "content": _("This is no PDF and no picture (JPEG, PNG, WebP) that can be read."),
    }[why]
