"""The six digits of a text message, wherever they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import flask_babel
from flask_wtf import FlaskForm
from wtforms import StringField, ValidationError
from wtforms.validators import InputRequired, Length

from app.domain.text import compact

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
_l: Callable[..., object] = flask_babel.lazy_gettext
DIGITS = 6


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The six digits of the text message."""

    code = StringField(
        _l("Code from the text message"),
        validators=[InputRequired(_l("Enter the six digits.")), Length(max=50)],
    )

    @property
    def digits(self) -> str:
        """What was typed, without blanks and in half width."""
        return compact(self.code.data)

    def validate_code(self, _field: StringField) -> None:
        """Six digits, however they were spaced."""
        if len(self.digits) != DIGITS or not (self.digits.isascii() and self.digits.isdigit()):
            raise ValidationError(_("The code has six digits."))


def tries_left(left: int) -> str:
    """What a wrong code leaves."""
    if left == 0:
        return _("This code does not fit, and it had its five tries. Please ask for a new one.")
    return ngettext(
        "This code does not fit. %(num)s try is left.",
        "This code does not fit. %(num)s tries are left.",
        left,
    )


def too_soon(wait: timedelta) -> str:
    """When the next code may be asked for."""
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    if seconds <= 90:
        return ngettext(
            "A code was asked for a moment ago. Wait %(num)s second, then ask again.",
            "A code was asked for a moment ago. Wait %(num)s seconds, then ask again.",
            seconds,
        )
    return ngettext(
        "Many codes were asked for. Wait %(num)s minute, or ask for a paper sheet.",
        "Many codes were asked for. Wait %(num)s minutes, or ask for a paper sheet.",
        -(-seconds // 60),
    )
