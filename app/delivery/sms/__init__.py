"""SMS: one module a provider behind one interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.delivery.sms.base import Provider, Refused, Unavailable

if TYPE_CHECKING:
    from config import Settings

__all__ = ["Provider", "Refused", "Unavailable", "open_provider"]


def open_provider(settings: Settings) -> Provider:
    """The provider that the settings name."""
    if settings.sms_provider == "twilio":
        from app.delivery.sms.twilio import TwilioProvider

        return TwilioProvider(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            settings.twilio_from_number,
            base_url=settings.twilio_base_url,
        )
    from app.delivery.sms.console import ConsoleProvider

    return ConsoleProvider()
