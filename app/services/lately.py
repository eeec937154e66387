"""What takes long to count, counted at most once a minute and by one reader at a time.

Each process has its own; nothing of it is written.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")
FRESH: Final = timedelta(minutes=1)
KEPT: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Count(Generic[T]):
    """A count and its instant."""

    at: datetime
    value: T


class Lately:
    """Counts by a name. Whoever comes while another counts gets what was before, or waits for the first."""

    def __init__(self) -> None:
        self._counts: dict[Hashable, Count[Any]] = {}
        self._turn = threading.Lock()

    def get(self, name: Hashable, now: datetime, count: Callable[[], T]) -> Count[T]:
        """The count of this name: the one that is there, or a new one."""
        found = self._counts.get(name)
        if found is not None and now - found.at < FRESH:
            return found
        if found is not None and not self._turn.acquire(blocking=False):
            return found
        if found is None:
            self._turn.acquire()
        try:
            found = self._counts.get(name)
            if found is None or now - found.at >= FRESH:
                found = Count(now, count())
                kept = {key: each for key, each in self._counts.items() if now - each.at < KEPT}
                self._counts = kept | {name: found}
            return found
        finally:
            self._turn.release()
