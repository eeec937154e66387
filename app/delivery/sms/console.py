"""The demonstration's provider: messages appear in the log; settings refuse it in production."""

from __future__ import annotations

import itertools
import sys


class ConsoleProvider:
    """Writes each message to standard output."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def send(self, phone: str, text: str) -> str:
        """Print the message; it is never refused."""
        print(f"SMS {phone}: {text}", file=sys.stdout, flush=True)
        return f"console-{next(self._numbers)}"
