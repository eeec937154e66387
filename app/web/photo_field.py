"""Photos that a form brings: cleaned, or the error at their field."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask_wtf.file import MultipleFileField

from app.delivery import photos
from app.delivery.photos import PhotoRefused

_: Callable[..., str] = flask_babel.gettext


def take_photos(field: MultipleFileField, most: int) -> list[bytes] | None:
    """Clean JPEGs, none if none were sent; None with the error at the field."""
    files = [file for file in field.data or () if file]
    if len(files) > most:
        field.errors = [_("%(number)s photos at most.", number=most)]
        return None
    try:
        return [photos.clean(data) for file in files if (data := file.read(photos.MOST_BYTES + 1))]
    except PhotoRefused as error:
        field.errors = [_refusal(error.why)]
        return None


def _refusal(why: str) -> str:
    return {
        "bytes": _("A photo is larger than 8 MB. Take a smaller one, or send without it."),
        "sides": _("A photo has more than 4096 points on a side. Take a smaller one, or send without it."),
        "content": _("One of these is not a photo (JPEG, PNG or WebP). Choose another, or send without it."),
    }[why]
