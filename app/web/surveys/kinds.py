"""The kinds of question that the builder offers, in words."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel

_l: Callable[..., object] = flask_babel.lazy_gettext
KIND_WORDS = {
    "single": _l("Choose one"),
    "multiple": _l("Choose several"),
    "ranking": _l("Put the most important in order"),
    "scale": _l("Scale of five points"),
    "number": _l("Number with a unit"),
    "short": _l("A line of text"),
    "long": _l("Several lines of text"),
    "date": _l("Date"),
    "basket": _l("Basket: choose works within a budget"),
    "photo": _l("Photo"),
}
