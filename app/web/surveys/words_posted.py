"""The look before words of residents are posted, and the press that posts them."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import flash, redirect, render_template, request
from flask_wtf import FlaskForm

from app.domain.crowds import FEWEST
from app.domain.surveys.blanking import suspects
from app.extensions import louyi
from app.services import survey_posting
from app.services.activities import of_survey
from app.services.survey_posting import TooManyWords
from app.services.surveys import SurveyNotOpen
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.request import db, now
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.words import Page, load_place

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


@blueprint.route("/surveys/<code>/words-of/<question>/post", methods=["GET", "POST"])
@access(*AUTHORS, audited=False)
def post_words(code: str, question: str) -> Page:
    """Everything chosen as it would stand there; posted by a press, as far as it reads as it was shown."""
    place = load_place(code, question)
    form, vault = FlaskForm(), louyi().vault
    if form.validate_on_submit():
        try:
            number = survey_posting.post(db(), place.spot, _seen(), now=now(), actor=signed_in(), vault=vault)
        except (TooManyWords, SurveyNotOpen) as error:
            flash(_refusal(error), "warning")
            return redirect(place.url("post_words"), 303)
        note("survey_words_posted", of_survey(place.survey), question=question, texts=number)
        db().commit()
        flash(ngettext("%(num)s text is posted.", "%(num)s texts are posted.", number), "success")
        return redirect(place.url("words", show="chosen"), 303)
    look = survey_posting.look(db(), place.spot, vault)
    return render_template(
        "surveys/words_post.html",
        place=place,
        survey=place.survey,
        look=look,
        doubtful={each.key: suspects(each.text) for each in look.ready},
        labels={each.tag.survey_tag_id: each.tag.label for each in place.groups()},
        fewest=FEWEST,
        form=form,
    )


def _seen() -> dict[bytes, str]:
    """By text, how it read on the page that was pressed; what is no key is left out."""
    found = {}
    for each in request.form.getlist("seen"):
        key, _colon, seen = each.partition(":")
        if len(key) == 32 and all(sign in "0123456789abcdef" for sign in key):
            found[bytes.fromhex(key)] = seen
    return found


def _refusal(error: Exception) -> str:
    if isinstance(error, TooManyWords):
        return _("Together these are more than anyone reads on a phone. Choose fewer.")
    return _("Words can be posted once the survey is closed and counted.")
