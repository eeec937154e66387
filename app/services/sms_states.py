"""Where a text stands, in one word: derived from its row, the same for one text and for the counts of many.

waiting, held (a cap), in_doubt (nobody knows whether it was taken), accepted, delivered, failed, expired,
recalled.
"""

from __future__ import annotations

from datetime import datetime

from cryptography.exceptions import InvalidTag
from sqlalchemy import ColumnElement, and_, case

from app.domain.masks import mask_phone
from app.domain.text_message import MAINLAND
from app.models import Message
from app.services.outbox import LEASE
from app.services.recall import RECALLED
from app.services.vault import Vault

ORDER = ("waiting", "held", "in_doubt", "accepted", "delivered", "failed", "expired", "recalled")
EXPIRED, IN_DOUBT = "expired", "in_doubt"


def state_at(now: datetime) -> ColumnElement[str]:
    """The state as an expression over Message; a text that is being handed over this minute waits."""
    ended, lost = Message.failed_at.is_not(None), Message.error == IN_DOUBT
    return case(
        (and_(ended, Message.error == RECALLED), "recalled"),
        (and_(ended, Message.error == EXPIRED), "expired"),
        (and_(ended, lost), "in_doubt"),
        (ended, "failed"),
        (Message.delivery == "delivered", "delivered"),
        (Message.delivery == "undelivered", "failed"),
        (Message.sent_at.is_not(None), "accepted"),
        (and_(Message.in_doubt, Message.attempted_at <= now - LEASE), "in_doubt"),
        (Message.held.is_not(None), "held"),
        else_="waiting",
    )


def reason_of(message: Message) -> str:
    """The provider's code, or ours; "" where nothing went wrong."""
    return message.delivery_code or message.error or ""


def number_of(message: Message, vault: Vault) -> str:
    """The number that it goes to; "" where the key is lost, so that a list shows its other lines."""
    try:
        return vault.unseal(message.phone_sealed)
    except InvalidTag:
        return ""


def masked(number: str) -> str:
    """As staff may see it; "" stays so."""
    return mask_phone(number.removeprefix(MAINLAND)) if number else ""
