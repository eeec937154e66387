"""Personal data in a text is blanked: chosen, looked at once more, and then destroyed."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import flash, redirect, render_template, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import Length

from app.domain.surveys import blanking
from app.domain.surveys.blanking import NotInText
from app.extensions import louyi
from app.services import survey_words
from app.services.activities import of_survey
from app.services.survey_words import NoSuchText, OwnWords, TextChanged
from app.web.access import access
from app.web.activity import note
from app.web.request import db
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.words import Page, Place, load_place, load_text

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext


class BlankForm(FlaskForm):  # type: ignore[misc]
    """Passages as they stand in the text; proposals are ticked beside it."""

    more = TextAreaField(
        _l("Further passages, one a line, just as they stand above"), validators=[Length(max=3000)]
    )


@blueprint.route("/surveys/<code>/words-of/<question>/<text>/blank", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def blank_text(code: str, question: str, text: str) -> Page:
    """Choose passages; see how the text will read; destroy them."""
    place = load_place(code, question)
    found, form = load_text(place, text), BlankForm()
    if not form.validate_on_submit():
        return _page(place, found, form, ticked=blanking.suspects(found.text))
    passages = _passages(form)
    try:
        left = blanking.blank(found.text, passages)
    except NotInText as error:
        form.more.errors = [_("“%(passage)s” does not stand in the text.", passage=error.passage)]
        return _page(place, found, form, ticked=request.form.getlist("passage"))
    if not passages:
        form.more.errors = [_("Tick or write what shall go.")]
        return _page(place, found, form, ticked=())
    if "sure" not in request.form or request.form.get("seen") != found.seen:
        return _page(place, found, form, ticked=request.form.getlist("passage"), left=left)
    return _blank(place, found, passages)


def _blank(place: Place, found: OwnWords, passages: list[str]) -> Response:
    try:
        survey_words.blank(db(), place.spot, found.key, passages, seen=found.seen, vault=louyi().vault)
    except (TextChanged, NotInText, NoSuchText):
        db().rollback()
        flash(_("Somebody has blanked something there meanwhile. Look at the text once more."), "warning")
        return redirect(place.url("blank_text", text=found.key.hex()), 303)
    note(
        "survey_words_blanked",
        of_survey(place.survey),
        question=place.question.id,
        passages=len(passages),
        signs=sum(map(len, passages)),
    )
    db().commit()
    flash(_("Blanked. What stood there is destroyed."), "success")
    return redirect(place.url("one_text", text=found.key.hex()), 303)


def _passages(form: BlankForm) -> list[str]:
    typed = [line.strip() for line in (form.more.data or "").splitlines()]
    return list(dict.fromkeys(each for each in (*request.form.getlist("passage"), *typed) if each))


def _page(
    place: Place, found: OwnWords, form: BlankForm, *, ticked: tuple[str, ...] | list[str], left: str = ""
) -> Page:
    page = render_template(
        "surveys/words_blank.html",
        place=place,
        survey=place.survey,
        found=found,
        suspects=tuple(dict.fromkeys((*blanking.suspects(found.text), *ticked))),
        ticked=ticked,
        left=left,
        form=form,
    )
    return page, 422 if form.errors else 200
