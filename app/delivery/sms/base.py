"""What an SMS provider does, and how it fails."""

from __future__ import annotations

from typing import Protocol


class Refused(Exception):
    """This message will never be delivered (no such number, blocked); the text is the provider's code."""


class Unavailable(Exception):
    """The provider is down, slow or busy: try again later; the text is a code or a kind of fault."""


class Provider(Protocol):
    """Sends one message at a time; safe to call from several threads."""

    def send(self, phone: str, text: str) -> str:
        """Hand over a message to a number in E.164; returns the provider's id."""
        ...
