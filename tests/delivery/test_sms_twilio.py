"""Twilio's provider against a real HTTP server on this machine."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from app.delivery.sms import Doubtful, Outgoing, Refused, Unavailable, twilio
from app.delivery.sms.twilio import TwilioProvider, is_genuine, read_report
from tests.delivery.gateways import Gateway, Seen, running_gateway

MESSAGE = Outgoing("+8613800000001", "验证码 123456", "m7")
SINCE = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DESCRIPTION = "TWILIO_API_DESCRIPTION"
"""Names the file twilio_api_v2010.json of Twilio's description; without it the last test asks nothing."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as server:
        yield server


def provider(gateway: Gateway, callback: str = "") -> TwilioProvider:
    return TwilioProvider("ACtest", "token", "+15005550006", base_url=gateway.url, callback=callback)


def test_a_message_is_handed_over_with_number_text_and_account(gateway: Gateway) -> None:
    accepted = provider(gateway).send(MESSAGE)
    assert (accepted.provider, accepted.provider_id) == ("twilio", "SM1")
    seen = gateway.seen[0]
    assert seen.path.endswith("/Accounts/ACtest/Messages.json")
    assert seen.fields == {"To": ["+8613800000001"], "From": ["+15005550006"], "Body": ["验证码 123456"]}
    assert seen.headers["Authorization"].startswith("Basic ")


def test_reports_are_asked_for_at_an_address_that_names_the_message(gateway: Gateway) -> None:
    provider(gateway, "https://vote.example.cn/sms/twilio/").send(MESSAGE)
    assert gateway.seen[0].fields["StatusCallback"] == ["https://vote.example.cn/sms/twilio/m7"]


@pytest.mark.parametrize(("status", "code"), [(400, 21614), (400, 21211), (404, 20404)])
def test_a_number_that_can_never_work_is_refused(gateway: Gateway, status: int, code: int) -> None:
    gateway.answer = (status, {"code": code, "message": "no", "status": status})
    with pytest.raises(Refused, match=str(code)):
        provider(gateway).send(MESSAGE)


@pytest.mark.parametrize(("status", "code"), [(401, 20003), (403, 20403), (429, 20429), (429, 60203)])
def test_a_full_or_locked_account_surely_took_nothing(gateway: Gateway, status: int, code: int) -> None:
    gateway.answer = (status, {"code": code, "message": "later", "status": status})
    with pytest.raises(Unavailable, match=str(code)) as caught:
        provider(gateway).send(MESSAGE)
    assert not isinstance(caught.value, Doubtful)
    assert caught.value.outage


@pytest.mark.parametrize("status", [500, 503])
def test_after_a_fault_of_the_server_nobody_knows(gateway: Gateway, status: int) -> None:
    gateway.answer = (status, {"code": 20500, "message": "oh", "status": status})
    with pytest.raises(Doubtful):
        provider(gateway).send(MESSAGE)


def test_a_server_that_is_away_took_nothing(gateway: Gateway) -> None:
    away = TwilioProvider("ACtest", "token", "+15005550006", base_url="http://127.0.0.1:9")
    with pytest.raises(Unavailable) as caught:
        away.send(MESSAGE)
    assert not isinstance(caught.value, Doubtful)


def test_a_server_that_hangs_up_may_have_taken_it(gateway: Gateway) -> None:
    gateway.cut = True
    with pytest.raises(Doubtful):
        provider(gateway).send(MESSAGE)


def test_a_server_that_does_not_answer_in_time_may_have_taken_it(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio, "TIMEOUT_SECONDS", 0.2)
    gateway.slow = 1.0
    with pytest.raises(Doubtful):
        provider(gateway).send(MESSAGE)


def listed(seen: Seen, **changes: str) -> dict[str, Any]:
    """One message of the account's list."""
    made = {"sid": "SM9", "to": seen.query["To"], "body": MESSAGE.text}
    return made | {"date_created": "Mon, 02 Mar 2026 02:00:05 +0000"} | changes


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, "SM9"),
        ({"body": "验证码 654321"}, None),
        ({"date_created": "Mon, 02 Mar 2026 01:58:00 +0000"}, None),
    ],
)
def test_a_message_in_doubt_is_found_by_number_text_and_time(
    gateway: Gateway, changes: dict[str, str], found: str | None
) -> None:
    gateway.answer = lambda seen: (200, {"messages": [listed(seen, **changes)]})
    accepted = provider(gateway).find(MESSAGE, SINCE)
    assert (accepted.provider_id if accepted else None) == found
    assert gateway.seen[0].method == "GET"
    assert gateway.seen[0].query["To"] == MESSAGE.phone


def test_a_list_that_cannot_be_had_decides_nothing(gateway: Gateway) -> None:
    gateway.answer = (500, {"code": 1, "message": "", "status": 500})
    with pytest.raises(Unavailable):
        provider(gateway).find(MESSAGE, SINCE + timedelta(0))


def test_only_the_account_s_own_signature_makes_a_report_genuine() -> None:
    url, fields = "https://vote.example.cn/sms/twilio/m7", {"MessageSid": "SM1", "MessageStatus": "sent"}
    good = RequestValidator("token").compute_signature(url, fields)
    assert is_genuine("token", url, fields, good)
    assert not is_genuine("other", url, fields, good)
    assert not is_genuine("token", url + "1", fields, good)
    assert not is_genuine("token", url, fields | {"MessageStatus": "failed"}, good)
    assert not is_genuine("token", url, fields, "")


@pytest.mark.parametrize(
    ("word", "state"),
    [("sent", "sent"), ("delivered", "delivered"), ("failed", "undelivered"), ("undelivered", "undelivered")],
)
def test_the_words_of_a_report_are_three_states(word: str, state: str) -> None:
    report = read_report("m7", {"MessageSid": "SM1", "MessageStatus": word, "ErrorCode": "30003"})
    assert report is not None
    assert (report.state, report.code) == (state, "30003" if state == "undelivered" else "")
    assert read_report("m7", {"MessageStatus": "queued"}) is None


def test_our_calls_are_those_of_the_published_description(gateway: Gateway) -> None:
    """Opt-in: path, method and parameter names against Twilio's OpenAPI file."""
    place = os.environ.get(DESCRIPTION)
    if not place:
        return
    spec = json.loads(Path(place).read_text(encoding="utf-8"))
    gateway.answer = lambda seen: (201, {"sid": "SM1"}) if seen.method == "POST" else (200, {"messages": []})
    provider(gateway, "https://vote.example.cn/sms/twilio/").send(MESSAGE)
    provider(gateway).find(MESSAGE, SINCE)
    for seen in gateway.seen:
        path = seen.path.replace("/ACtest/", "/{AccountSid}/")
        operation = spec["paths"][path][seen.method.lower()]
        given, known, required = set(seen.fields) | set(seen.query), _names(operation), _required(operation)
        assert given <= known, given - known
        assert required <= given, required - given
        for choice in operation.get("x-twilio", {}).get("conditional", ()):
            assert {name.title().replace("_", "") for name in choice} & given, choice


def _names(operation: dict[str, Any]) -> set[str]:
    return {each["name"] for each in operation.get("parameters", ())} | set(_form(operation)["properties"])


def _required(operation: dict[str, Any]) -> set[str]:
    return set(_form(operation).get("required", ()))


def _form(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    form: dict[str, Any] = content.get("application/x-www-form-urlencoded", {}).get("schema", {})
    return {"properties": {}} | form
