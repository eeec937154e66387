"""Step 4 of an objection: who, what and photos; then one's own page with every answer."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import Response, abort, flash, redirect, render_template, session
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.extensions import louyi
from app.models import Objection, PhoneCode
from app.models.objection import MOST_PHOTOS
from app.services import objection_lists, objections
from app.services.objections import AlreadyClosed, ObjectionsClosed, ObjectionWish, TooManyObjections
from app.web.access import access
from app.web.objection_words import entry_word, kind_label, kind_word, outcome_word, verified_word
from app.web.photo_field import take_photos
from app.web.request import db, language, now
from app.web.resident import blueprint
from app.web.resident.objection import WALK, Page, Place, load_place, proof, remember, steps_of
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext


class ObjectionForm(FlaskForm):  # type: ignore[misc]
    """What the committee needs to answer it."""

    name = StringField(
        _l("Your name"),
        filters=[one_line],
        validators=[DataRequired(_l("Enter your name.")), Length(max=50)],
    )
    text = TextAreaField(
        _l("What is wrong, and what should happen?"),
        filters=[one_line],
        validators=[DataRequired(_l("Write it in a few sentences.")), Length(max=2000)],
    )
    photos = MultipleFileField(_l("Photos (up to four, if you have some)"))


@blueprint.route("/m/<code>/object/details", methods=["GET", "POST"])
@access()
def objection_details(code: str) -> Page:
    """Send it to the committee."""
    place = load_place(code)
    proved = proof(place)
    if place.stage is None or proved is None or "kind" not in steps_of(place):
        return redirect(place.url("objection"), 303)
    form = ObjectionForm()
    if not form.validate_on_submit():
        return _page(place, form)
    return _send(place, form, proved)


@blueprint.get("/m/<code>/objection/<own>")
@access()
def own_objection(code: str, own: str) -> Page:
    """One's own objection with every answer: by its code and the proof of its phone."""
    place, row = _own(code, own)
    if _stranger(place, row):
        if proof(place) and steps_of(place).get("own") == row.code:
            flash(_("This objection was not made with that number."), "warning")
        remember(place, own=row.code)
        return redirect(place.url("objection_phone"), 303)
    return _own_page(place, row)


@blueprint.get("/m/<code>/objection/<own>/photo/<int(max=9):position>")
@access()
def own_photo(code: str, own: str, position: int) -> Response:
    """A picture that came with it."""
    place, row = _own(code, own)
    image = None
    if not _stranger(place, row):
        image = objection_lists.photo_of(db(), row, position, louyi().vault)
    if image is None:
        abort(404)
    return Response(image, mimetype="image/jpeg", headers={"Content-Disposition": "inline"})


@blueprint.post("/m/<code>/objection/<own>/take-back")
@access()
def take_back_objection(code: str, own: str) -> Page:
    """The one who objected takes it back."""
    place, row = _own(code, own)
    form = FlaskForm()
    if _stranger(place, row) or not form.validate_on_submit():
        return redirect(place.url("own_objection", own=row.code), 303)
    try:
        objections.close_objection(db(), row, "withdrawn", "", now=now(), actor=None, vault=louyi().vault)
    except AlreadyClosed:
        db().rollback()
    else:
        db().commit()
    return redirect(place.url("own_objection", own=row.code), 303)


def _own(code: str, own: str) -> tuple[Place, Objection]:
    place = load_place(code)
    row = objection_lists.find_by_code(db(), place.motion, own)
    if row is None:
        abort(404)
    return place, row


def _stranger(place: Place, row: Objection) -> bool:
    """Whether this browser has not proved the phone of the objection."""
    proved = proof(place)
    return proved is None or not row.phone_digest or proved.phone_digest != row.phone_digest


def _send(place: Place, form: ObjectionForm, proved: PhoneCode) -> Page:
    taken = take_photos(form.photos, MOST_PHOTOS)
    if taken is None:
        return _page(place, form)
    wish = ObjectionWish(
        motion=place.motion,
        kind=steps_of(place)["kind"],
        name=form.name.data,
        text=form.text.data,
        form_token=steps_of(place)["token"],
        language=language(),
        photos=taken,
    )
    try:
        row = objections.file_objection(
            db(), wish, place.found.result, proved, now=now(), vault=louyi().vault
        )
    except TooManyObjections:
        text = _("Too many objections are waiting. Please wait for the answers, or go to the committee.")
        form.text.errors = [text]
        return _page(place, form)
    except ObjectionsClosed:
        return redirect(place.url("objection_list"), 303)
    db().commit()
    session[WALK] = {name: value for name, value in steps_of(place).items() if name not in ("kind", "token")}
    return redirect(place.url("own_objection", own=row.code), 303)


def _page(place: Place, form: ObjectionForm) -> tuple[str, int]:
    kind = kind_label(steps_of(place)["kind"])
    page = render_template(
        "resident/objection_details.html", place=place, motion=place.motion, form=form, kind=kind
    )
    return page, 422 if form.errors else 200


def _own_page(place: Place, row: Objection) -> str:
    vault, entries = louyi().vault, objection_lists.entries_of(db(), row)
    return render_template(
        "resident/own_objection.html",
        place=place,
        motion=place.motion,
        row=row,
        name=vault.unseal(row.name_sealed),
        text=vault.unseal(row.text_sealed),
        photos=objection_lists.photo_positions(db(), row),
        entries=[(entry, vault.unseal(entry.text_sealed)) for entry in entries],
        closed=any(entry.kind == "outcome" for entry in entries),
        kind_word=kind_word,
        outcome_word=outcome_word,
        entry_word=entry_word,
        verified_word=verified_word,
        form=FlaskForm(),
    )
