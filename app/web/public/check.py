"""The check of a receipt in the reader's own browser; the server says only where the newest head is."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import urlsplit

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.extensions import louyi
from app.services import ledger_reading
from app.services.ledger import store_of
from app.services.ledger_signer import LogBroken
from app.web.access import access
from app.web.public import blueprint
from app.web.request import db


@blueprint.get("/check")
@access()
def check() -> str:
    """Everything that a receipt needs to be checked comes with this page; nothing is sent to the server."""
    domain = urlsplit(louyi().settings.base_url).netloc
    return render_template("public/check.html", key=public_keys(), domain=domain)


def public_keys() -> str:
    """In base64, with blanks between; empty before the first record, and where the keys were lost."""
    store = store_of(db())
    try:
        return " ".join(b64encode(key).decode() for key in store.signer.public_keys) if store else ""
    except LogBroken:
        return ""


@blueprint.get("/v/<name>")
@access()
def record_named(name: str) -> Response:
    """From the last part of an origin, as receipts name it, to the newest head of that record.

    Of one that was declared broken: to its last good head."""
    found = ledger_reading.log_named(db(), name)
    if found is None:
        abort(404)
    code, log = found
    if log.broken_at is None:
        return redirect(url_for("public.record_head", code=code), 303)
    return redirect(url_for("public.broken_head", code=code, generation=log.generation), 303)
