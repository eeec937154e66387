"""From what a worker types, the code on a sheet or an address, to a home of this motion's roll."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.domain.address import BadAddress, read_key
from app.domain.codes import BadCode, normalise_short_code
from app.domain.errors import LouyiError
from app.models import Motion, VoterFlat
from app.services import finding
from app.web.request import db

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext


class NoHome(LouyiError):
    """What was typed names no home here; `reason` says why, in the reader's language."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SheetForm(FlaskForm):  # type: ignore[misc]
    """One field for both; it only looks up, so it travels in the address."""

    class Meta:
        csrf = False

    home = StringField(
        _l("Code on the sheet, or address"),
        validators=[InputRequired(_l("Enter the code of the sheet, or the address.")), Length(max=100)],
    )


def find_home(motion: Motion, typed: str, buildings: frozenset[str] | None) -> VoterFlat:
    """The flat that an address or a sheet's code names, in these buildings (None: all); raises NoHome."""
    flat = _find_home(motion, typed)
    if buildings is not None and flat.building not in buildings:
        raise NoHome(_("This home lies in a building that is not yours."))
    return flat


def _find_home(motion: Motion, typed: str) -> VoterFlat:
    try:
        flat = finding.find_flat(db(), motion, read_key(typed))
        readable = True
    except BadAddress:
        flat, readable = None, False
    if flat is not None:
        return flat
    try:
        code = normalise_short_code(typed)
    except BadCode as error:
        if readable:
            raise NoHome(_("This vote's roll has no home with this address.")) from error
        raise NoHome(
            _("This is neither a code nor an address like 3-1-501. Compare it sign by sign.")
        ) from error
    return _by_code(motion, code)


def _by_code(motion: Motion, code: str) -> VoterFlat:
    found = finding.find_by_short_code(db(), code)
    if found is None and finding.is_revoked(db(), code=code):
        raise NoHome(_("This sheet is no longer valid: a new one has been printed."))
    if found is None:
        raise NoHome(_("No sheet has this code. Compare it sign by sign."))
    other, flat = found
    if other.motion_id == motion.motion_id:
        if flat is None:
            raise NoHome(_("This is the code of the poster. Use the code of the sheet, or the address."))
        return flat
    if other.compound_id == motion.compound_id:
        raise NoHome(_("This sheet belongs to another vote: “%(question)s”.", question=other.question))
    raise NoHome(_("This sheet belongs to another vote."))
