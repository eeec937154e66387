"""Twilio's Programmable Messaging, through the twilio package.

Error codes: https://www.twilio.com/docs/api/errors. The package sets no time limit of its own; we do.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from app.delivery.sms.base import Refused, Unavailable

TIMEOUT_SECONDS = 10
TOO_MANY_REQUESTS = 429


class TwilioProvider:
    """One account and one sender; `base_url` replaces scheme and host of the API, for tests."""

    def __init__(self, account_sid: str, auth_token: str, from_number: str, *, base_url: str = "") -> None:
        http = _RedirectedClient(base_url) if base_url else TwilioHttpClient(timeout=TIMEOUT_SECONDS)
        self._client = Client(account_sid, auth_token, http_client=http)
        self._from = from_number

    def send(self, phone: str, text: str) -> str:
        """Create a message resource; returns its SID."""
        try:
            message = self._client.messages.create(to=phone, from_=self._from, body=text)
        except TwilioRestException as error:
            code = str(error.code or error.status)
            if error.status == TOO_MANY_REQUESTS or error.status >= 500 or error.status in (401, 403):
                raise Unavailable(code) from error
            raise Refused(code) from error
        except (RequestException, TwilioException, OSError) as error:
            raise Unavailable(type(error).__name__) from error
        return str(message.sid)


class _RedirectedClient(TwilioHttpClient):  # type: ignore[misc]
    """Sends every call to another host, path unchanged."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._base = urlsplit(base_url)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        parts = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc)
        return super().request(method, urlunsplit(parts), *args, **kwargs)
