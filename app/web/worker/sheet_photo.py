"""The picture of a sheet in a form: kept as soon as it is good, so that no other error loses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from flask_wtf.file import FileField

from app.delivery import photos
from app.delivery.photos import PhotoRefused
from app.extensions import louyi
from app.models import Motion, SheetPhoto
from app.services import paper_entries
from app.web.access import signed_in
from app.web.request import db, now

_: Callable[..., str] = flask_babel.gettext


def read_photo(field: FileField) -> bytes | None:
    """The cleaned picture that was sent; None for none or a bad one, which the field's errors then tell."""
    file = field.data
    data: bytes = file.read(photos.MOST_BYTES + 1) if hasattr(file, "read") else b""
    if not data:
        return None
    try:
        return photos.clean(data)
    except PhotoRefused as error:
        field.process_errors = [*field.process_errors, refusal(error.why)]  # validating keeps these
        field.errors = [*field.errors, refusal(error.why)]
        return None


def take_photo(motion: Motion, form: Any) -> SheetPhoto | None:
    """The picture sent with this form, or the one that an earlier try left (its number travels along)."""
    image = read_photo(form.photo)
    if image is not None:
        row = paper_entries.keep_photo(db(), motion, image, now=now(), actor=signed_in(), vault=louyi().vault)
        db().commit()
        form.photo_id.data = str(row.sheet_photo_id)
        return row
    return _kept(motion, str(form.photo_id.data or ""))


def _kept(motion: Motion, number: str) -> SheetPhoto | None:
    row = db().get(SheetPhoto, int(number)) if number.isascii() and number.isdigit() else None
    mine = row is not None and row.motion_id == motion.motion_id and row.taken_by == signed_in().user_id
    return row if mine else None


def refusal(why: str) -> str:
    """What is wrong with a picture."""
    return {
        "bytes": _("The photo is larger than 8 MB. Take a smaller one."),
        "sides": _("The photo has more than 4096 points on a side. Take a smaller one."),
        "content": _("This is not a photo (JPEG, PNG or WebP). Choose another."),
    }[why]
