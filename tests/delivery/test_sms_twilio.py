"""Twilio's provider against a real HTTP server on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from app.delivery.sms import Refused, Unavailable
from app.delivery.sms.twilio import TwilioProvider


class Gateway(ThreadingHTTPServer):
    """Answers like the provider: `answer` is (status, body); what came in is kept."""

    answer: tuple[int, dict[str, Any]] = (201, {"sid": "SM1"})

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, dict[str, list[str]], str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:  # noqa: N802  the library's name
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.seen.append((self.path, parse_qs(body), self.headers.get("Authorization", "")))
        status, answer = self.server.answer
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def provider(gateway: Gateway) -> TwilioProvider:
    return TwilioProvider("ACtest", "token", "+15005550006", base_url=gateway.url)


def test_a_message_is_handed_over_with_number_text_and_account(gateway: Gateway) -> None:
    assert provider(gateway).send("+8613800000001", "验证码 123456") == "SM1"
    path, fields, authorization = gateway.seen[0]
    assert path.endswith("/Accounts/ACtest/Messages.json")
    assert fields == {"To": ["+8613800000001"], "From": ["+15005550006"], "Body": ["验证码 123456"]}
    assert authorization.startswith("Basic ")


@pytest.mark.parametrize(("status", "code"), [(400, 21614), (400, 21211), (404, 20404)])
def test_a_number_that_can_never_work_is_refused(gateway: Gateway, status: int, code: int) -> None:
    gateway.answer = (status, {"code": code, "message": "no", "status": status})
    with pytest.raises(Refused, match=str(code)):
        provider(gateway).send("+8613800000001", "text")


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_an_outage_or_a_full_account_is_tried_again(gateway: Gateway, status: int) -> None:
    gateway.answer = (status, {"code": 20000 + status, "message": "later", "status": status})
    with pytest.raises(Unavailable):
        provider(gateway).send("+8613800000001", "text")


def test_a_server_that_is_away_is_tried_again(gateway: Gateway) -> None:
    away = TwilioProvider("ACtest", "token", "+15005550006", base_url="http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        away.send("+8613800000001", "text")
