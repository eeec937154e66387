"""Large prints in lots: what one file holds is typeset within a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import flask_babel
from flask import abort, request

_: Callable[..., str] = flask_babel.gettext
Each = TypeVar("Each")
POSTERS = 60
"""In one file."""


def files(url: Callable[..., str], name: str, count: int, size: int) -> list[tuple[str, str]]:
    """Words and address of each lot of at most this size; of a single one the name alone."""
    starts = range(0, count, size)
    if len(starts) == 1:
        return [(name, url())]
    return [
        (
            _("%(of)s, %(first)s to %(last)s", of=name, first=at + 1, last=min(at + size, count)),
            url(lot=number) if number > 1 else url(),
        )
        for number, at in enumerate(starts, 1)
    ]


def lot(found: Sequence[Each], size: int) -> Sequence[Each]:
    """The lot of ?lot=2, else the first; 404 where there is none."""
    number = request.args.get("lot", 1, type=int)
    part = found[(number - 1) * size : number * size] if number > 0 else []
    return part or abort(404)
