"""The registry as plain files, as record.py gives each motion's record, and the programs that check both."""

from __future__ import annotations

from pathlib import Path

from flask import Response

from app.delivery import kit
from app.web.access import access
from app.web.public import blueprint
from app.web.public.record import PLAIN, consistency_file, entries_file, heads_file, signed_log


@blueprint.get("/record/head")
@access()
def registry_head() -> Response:
    """The newest signed head of the registry."""
    return Response(signed_log(None)[1].note, content_type=PLAIN)


@blueprint.get("/record/heads")
@access()
def registry_heads() -> Response:
    """The heads by which each key vouched for the next one, and the newest; one JSON string a line."""
    return heads_file(signed_log(None)[0])


@blueprint.get("/record/entries")
@access()
def registry_entries() -> Response:
    """Entries from ?from= on."""
    return entries_file(*signed_log(None))


@blueprint.get("/record/consistency/<int:old>/<int:size>")
@access()
def registry_consistency(old: int, size: int) -> Response:
    """The hashes that prove the registry of `old` entries to be the beginning of that of `size`."""
    return consistency_file(*signed_log(None), old, size)


@blueprint.get("/record/verify.py")
@access()
def verifier() -> Response:
    """The program that checks a kit, as it lies in each."""
    return _program(kit.VERIFIER)


@blueprint.get("/record/louyi_witness.py")
@access()
def witness_program() -> Response:
    """The program of a witness; it needs verify.py beside it."""
    return _program(kit.WITNESS)


def _program(path: Path) -> Response:
    name = f'attachment; filename="{path.name}"'
    return Response(path.read_bytes(), mimetype="text/x-python", headers={"Content-Disposition": name})
