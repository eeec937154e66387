"""The demonstration's telephones: registered in a demonstration only, never in production."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.domain.masks import mask_phone
from app.extensions import louyi
from app.services import outbox
from app.web.access import access
from app.web.request import db

blueprint = Blueprint("demo", __name__, url_prefix="/demo")
SHOWN = 50


@blueprint.get("/sms")
@access()
def sms() -> str:
    """The newest messages, as they would arrive on the owners' phones."""
    vault = louyi().vault
    messages = [
        (row, mask_phone(vault.unseal(row.phone_sealed)), vault.unseal(row.text_sealed))
        for row in outbox.latest(db(), SHOWN)
    ]
    return render_template("demo/sms.html", messages=messages)
