"""Two providers: numbers of the mainland by one, all others by the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.delivery.sms.base import Accepted, Health, Outgoing, Report, Watched
from app.domain.text_message import is_mainland


class RoutedProvider:
    """The number alone decides, so that a message in doubt is looked for where it was sent."""

    def __init__(self, mainland: Watched, abroad: Watched) -> None:
        self._mainland = mainland
        self._abroad = abroad

    def send(self, message: Outgoing) -> Accepted:
        """By the provider of this number."""
        return self._of(message).send(message)

    def find(self, message: Outgoing, since: datetime) -> Accepted | None:
        """At the provider of this number."""
        return self._of(message).find(message, since)

    def reports(self) -> Sequence[Report]:
        """Of both."""
        return [*self._mainland.reports(), *self._abroad.reports()]

    def health(self) -> Sequence[Health]:
        """Of both."""
        return [*self._mainland.health(), *self._abroad.health()]

    def _of(self, message: Outgoing) -> Watched:
        return self._mainland if is_mainland(message.phone) else self._abroad
