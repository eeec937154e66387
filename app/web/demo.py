"""The demonstration's telephones and sign-ins: registered in a demonstration only, never in production."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template

from app.demo import ACCOUNTS
from app.domain.masks import mask_phone
from app.extensions import louyi
from app.models import Message
from app.services import outbox
from app.services.vault import Vault
from app.web.access import access
from app.web.request import db

blueprint = Blueprint("demo", __name__, url_prefix="/demo")
SHOWN = 50
_CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")


@dataclass(frozen=True)
class Shown:
    """One message as a phone shows it; `code` is its six digits, or empty."""

    phone: str
    text: str
    code: str
    at: datetime
    sent: bool


@blueprint.get("/sms")
@access()
def sms() -> str:
    """The newest messages, as they would arrive on the owners' phones."""
    vault = louyi().vault
    messages = [_shown(row, vault) for row in outbox.latest(db(), SHOWN)]
    return render_template("demo/sms.html", messages=messages)


@blueprint.app_context_processor
def _accounts() -> dict[str, Any]:
    return {"demo_accounts": ACCOUNTS}


def _shown(row: Message, vault: Vault) -> Shown:
    text = vault.unseal(row.text_sealed)
    found = _CODE.search(text) if row.kind == "code" else None
    phone = mask_phone(vault.unseal(row.phone_sealed).removeprefix("+86"))
    return Shown(phone, text, found.group() if found else "", row.created_at, row.sent_at is not None)
