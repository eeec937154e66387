"""One's own suggestion with every answer, and once "not done yet": by its code and the proof of its phone."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import Response, abort, flash, redirect, render_template
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.domain.calendar import day_of
from app.domain.suggestions import standing
from app.extensions import louyi
from app.models import Suggestion, SuggestionEntry
from app.services import suggestion_reading, suggestions
from app.services.suggestions import NotReopenable
from app.web.access import access
from app.web.request import db, now
from app.web.resident import blueprint
from app.web.resident.suggestion import Estate, Page, load_estate, proof, remember, steps_of
from app.web.suggestion_words import day_words, entry_word, kind_word, standing_word, where_name
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext


class NotDoneForm(FlaskForm):  # type: ignore[misc]
    """What is still missing."""

    text = TextAreaField(
        _l("What is not done yet?"),
        filters=[one_line],
        validators=[DataRequired(_l("Write it in a sentence or two.")), Length(max=500)],
    )


@blueprint.get("/c/<code>/suggestion/<own>")
@access()
def own_suggestion(code: str, own: str) -> Page:
    """Where it stands."""
    place, row = _own(code, own)
    if row.forgotten_at is not None:
        flash(_("This was finished more than a year ago: words and photos are deleted."), "info")
        return redirect(place.url("suggestion_list"), 303)
    if _stranger(place, row):
        if proof(place) and steps_of(place).get("own") == row.code:
            flash(_("This was not reported with that number."), "warning")
        remember(place, own=row.code)
        return redirect(place.url("suggestion_phone"), 303)
    return _page(place, row, NotDoneForm(formdata=None))


@blueprint.post("/c/<code>/suggestion/<own>/not-done")
@access()
def suggestion_not_done(code: str, own: str) -> Page:
    """It goes on, once."""
    place, row = _own(code, own)
    if _stranger(place, row):
        return redirect(place.url("own_suggestion", own=row.code), 303)
    form = NotDoneForm()
    if not form.validate_on_submit():
        return _page(place, row, form), 422
    try:
        suggestions.reopen(db(), row, form.text.data, now=now(), vault=louyi().vault)
    except NotReopenable:
        db().rollback()
        flash(_("It cannot be opened again."), "warning")
    else:
        db().commit()
        flash(_("It is open again. The answer comes as a text message."), "success")
    return redirect(place.url("own_suggestion", own=own), 303)


@blueprint.get("/c/<code>/suggestion/<own>/photo/<int(max=999):entry>/<int(max=9):position>")
@access()
def own_suggestion_photo(code: str, own: str, entry: int, position: int) -> Response:
    """A picture of her own report (step 1), or of the result."""
    place, row = _own(code, own)
    if _stranger(place, row):
        abort(404)
    found = next((each for each in _seen(row) if _step(row, each) == entry), None)
    image = suggestion_reading.photo(db(), found, position, louyi().vault) if found else None
    if image is None:
        abort(404)
    return Response(image, mimetype="image/jpeg", headers={"Content-Disposition": "inline"})


def _own(code: str, own: str) -> tuple[Estate, Suggestion]:
    place = load_estate(code)
    row = suggestion_reading.find_by_code(db(), own)
    if row is None or row.compound_id != place.compound.compound_id:
        abort(404)
    return place, row


def _stranger(place: Estate, row: Suggestion) -> bool:
    """Whether this browser has not proved the phone of the suggestion."""
    proved = proof(place)
    return proved is None or not row.phone_digest or proved.phone_digest != row.phone_digest


def _seen(row: Suggestion) -> list[SuggestionEntry]:
    """The history of her own report and of the one that goes on, without the other's first words."""
    main, own = suggestion_reading.main_of(db(), row), suggestion_reading.entries_of(db(), row)
    if main.suggestion_id == row.suggestion_id:
        return list(own)
    other = [each for each in suggestion_reading.entries_of(db(), main) if each.position > 1]
    return sorted([*own, *other], key=lambda each: (each.written_at, each.suggestion_entry_id))


def _step(row: Suggestion, entry: SuggestionEntry) -> int:
    """The number of an entry in her addresses: those of the joint report begin behind her own."""
    return entry.position if entry.suggestion_id == row.suggestion_id else 100 + entry.position


def _page(place: Estate, row: Suggestion, form: NotDoneForm) -> str:
    vault, entries = louyi().vault, _seen(row)
    photos = suggestion_reading.photos_of(db(), entries)
    whole, today = suggestion_reading.entries_of(db(), suggestion_reading.main_of(db(), row)), day_of(now())
    last, until = whole[-1], suggestion_reading.reopenable_until(whole)

    def words(entry: SuggestionEntry) -> str:
        hidden = entry.said_by not in (None, row.suggestion_id)
        return "" if hidden or not entry.text_sealed else vault.unseal(entry.text_sealed)

    return render_template(
        "resident/own_suggestion.html",
        place=place,
        row=row,
        entries=[
            (each, words(each), _step(row, each), photos.get(each.suggestion_entry_id, ()))
            for each in entries
        ],
        last=last,
        standing=standing(last.kind, last.due_on, today),
        reopenable_until=until if until is not None and today <= until else None,
        form=form,
        day_words=day_words,
        entry_word=entry_word,
        kind_word=kind_word,
        standing_word=standing_word,
        where_name=where_name,
    )
