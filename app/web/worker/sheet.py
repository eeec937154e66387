"""From what a worker types, the code on a sheet or an address, to a home of this motion's roll."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import flask_babel
from flask import abort, request
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.domain.address import BadAddress, parse_key, read_key
from app.domain.codes import BadCode, normalise_short_code
from app.domain.errors import LouyiError
from app.models import Motion, VoterFlat
from app.services import finding
from app.web.access import my_buildings
from app.web.request import db

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext


SCANNED = re.compile(r"/f/([A-Za-z0-9_-]{22})\b")
"""The address in the QR code of a sheet, as a scanner types it."""


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
        validators=[InputRequired(_l("Enter the code of the sheet, or the address.")), Length(max=300)],
    )


def asked_home(motion: Motion) -> tuple[SheetForm, FoundHome | None]:
    """The form of this request, and the home of mine that it names, else None with the error at it."""
    form = SheetForm(request.args if "home" in request.args else None)
    if "home" in request.args and form.validate():
        try:
            return form, find_home(motion, form.home.data, my_buildings(motion.compound))
        except NoHome as error:
            form.home.errors = [error.reason]
    return form, None


def my_flat(motion: Motion, home: str) -> VoterFlat:
    """The home that the page's address names, if it lies in my buildings; else 404."""
    try:
        flat = finding.find_flat(db(), motion, parse_key(home))
    except BadAddress:
        flat = None
    mine = my_buildings(motion.compound)
    if flat is None or (mine is not None and flat.building not in mine):
        abort(404)
    return flat


@dataclass(frozen=True)
class FoundHome:
    """The flat, and whether its sheet's code named it (then this very sheet is in the worker's hand)."""

    flat: VoterFlat
    by_code: bool

    @property
    def code(self) -> str:
        """The short code of its sheet."""
        return self.flat.code


def find_home(motion: Motion, typed: str, buildings: frozenset[str] | None) -> FoundHome:
    """What an address, a sheet's code or its scanned QR code names, in these buildings (None: all).

    Raises NoHome."""
    found = _find_home(motion, typed)
    if buildings is not None and found.flat.building not in buildings:
        raise NoHome(_("This home lies in a building that is not yours."))
    return found


def _find_home(motion: Motion, typed: str) -> FoundHome:
    scanned = SCANNED.search(typed)
    if scanned is not None:
        return FoundHome(_by_token(motion, scanned.group(1)), by_code=True)
    try:
        flat = finding.find_flat(db(), motion, read_key(typed))
        readable = True
    except BadAddress:
        flat, readable = None, False
    if flat is not None:
        return FoundHome(flat, by_code=False)
    try:
        code = normalise_short_code(typed)
    except BadCode as error:
        if readable:
            raise NoHome(_("This vote's roll has no home with this address.")) from error
        raise NoHome(
            _("This is neither a code nor an address like 3-1-501. Compare it sign by sign.")
        ) from error
    return FoundHome(_by_code(motion, code), by_code=True)


def _by_token(motion: Motion, token: str) -> VoterFlat:
    found = finding.find_sheet(db(), token)
    if found is None and finding.is_revoked(db(), token=token):
        raise NoHome(_revoked())
    if found is None:
        raise NoHome(_("No sheet has this code. Compare it sign by sign."))
    return _of_this_vote(motion, *found)


def _revoked() -> str:
    return _("This sheet is no longer valid: a new one has been printed.")


def _of_this_vote(motion: Motion, other: Motion, flat: VoterFlat) -> VoterFlat:
    if other.motion_id == motion.motion_id:
        return flat
    if other.compound_id == motion.compound_id:
        raise NoHome(_("This sheet belongs to another vote: “%(question)s”.", question=other.question))
    raise NoHome(_("This sheet belongs to another vote."))


def _by_code(motion: Motion, code: str) -> VoterFlat:
    found = finding.find_by_short_code(db(), code)
    if found is None and finding.is_revoked(db(), code=code):
        raise NoHome(_revoked())
    if found is None:
        raise NoHome(_("No sheet has this code. Compare it sign by sign."))
    other, flat = found
    if flat is None:
        if other.motion_id == motion.motion_id:
            raise NoHome(_("This is the code of the poster. Use the code of the sheet, or the address."))
        raise NoHome(_("This sheet belongs to another vote."))
    return _of_this_vote(motion, other, flat)
