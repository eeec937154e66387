"""What staff do with a suggestion: assign, answer, close, join. Each against the history that was read."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.extensions import louyi
from app.models import Suggestion
from app.services import suggestion_reading, suggestion_work
from app.services.suggestion_work import HistoryMoved, JoinRefused, SuggestionOver, Written
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.photo_field import take_photos
from app.web.request import db, now
from app.web.suggestions import STAFF, blueprint
from app.web.suggestions.forms import AnswerForm, CloseForm, JoinForm
from app.web.suggestions.one import Forms, Page, assign_form, load, on, show
from app.web.suggestions.words import join_refusal

_: Callable[..., str] = flask_babel.gettext
Answer = Page | Response


@blueprint.post("/suggestions/<int(max=2147483647):number>/assign")
@access(*STAFF, audited=False)
def assign(number: int) -> Answer:
    """A colleague, oneself or a body sees to it by a day."""
    row = load(number)
    form = assign_form(row)
    forms = Forms(assign=form)
    if not form.validate_on_submit():
        return show(row, forms)
    try:
        suggestion_work.assign(
            *(db(), Written(row, form.position), form.chosen, form.due_on.data),
            now=now(),
            actor=signed_in(),
            vault=louyi().vault,
        )
    except (HistoryMoved, SuggestionOver) as error:
        return _moved(number, forms, error)
    return _done(row, "suggestion_assigned", _("Assigned."))


@blueprint.post("/suggestions/<int(max=2147483647):number>/answer")
@access(*STAFF, audited=False)
def answer(number: int) -> Answer:
    """Answer every reporter."""
    row, form = load(number), AnswerForm(prefix="answer")
    forms = Forms(answer=form)
    if not form.validate_on_submit():
        return show(row, forms)
    try:
        suggestion_work.answer(
            *(db(), Written(row, form.position, form.text.data), form.promised_on.data),
            now=now(),
            actor=signed_in(),
            vault=louyi().vault,
        )
    except (HistoryMoved, SuggestionOver) as error:
        return _moved(number, forms, error)
    return _done(row, "suggestion_answered", _("Answered. The text message is on its way."))


@blueprint.post("/suggestions/<int(max=2147483647):number>/close")
@access(*STAFF, audited=False)
def close(number: int) -> Answer:
    """It is done; a photo may show it."""
    row, form = load(number), CloseForm(prefix="close")
    forms = Forms(close=form)
    taken = take_photos(form.photos, 1) if form.validate_on_submit() else None
    if taken is None:
        return show(row, forms)
    try:
        suggestion_work.close(
            *(db(), Written(row, form.position, form.text.data), next(iter(taken), None)),
            now=now(),
            actor=signed_in(),
            vault=louyi().vault,
        )
    except (HistoryMoved, SuggestionOver) as error:
        return _moved(number, forms, error)
    return _done(row, "suggestion_closed", _("Closed. The text message is on its way."))


@blueprint.post("/suggestions/<int(max=2147483647):number>/join")
@access(*STAFF, audited=False)
def join(number: int) -> Answer:
    """It goes on as another report of the same thing."""
    row, form = load(number), JoinForm(prefix="join")
    forms = Forms(join=form)
    if not form.validate_on_submit():
        return show(row, forms)
    try:
        suggestion_work.join(
            *(db(), Written(row, form.position), _target(row, form)),
            now=now(),
            actor=signed_in(),
            vault=louyi().vault,
        )
    except JoinRefused as error:
        form.number.errors = [join_refusal(error.why)]
        return show(row, forms)
    except (HistoryMoved, SuggestionOver) as error:
        return _moved(number, forms, error)
    return _done(row, "suggestion_joined", _("Joined. Who reported it is told."))


def _target(row: Suggestion, form: JoinForm) -> Suggestion:
    """Raises JoinRefused for a number that the user cannot see."""
    found = suggestion_reading.find_by_number(db(), row.compound_id, form.number.data)
    if found is None:
        raise JoinRefused("elsewhere")
    return load(found.suggestion_id)


def _done(row: Suggestion, kind: str, text: str) -> Response:
    note(kind, on(row), number=row.number)
    db().commit()
    flash(text, "success")
    return redirect(url_for("suggestions.suggestion", number=row.suggestion_id), 303)


def _moved(number: int, forms: Forms, error: Exception) -> Page:
    """Nothing was written, so nothing is undone: the page as it is now, with what was typed."""
    text = _("Somebody wrote on it just now. Nothing of yours was sent: read it, then send again.")
    if isinstance(error, SuggestionOver):
        text = _("It is closed: nothing more was written.")
    flash(text, "warning")
    return show(load(number), forms, 409)
