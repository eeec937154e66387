"""What an SMS provider does, and how it fails.

Three kinds of failure, for what follows is different: Refused ends the message; Unavailable was surely not
taken and is tried again; Doubtful may have been taken, so that the provider is asked before a second try.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

State = Literal["sent", "delivered", "undelivered"]


class Refused(Exception):
    """This message will never be delivered (no such number, blocked); the text is the provider's code."""


class Unavailable(Exception):
    """Not taken: try again later; the text is a code or a kind of fault.

    `outage` is False where the provider works and only this message must wait (a limit of one number)."""

    def __init__(self, code: str, *, outage: bool = True) -> None:
        super().__init__(code)
        self.outage = outage


class Doubtful(Unavailable):
    """The connection broke before the answer: the message may have been taken."""


class Resting(Unavailable):
    """The breaker is open: the provider was not even asked; it may be in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__("breaker", outage=False)
        self.seconds = seconds


class CannotTell(Exception):
    """The provider has no sure answer to whether it took a message."""


@dataclass(frozen=True)
class Outgoing:
    """One message to a number in E.164. `kind` and `parameters` name its template, for who takes no text."""

    phone: str
    text: str
    reference: str = ""
    """Our own name of the message, which the provider's reports carry."""
    kind: str = ""
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """The provider took it: its name and its own id of the message."""

    provider: str
    provider_id: str


@dataclass(frozen=True)
class Report:
    """What became of an accepted message; `code` is the provider's reason where it failed."""

    provider: str
    reference: str
    provider_id: str
    state: State
    code: str
    at: datetime | None = None


@dataclass(frozen=True)
class Health:
    """How one provider works: failures in a row, the code of the last, the rest of its breaker."""

    provider: str
    failures: int = 0
    fault: str = ""
    rest_seconds: float = 0.0


class Provider(Protocol):
    """Sends one message at a time; safe to call from several threads."""

    def send(self, message: Outgoing) -> Accepted:
        """Hand a message over. Raises Refused, Unavailable, Doubtful or Resting."""
        ...

    def find(self, message: Outgoing, since: datetime) -> Accepted | None:
        """Whether a message of which the end is unknown was taken after `since`; None: surely not.

        Raises CannotTell or Unavailable."""
        ...

    def reports(self) -> Sequence[Report]:
        """News about delivery that must be fetched; () where they come by themselves."""
        ...


class Watched(Provider, Protocol):
    """A provider that can say how it works, as those behind a breaker can."""

    def health(self) -> Sequence[Health]:
        """Of each provider that is behind it."""
        ...
