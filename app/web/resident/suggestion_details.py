"""Step 5 of a suggestion: the words and photos; it is sent."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import redirect, render_template
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.extensions import louyi
from app.models import PhoneCode
from app.models.suggestion import MOST_PHOTOS
from app.services import suggestions
from app.services.suggestion_doors import SuggestionsClosed
from app.services.suggestions import SuggestionWish, TooManySuggestions
from app.web.access import access
from app.web.photo_field import take_photos
from app.web.request import db, language, now
from app.web.resident import blueprint
from app.web.resident.suggestion import Estate, Page, load_estate, onward, proof, remember, steps_of
from app.web.suggestion_words import kind_word, where_name
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext


class DetailsForm(FlaskForm):  # type: ignore[misc]
    """What the staff need to see to it."""

    text = TextAreaField(
        _l("What is it, and where exactly?"),
        filters=[one_line],
        validators=[DataRequired(_l("Write it in a sentence or two.")), Length(max=1000)],
    )
    photos = MultipleFileField(_l("Photos (up to three, if you have some)"))


@blueprint.route("/c/<code>/suggest/details", methods=["GET", "POST"])
@access()
def suggestion_details(code: str) -> Page:
    """Send it."""
    place = load_estate(code)
    proved = proof(place)
    if proved is None or "building" not in steps_of(place) or not place.terms.taking:
        return redirect(onward(place), 303)
    form = DetailsForm()
    if not form.validate_on_submit():
        return _page(place, form)
    taken = take_photos(form.photos, MOST_PHOTOS)
    return _page(place, form) if taken is None else _send(place, form, taken, proved)


def _send(place: Estate, form: DetailsForm, photos: list[bytes], proved: PhoneCode) -> Page:
    steps = steps_of(place)
    wish = SuggestionWish(
        compound=place.compound,
        kind=steps["kind"],
        building=steps["building"],
        entrance=steps["entrance"],
        text=form.text.data,
        form_token=steps["token"],
        language=language(),
        photos=photos,
    )
    try:
        row = suggestions.report(db(), wish, proved, now=now(), vault=louyi().vault)
    except TooManySuggestions:
        form.text.errors = [
            _("Too many reports are waiting. Please wait for the answers, or call your committee.")
        ]
        return _page(place, form)
    except SuggestionsClosed:
        db().rollback()
        return redirect(place.url("suggestion_list"), 303)
    db().commit()
    remember(place, kind=None, building=None, entrance=None, token=None, own=row.code)
    return redirect(place.url("own_suggestion", own=row.code), 303)


def _page(place: Estate, form: DetailsForm) -> Page:
    steps = steps_of(place)
    page = render_template(
        "resident/suggestion_details.html",
        place=place,
        form=form,
        kind=kind_word(steps["kind"]),
        where=where_name(steps["building"], steps["entrance"]),
    )
    return page, 422 if form.errors else 200
