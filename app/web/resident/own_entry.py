"""What is recorded for this home: each entry with hour, channel and state, or plainly that there is none.

It shows no choice: an owner's own is on her receipt, which is linked where the answer page links it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flask_babel
from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from app.models import Ballot, Verification
from app.services import disputes, finding, ledger_reading
from app.services.motions import Stage, rule_of
from app.services.own_entries import OwnEntry, own_entries
from app.web.access import access
from app.web.loading import stage
from app.web.request import db, now
from app.web.resident import blueprint
from app.web.resident.answer import gave_authority, own_of
from app.web.resident.walk import Home, load_home, proven
from app.web.resident.words import entry_title, standing_sentence
from app.web.sentences import fate_word

_: Callable[..., str] = flask_babel.gettext


@dataclass(frozen=True)
class Line:
    """One entry with what this owner may do about it."""

    entry: OwnEntry
    title: str
    state: str
    receipt: str | None
    dispute: str | None


@blueprint.get("/m/<code>/home/<home>/entry")
@access()
def own_entry(code: str, home: str) -> str | Response | tuple[str, int]:
    """Behind the proof of an owner's phone, before and after the close."""
    place = load_home(code, home)
    log = ledger_reading.log_in_use(db(), place.motion.motion_id)
    head = ledger_reading.newest_head(db(), log) if log else None
    if head is None:
        abort(404)
    proved = proven(place, then="entry")
    if not isinstance(proved, Verification):
        return proved
    voter = finding.get_voter(db(), place.flat)
    entries = own_entries(db(), place.motion, voter, counted=place.found.result is not None)
    own = own_of(voter, proved, [each.ballot for each in entries if each.ballot])
    return render_template(
        "resident/own_entry.html",
        home=place,
        motion=place.motion,
        flats=voter.flats,
        lines=[_line(place, each, own) for each in entries],
        silent=not any(each.ballot for each in entries),
        size=head.size,
        is_open=(is_open := stage(place.found) is Stage.OPEN),
        authority=is_open and gave_authority(place, voter),
        paper_only=rule_of(place.motion).paper_only,
        phone=place.motion.compound.phone,
    )


def _line(place: Home, entry: OwnEntry, own: list[Ballot]) -> Line:
    ballot = entry.ballot
    if ballot is None:
        return Line(entry, entry_title(entry.kind, None), "", None, None)
    theirs = ballot in own or ballot.signer_id is None
    disputable = theirs and disputes.may_dispute(db(), place.motion, ballot, place.flat.voter_id, now())
    return Line(
        entry,
        entry_title(entry.kind, ballot.channel),
        _state(entry.fate, counted=place.found.result is not None),
        url_for("resident.receipt", code=ballot.code) if ballot in own else None,
        place.url("dispute", receipt=ballot.code) if disputable else None,
    )


def _state(fate: str, *, counted: bool) -> str:
    """In words that fit every owner of the home: a receipt speaks to the one who answered."""
    return standing_sentence(fate, counted=counted) if fate == "valid" else fate_word(fate)
