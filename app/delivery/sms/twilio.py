"""Twilio's Programmable Messaging, through the twilio package.

Error codes: https://www.twilio.com/docs/api/errors. The package sets no time limit of its own; we do. The API
has no key for idempotency: a message whose answer was lost is looked for in the account's list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from app.delivery.sms.base import Accepted, Doubtful, Outgoing, Refused, Report, State, Unavailable

NAME = "twilio"
TIMEOUT_SECONDS = 10
TOO_MANY_REQUESTS = 429
LOOKED_AT = 50
CLOCKS_DIFFER = timedelta(minutes=1)
STATES: Mapping[str, State] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "undelivered",
}
"""Of the words of a report; queued and sending say nothing that acceptance did not say."""


class TwilioProvider:
    """One account and one sender.

    `base_url` replaces scheme and host of the API, for tests; `callback` is the address to which
    the reference is joined for reports, "" for none (Twilio refuses addresses without https).
    """

    def __init__(
        self, account_sid: str, auth_token: str, from_number: str, *, base_url: str = "", callback: str = ""
    ) -> None:
        http = _RedirectedClient(base_url) if base_url else TwilioHttpClient(timeout=TIMEOUT_SECONDS)
        self._client = Client(account_sid, auth_token, http_client=http)
        self._from = from_number
        self._callback = callback

    def send(self, message: Outgoing) -> Accepted:
        """Create a message resource; its SID is the id."""
        extra = {"status_callback": f"{self._callback}{message.reference}"} if self._callback else {}
        try:
            made = self._client.messages.create(
                to=message.phone, from_=self._from, body=message.text, **extra
            )
        except TwilioRestException as error:
            raise _fault(error) from error
        except (RequestException, TwilioException, OSError) as error:
            raise _broken(error) from error
        return Accepted(NAME, str(made.sid))

    def find(self, message: Outgoing, since: datetime) -> Accepted | None:
        """The message to this number with this very text, made since then."""
        try:
            made = self._client.messages.list(to=message.phone, from_=self._from, limit=LOOKED_AT)
        except TwilioRestException as error:
            raise Unavailable(str(error.code or error.status)) from error
        except (RequestException, TwilioException, OSError) as error:
            raise Unavailable(type(error).__name__) from error
        for each in made:
            if each.body == message.text and each.date_created >= since - CLOCKS_DIFFER:
                return Accepted(NAME, str(each.sid))
        return None

    def reports(self) -> Sequence[Report]:
        """None: they come as callbacks."""
        return ()


def is_genuine(auth_token: str, url: str, fields: Mapping[str, str], signature: str) -> bool:
    """Whether a report was signed with the account's secret for this very address."""
    return bool(RequestValidator(auth_token).validate(url, dict(fields), signature))


def read_report(reference: str, fields: Mapping[str, str]) -> Report | None:
    """What a report says; None where that is nothing new."""
    state = STATES.get(fields.get("MessageStatus", ""))
    if state is None:
        return None
    code = fields.get("ErrorCode", "") if state == "undelivered" else ""
    return Report(NAME, reference, fields.get("MessageSid", ""), state, code[:20])


def _fault(error: TwilioRestException) -> Exception:
    code = str(error.code or error.status)
    if error.status >= 500:
        return Doubtful(code)
    if error.status == TOO_MANY_REQUESTS or error.status in (401, 403):
        return Unavailable(code)
    return Refused(code)


def _broken(error: Exception) -> Unavailable:
    """Where no connection was made nothing was taken; after that nobody knows."""
    name = type(error).__name__
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(error, ConnectTimeout) or isinstance(reason, NewConnectionError):
        return Unavailable(name)
    return Doubtful(name)


class _RedirectedClient(TwilioHttpClient):  # type: ignore[misc]
    """Sends every call to another host, path unchanged."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._base = urlsplit(base_url)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        parts = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc)
        return super().request(method, urlunsplit(parts), *args, **kwargs)
