"""Two files with which anyone counts again by `flask tally`: the frozen roll, and the ballots. No names."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from flask import Response, abort, request

from app.delivery import kit
from app.delivery.exports import (
    ASSURANCE_WORDS,
    CHANNEL_WORDS,
    CHOICE_WORDS,
    RECOUNT_HEADER,
    ROLL_HEADER,
    SIGNED_WORDS,
    STATUS_WORDS,
    Area,
    Cell,
    SheetTable,
)
from app.domain.address import sort_key
from app.domain.assurance import Assurance
from app.domain.roll import RollFlat
from app.domain.tally import Ballot
from app.models import Motion, Result
from app.services import deliveries, exports, items, ledger_reading
from app.services.items import Item
from app.services.ledger_files import KeyDestroyed
from app.web.access import access, staff_motion
from app.web.committee import blueprint
from app.web.files import send_table
from app.web.request import db

_BEIJING = timezone(timedelta(hours=8))


@blueprint.get("/committee/m/<code>/roll.<any(xlsx, csv):kind>")
@access("committee")
def roll_file(code: str, kind: str) -> Response:
    """The roll as it was frozen; 404 before the count."""
    motion, result = _counted(code)
    rows = [roll_row(flat) for flat in exports.frozen_flats(db(), motion)]
    table = SheetTable("业主清册", ROLL_HEADER, rows)
    return send_table(table, kind, f"louyi-{motion.code}-roll", result.counted_at)


@blueprint.get("/committee/m/<code>/ballots.<any(xlsx, csv):kind>")
@access("committee")
def ballots_file(code: str, kind: str) -> Response:
    """The ballots that the count of an item saw (?item=2), in its order; 404 before the count."""
    motion, result = _counted(code)
    found = items.items_of(db(), motion)
    item = next((each for each in found if str(each.position) == request.args.get("item", "1")), None)
    if item is None:
        abort(404)
    rows = (ballot_row(*line) for line in exports.judged_ballots(db(), motion, result, item.position))
    table = SheetTable("表决票", RECOUNT_HEADER, rows)
    return send_table(table, kind, _ballots_name(motion, item, len(found)), result.counted_at)


@blueprint.get("/committee/m/<code>/recount-kit.zip")
@access("committee")
def recount_kit(code: str) -> Response:
    """The public record with what its entries open to, for the count panel; 404 before the count."""
    motion, _result = _counted(code)
    try:
        files = ledger_reading.kit_files(db(), motion, openings=True)
    except KeyDestroyed:
        files = {}
    if not files:
        abort(404)
    name = f'attachment; filename="louyi-{motion.code}-recount-kit.zip"'
    return Response(kit.build(files), content_type="application/zip", headers={"Content-Disposition": name})


@dataclass(frozen=True)
class Recount:
    """How anyone counts one item again."""

    item: Item
    command: str


def recounts(motion: Motion, found: Sequence[Item], open_objections: int) -> list[Recount]:
    """The command of each item, with the names under which its files are sent."""
    return [Recount(item, _command(motion, item, len(found), open_objections)) for item in found]


def _command(motion: Motion, item: Item, of: int, open_objections: int) -> str:
    names = [f"louyi-{motion.code}-roll.xlsx", f"{_ballots_name(motion, item, of)}.xlsx"]
    switches = exports.tally_switches(motion, item, open_objections)
    parts = [part for name, value in switches.items() for part in _switch(name, value)]
    return shlex.join([".venv/bin/flask", "--app", "app", "tally", *names, *parts, "--json"])


def _switch(name: str, value: object) -> list[str]:
    return [name] if value is None else [name, switch_text(value)]


def _ballots_name(motion: Motion, item: Item, of: int) -> str:
    return f"louyi-{motion.code}-ballots" + (f"-{item.position}" if of > 1 else "")


@blueprint.get("/committee/m/<code>/delivered.<any(xlsx, csv):kind>")
@access("committee")
def delivered_file(code: str, kind: str) -> Response:
    """The flats that were served before the close, where silence joins the majority; else 404."""
    motion, result = _counted(code)
    if motion.silence != "joins_majority":
        abort(404)
    rows = [list[Cell](key) for key in sorted(deliveries.served_flats(db(), motion), key=sort_key)]
    table = SheetTable("送达户", ROLL_HEADER[:3], rows)
    return send_table(table, kind, f"louyi-{motion.code}-delivered", result.counted_at)


def switch_text(value: object) -> str:
    """An option's value as the command reads it: instants to the microsecond, with their offset."""
    return value.astimezone(_BEIJING).isoformat() if isinstance(value, datetime) else str(value)


def _counted(code: str) -> tuple[Motion, Result]:
    motion, result = staff_motion(code)
    if result is None:
        abort(404)
    return motion, result


def roll_row(flat: RollFlat) -> list[Cell]:
    names = "、".join(owner.name for owner in flat.owners)
    numbers = "、".join(owner.id_number for owner in flat.owners)
    return [*flat.key, Area(flat.area), names, numbers, None, STATUS_WORDS[flat.status]]


def ballot_row(ballot: Ballot, assurance: Assurance) -> list[Cell]:
    how = (CHOICE_WORDS[ballot.choice], CHANNEL_WORDS[ballot.channel], ballot.at)
    return [
        *ballot.flat,
        *how,
        SIGNED_WORDS[ballot.signed],
        ballot.signer,
        ballot.proxy,
        ASSURANCE_WORDS[assurance],
    ]
