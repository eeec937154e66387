"""The public record of a motion as plain files: entries, the newest head, proofs, and the recount kit."""

from __future__ import annotations

import json
from base64 import b64encode

from flask import Response, abort, request

from app.delivery import kit
from app.domain.calendar import day_of
from app.models import LedgerBreak, LedgerLog
from app.services import ledger_reading
from app.services.ledger_files import SignedState
from app.web.access import access
from app.web.loading import opened_motion
from app.web.public import blueprint
from app.web.request import db

PLAIN = "text/plain; charset=utf-8"
MOST = 1000
"""Entries in one answer."""


@blueprint.get("/m/<code>/record/head")
@access()
def record_head(code: str) -> Response:
    """The newest signed head (C2SP checkpoint)."""
    return Response(_log(code)[1].note, content_type=PLAIN)


@blueprint.get("/m/<code>/record/entries")
@access()
def record_entries(code: str) -> Response:
    """Entries from ?from= on, one a line, at most a thousand; never one that is not signed yet."""
    return entries_file(*_log(code))


@blueprint.get("/m/<code>/record/heads")
@access()
def record_heads(code: str) -> Response:
    """The heads by which each key vouched for the next one, and the newest; one JSON string a line."""
    return heads_file(_log(code)[0])


@blueprint.get("/m/<code>/record/consistency/<int:old>/<int:size>")
@access()
def record_consistency(code: str, old: int, size: int) -> Response:
    """The hashes that prove the record of `old` entries to be the beginning of that of `size`."""
    return consistency_file(*_log(code), old, size)


@blueprint.get("/m/<code>/record/kit.zip")
@access()
def record_kit(code: str) -> Response:
    """What anyone needs to check the record of a published motion; the answers of homes are not in it."""
    found = opened_motion(code)
    files = ledger_reading.kit_files(db(), found.motion, openings=False)
    if found.result is None or found.result.published_at is None or not files:
        abort(404)
    name = f'attachment; filename="louyi-{found.motion.code}-record.zip"'
    return Response(kit.build(files), content_type="application/zip", headers={"Content-Disposition": name})


@blueprint.get("/m/<code>/record/<int:generation>/head")
@access()
def broken_head(code: str, generation: int) -> Response:
    """The last good head of a record that was declared broken; a header says when, and what follows it."""
    log, row, head = _broken(code, generation)
    answer = Response(head.note, content_type=PLAIN)
    follows = ledger_reading.log_by_id(db(), row.next_log_id)
    told = {"size": row.size, "day": day_of(row.declared_at).isoformat(), "next": follows.origin}
    answer.headers["Louyi-Begun-Anew"] = json.dumps(told)
    return answer


@blueprint.get("/m/<code>/record/<int:generation>/entries")
@access()
def broken_entries(code: str, generation: int) -> Response:
    """Its entries up to that head: what came after it is not proved."""
    log, _row, head = _broken(code, generation)
    return entries_file(log, head)


@blueprint.get("/m/<code>/record/<int:generation>/heads")
@access()
def broken_heads(code: str, generation: int) -> Response:
    """The heads by which each key vouched for the next one, and the last good one."""
    log, row, _head = _broken(code, generation)
    return heads_file(log, row.size)


@blueprint.get("/m/<code>/record/<int:generation>/consistency/<int:old>/<int:size>")
@access()
def broken_consistency(code: str, generation: int, old: int, size: int) -> Response:
    """The hashes that prove it to go on from `old` to `size` entries, up to that head."""
    log, _row, head = _broken(code, generation)
    return consistency_file(log, head, old, size)


def _broken(code: str, generation: int) -> tuple[LedgerLog, LedgerBreak, SignedState]:
    found = ledger_reading.broken_log(db(), opened_motion(code).motion.motion_id, generation)
    if found is None:
        abort(404)
    return found


def entries_file(log: LedgerLog, head: SignedState) -> Response:
    """Entries from ?from= on, one a line; 404 behind the end."""
    first = request.args.get("from", 0, type=int)
    if not 0 <= first <= head.size:
        abort(404)
    lines = ledger_reading.entries_of(db(), log, first, min(first + MOST, head.size))
    return Response(b"".join(line + b"\n" for line in lines), content_type="application/jsonl")


def heads_file(log: LedgerLog, most: int | None = None) -> Response:
    """One signed head a line, as a JSON string."""
    notes = ledger_reading.chain_notes(db(), log, most)
    return Response("".join(json.dumps(note) + "\n" for note in notes), content_type="application/jsonl")


def consistency_file(log: LedgerLog, head: SignedState, old: int, size: int) -> Response:
    """One hash a line, in base64; 404 for sizes that it never had."""
    if not 0 < old <= size <= head.size:
        abort(404)
    hashes = ledger_reading.consistency(db(), log, old, size)
    return Response("".join(b64encode(each).decode() + "\n" for each in hashes), content_type=PLAIN)


def signed_log(motion_id: int | None) -> tuple[LedgerLog, SignedState]:
    """The log of a motion (None: the registry) and its newest head; 404 without."""
    log = ledger_reading.log_in_use(db(), motion_id)
    head = ledger_reading.newest_head(db(), log) if log else None
    if log is None or head is None:
        abort(404)
    return log, head


def _log(code: str) -> tuple[LedgerLog, SignedState]:
    return signed_log(opened_motion(code).motion.motion_id)
