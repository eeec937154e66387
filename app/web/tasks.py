"""A line of a worklist: what to do next, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Task:
    """One line of the worklist; the oldest comes first."""

    since: datetime
    sentence: str
    url: str
    button: str
    when: str = ""
    quiet: bool = False
    """Nothing to do but to wait: it stands below the rest."""

    @property
    def order(self) -> tuple[bool, datetime]:
        """Where it stands among the others."""
        return self.quiet, self.since
