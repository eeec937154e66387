"""What everyone may read of a suggestion: shown in the staff's own words, and taken down."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.services import suggestion_board
from app.services.suggestion_board import NotPostable
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.request import db, now
from app.web.suggestions import STAFF, blueprint
from app.web.suggestions.forms import PostForm
from app.web.suggestions.one import Forms, Page, load, on, show

_: Callable[..., str] = flask_babel.gettext


@blueprint.post("/suggestions/<int(max=2147483647):number>/post")
@access(*STAFF, audited=False)
def post(number: int) -> Page | Response:
    """Show it to everyone."""
    row, form = load(number), PostForm(prefix="post")
    if not form.validate_on_submit():
        return show(row, Forms(post=form))
    try:
        suggestion_board.post(db(), row, form.said.data, form.answer.data, now=now(), actor=signed_in())
    except NotPostable:
        flash(_("It is shown once it was answered."), "warning")
        return show(row, Forms(), 409)
    note("suggestion_posted", on(row), number=row.number)
    db().commit()
    flash(_("Everyone can read it now."), "success")
    return redirect(url_for("suggestions.suggestion", number=number), 303)


@blueprint.post("/suggestions/<int(max=2147483647):number>/take-down")
@access(*STAFF, audited=False)
def take_down(number: int) -> Response:
    """Show it no more."""
    row = load(number)
    suggestion_board.take_down(db(), row)
    note("suggestion_taken_down", on(row), number=row.number)
    db().commit()
    flash(_("Taken down."), "success")
    return redirect(url_for("suggestions.suggestion", number=number), 303)
