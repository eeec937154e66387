"""What is wrong with a phone number as it was typed."""

from __future__ import annotations

import re
from collections.abc import Callable

import flask_babel

from app.domain.text import compact

_: Callable[..., str] = flask_babel.gettext


def phone_fault(typed: str) -> str:
    """For a number that services/phones refused; one of the right length is told by its first digits."""
    if found := re.fullmatch(r"(?:\+86|0086)?(1\d{4})\d{6}", re.sub(r"[^\w+]", "", compact(typed))):
        return _(
            "No mobile number begins with %(head)s. Please compare the number digit by digit.", head=found[1]
        )
    return _("This is not a mobile number. It has eleven digits and begins with 1.")
