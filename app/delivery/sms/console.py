"""The demonstration's provider: messages appear in the log; settings refuse it in production."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from datetime import datetime

from app.delivery.sms.base import Accepted, Health, Outgoing, Report


class ConsoleProvider:
    """Writes each message to standard output."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def send(self, message: Outgoing) -> Accepted:
        """Print the message; it is never refused."""
        print(f"SMS {message.phone}: {message.text}", file=sys.stdout, flush=True)
        return Accepted("console", f"console-{next(self._numbers)}")

    def find(self, _message: Outgoing, _since: datetime) -> Accepted | None:
        """A line printed twice costs nothing."""
        return None

    def reports(self) -> Sequence[Report]:
        """None: nobody carries it further."""
        return ()

    def health(self) -> Sequence[Health]:
        """A terminal has no outage."""
        return (Health("console"),)
