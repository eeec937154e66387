"""Step 4 of a claim: who, why, and a photo if there is one; then what happens next."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import redirect, render_template, session
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.delivery import photos
from app.delivery.photos import PhotoRefused
from app.extensions import louyi
from app.models import PhoneCode
from app.services import claims
from app.services.claims import ClaimsClosed, ClaimWish, TooManyClaims
from app.web.access import access
from app.web.claim_words import kind_label
from app.web.request import db, language, now
from app.web.resident import blueprint
from app.web.resident.claim import WALK, Page, Place, closed, load_place, proof, steps_of
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext


class DetailsForm(FlaskForm):  # type: ignore[misc]
    """As little as a worker needs to come back to the person."""

    name = StringField(
        _l("Your name"),
        filters=[one_line],
        validators=[DataRequired(_l("Enter your name.")), Length(max=50)],
    )
    reason = TextAreaField(
        _l("What is right, and where does it stand?"),
        filters=[one_line],
        validators=[DataRequired(_l("Write it in one or two sentences.")), Length(max=500)],
    )
    photo = FileField(_l("Photo (if you have one)"))


@blueprint.route("/m/<code>/claim/<home>/details", methods=["GET", "POST"])
@access()
def claim_details(code: str, home: str) -> Page:
    """Send it: it goes to a worker's list."""
    place = load_place(code, home)
    if over := closed(place):
        return over
    proved = proof(place)
    if proved is None or steps_of(place).get("kind") not in place.kinds:
        return redirect(place.url(), 303)
    form = DetailsForm()
    if not form.validate_on_submit():
        return _page(place, form)
    return _send(place, form, proved)


@blueprint.get("/m/<code>/claim/<home>/sent")
@access()
def claim_sent(code: str, home: str) -> str:
    """What happens next."""
    place = load_place(code, home)
    return render_template("resident/claim_sent.html", place=place, motion=place.motion)


def _send(place: Place, form: DetailsForm, proved: PhoneCode) -> Page:
    try:
        wish = ClaimWish(
            motion=place.motion,
            key=place.key,
            kind=steps_of(place)["kind"],
            name=form.name.data,
            reason=form.reason.data,
            language=language(),
            photo=_photo(form),
        )
        claims.file_claim(db(), wish, proved, now=now(), vault=louyi().vault)
    except PhotoRefused as error:
        form.photo.errors = [_photo_text(error.why)]
        return _page(place, form)
    except TooManyClaims:
        form.reason.errors = [
            _("Too many requests are waiting. Please wait for the answers, or go to the committee.")
        ]
        return _page(place, form)
    except ClaimsClosed:
        return redirect(place.url(), 303)
    db().commit()
    session.pop(WALK, None)
    return redirect(place.url("claim_sent"), 303)


def _photo(form: DetailsForm) -> bytes | None:
    file = form.photo.data
    data: bytes = file.read(photos.MOST_BYTES + 1) if file else b""
    return photos.clean(data) if data else None


def _photo_text(why: str) -> str:
    return {
        "bytes": _("The photo is larger than 8 MB. Take a smaller one, or send your request without it."),
        "sides": _("The photo has more than 4096 points on a side. Take a smaller one, or send without it."),
        "content": _("This is not a photo (JPEG, PNG or WebP). Choose another, or send without it."),
    }[why]


def _page(place: Place, form: DetailsForm) -> tuple[str, int] | Response:
    page = render_template(
        "resident/claim_details.html",
        place=place,
        motion=place.motion,
        form=form,
        kind=steps_of(place)["kind"],
        kind_word=kind_label(steps_of(place)["kind"]),
    )
    return page, 422 if form.errors else 200
