"""A breaker: a provider that failed five times in a row rests; then one message tries it.

Without it every waiting message would hold a thread for ten seconds, and a provider that comes back
would be met by all of them at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from app.delivery.sms.base import Accepted, Health, Outgoing, Provider, Report, Resting, Unavailable

FAILURES = 5
REST_SECONDS = 30.0
T = TypeVar("T")


class Breaker:
    """Stands before one provider, in one process."""

    def __init__(
        self, provider: Provider, clock: Callable[[], float] = time.monotonic, name: str = ""
    ) -> None:
        self._name = name
        self._fault = ""
        self._provider = provider
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = 0.0
        self._trying = False

    def send(self, message: Outgoing) -> Accepted:
        """As the provider; Resting while it rests."""
        return self._guard(lambda: self._provider.send(message))

    def find(self, message: Outgoing, since: datetime) -> Accepted | None:
        """As the provider; Resting while it rests."""
        return self._guard(lambda: self._provider.find(message, since))

    def reports(self) -> Sequence[Report]:
        """As the provider, past the breaker: an account without this feature is no outage."""
        return self._provider.reports()

    def health(self) -> Sequence[Health]:
        """As this process found the provider."""
        with self._lock:
            rest = self._closed_until - self._clock() if self._failures >= FAILURES else 0.0
            return (Health(self._name, self._failures, self._fault, max(rest, 0.0)),)

    def _guard(self, call: Callable[[], T]) -> T:
        trial = self._enter()
        try:
            answer = call()
        except Unavailable as error:
            self._leave(trial, failed=error.outage, fault=str(error))
            raise
        except BaseException:
            self._leave(trial, failed=False)
            raise
        self._leave(trial, failed=False)
        return answer

    def _enter(self) -> bool:
        """Whether this call is the trial of a provider that rested; raises Resting."""
        with self._lock:
            if self._failures < FAILURES:
                return False
            left = self._closed_until - self._clock()
            if left > 0 or self._trying:
                raise Resting(max(left, 1.0))
            self._trying = True
            return True

    def _leave(self, trial: bool, *, failed: bool, fault: str = "") -> None:
        with self._lock:
            if trial:
                self._trying = False
            if not failed:
                self._failures, self._fault = 0, ""
                return
            self._failures += 1
            self._fault = fault
            if self._failures >= FAILURES:
                self._closed_until = self._clock() + REST_SECONDS
