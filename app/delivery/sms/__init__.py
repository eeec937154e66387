"""SMS: one module a provider behind one interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.delivery.sms.base import (
    Accepted,
    CannotTell,
    Doubtful,
    Health,
    Outgoing,
    Provider,
    Refused,
    Report,
    Resting,
    Unavailable,
    Watched,
)
from app.delivery.sms.breaker import Breaker

if TYPE_CHECKING:
    from config import Settings

__all__ = [
    "Accepted",
    "CannotTell",
    "Doubtful",
    "Health",
    "Outgoing",
    "Provider",
    "Refused",
    "Report",
    "Resting",
    "Unavailable",
    "Watched",
    "open_provider",
]
CALLBACK = "/sms/twilio/"
"""Where Twilio's reports come in, before the reference (app/web/sms.py)."""


def open_provider(settings: Settings) -> Watched:
    """What the settings name, each provider behind a breaker of its own."""
    if settings.sms_provider == "twilio":
        return Breaker(_twilio(settings), name="twilio")
    if settings.sms_provider == "tencent":
        return Breaker(_tencent(settings), name="tencent")
    if settings.sms_provider == "both":
        from app.delivery.sms.routed import RoutedProvider

        return RoutedProvider(
            mainland=Breaker(_tencent(settings), name="tencent"),
            abroad=Breaker(_twilio(settings), name="twilio"),
        )
    from app.delivery.sms.console import ConsoleProvider

    return ConsoleProvider()


def _twilio(settings: Settings) -> Provider:
    from app.delivery.sms.twilio import TwilioProvider

    secure = settings.base_url.startswith("https://")
    return TwilioProvider(
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.twilio_from_number,
        base_url=settings.twilio_base_url,
        callback=f"{settings.base_url}{CALLBACK}" if secure else "",
    )


def _tencent(settings: Settings) -> Provider:
    from app.delivery.sms.tencent import TencentProvider

    return TencentProvider(
        settings.tencent_secret_id,
        settings.tencent_secret_key,
        app_id=settings.tencent_app_id,
        signature=settings.tencent_signature,
        templates=settings.tencent_templates,
        region=settings.tencent_region,
        base_url=settings.tencent_base_url,
    )
