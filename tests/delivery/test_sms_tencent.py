"""Tencent's provider against a real HTTP server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.delivery.sms import CannotTell, Doubtful, Outgoing, Refused, Unavailable, tencent
from app.delivery.sms.tencent import TencentProvider
from tests.delivery.gateways import Answer, Gateway, running_gateway

MESSAGE = Outgoing("+8613800000001", "【楼议】验证码123456", "m7", "code", ("123456", "3-1-101"))
SINCE = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as server:
        server.answer = sent()
        yield server


def provider(gateway: Gateway) -> TencentProvider:
    return TencentProvider(
        "id-1",
        "hush",
        app_id="1400006666",
        signature="楼议",
        templates={"code": "1110"},
        region="ap-guangzhou",
        base_url=gateway.url,
    )


def response(**values: Any) -> Answer:
    return 200, {"Response": {"RequestId": "r-1", **values}}


def sent(code: str = "Ok") -> Answer:
    return response(SendStatusSet=[{"SerialNo": "2019:1", "PhoneNumber": MESSAGE.phone, "Code": code}])


def error(code: str) -> Answer:
    return response(Error={"Code": code, "Message": "no"})


def statuses(**changes: Any) -> Answer:
    status = {
        "UserReceiveTime": 1772416805,
        "SerialNo": "2019:1",
        "ReportStatus": "SUCCESS",
        "Description": "DELIVRD",
        "SessionContext": "m7",
    }
    return response(PullSmsSendStatusSet=[status | changes])


def test_kind_and_parameters_are_handed_over_and_never_the_text(gateway: Gateway) -> None:
    accepted = provider(gateway).send(MESSAGE)
    assert (accepted.provider, accepted.provider_id) == ("tencent", "2019:1")
    seen = gateway.seen[0]
    assert seen.body == {
        "PhoneNumberSet": ["+8613800000001"],
        "SmsSdkAppId": "1400006666",
        "SignName": "楼议",
        "TemplateId": "1110",
        "TemplateParamSet": ["123456", "3-1-101"],
        "SessionContext": "m7",
    }
    assert (seen.headers["X-TC-Action"], seen.headers["X-TC-Version"]) == ("SendSms", "2021-01-11")
    assert seen.headers["Authorization"].startswith("TC3-HMAC-SHA256 Credential=id-1/")
    assert "Signature=" in seen.headers["Authorization"]
    assert "hush" not in seen.headers["Authorization"]


def test_a_text_without_a_registered_template_is_refused_and_not_sent(gateway: Gateway) -> None:
    with pytest.raises(Refused, match="NoTemplate"):
        provider(gateway).send(Outgoing("+8613800000001", "hello", "m8", "echo", ()))
    assert gateway.seen == []


@pytest.mark.parametrize(
    "code",
    [
        "FailedOperation.PhoneNumberInBlacklist",
        "InvalidParameterValue.IncorrectPhoneNumber",
        "FailedOperation.ContainSensitiveWord",
        "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber",
    ],
)
@pytest.mark.parametrize("where", [sent, error])
def test_a_number_or_text_that_can_never_work_is_refused(gateway: Gateway, code: str, where: Any) -> None:
    gateway.answer = where(code)
    with pytest.raises(Refused, match=code):
        provider(gateway).send(MESSAGE)


@pytest.mark.parametrize(
    ("code", "outage"),
    [
        ("InternalError.OtherError", True),
        ("RequestLimitExceeded", True),
        ("AuthFailure.SignatureFailure", True),
        ("UnauthorizedOperation.RequestIpNotInWhitelist", True),
        ("LimitExceeded.PhoneNumberThirtySecondLimit", False),
        ("LimitExceeded.PhoneNumberDailyLimit", False),
        ("FailedOperation.InsufficientBalanceInSmsPackage", False),
        ("FailedOperation.TemplateIncorrectOrUnapproved", False),
    ],
)
def test_what_passes_is_tried_again_and_only_an_outage_counts_as_one(
    gateway: Gateway, code: str, outage: bool
) -> None:
    gateway.answer = sent(code)
    with pytest.raises(Unavailable, match=code) as caught:
        provider(gateway).send(MESSAGE)
    assert caught.value.outage is outage
    assert not isinstance(caught.value, Doubtful)


def test_where_tencent_itself_does_not_know_nobody_does(gateway: Gateway) -> None:
    gateway.answer = sent("InternalError.Timeout")
    with pytest.raises(Doubtful):
        provider(gateway).send(MESSAGE)


def test_a_server_that_is_away_took_nothing_and_one_that_hangs_up_perhaps(gateway: Gateway) -> None:
    away = TencentProvider(
        "id",
        "key",
        app_id="1",
        signature="x",
        templates={"code": "1"},
        region="r",
        base_url="http://127.0.0.1:9",
    )
    with pytest.raises(Unavailable) as caught:
        away.send(MESSAGE)
    assert not isinstance(caught.value, Doubtful)
    gateway.cut = True
    with pytest.raises(Doubtful):
        provider(gateway).send(MESSAGE)


def test_a_slow_server_may_have_taken_it(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tencent, "TIMEOUT_SECONDS", 1)
    gateway.slow = 1.5
    with pytest.raises(Doubtful):
        provider(gateway).send(MESSAGE)


def test_a_message_among_the_reports_of_its_number_was_taken(gateway: Gateway) -> None:
    gateway.answer = statuses()
    accepted = provider(gateway).find(MESSAGE, SINCE)
    assert accepted is not None
    assert accepted.provider_id == "2019:1"
    assert gateway.seen[0].headers["X-TC-Action"] == "PullSmsSendStatusByPhoneNumber"
    assert gateway.seen[0].body["BeginTime"] == int(SINCE.timestamp()) - 60


def test_a_message_that_is_not_among_them_may_be_on_its_way(gateway: Gateway) -> None:
    gateway.answer = statuses(SessionContext="m8")
    with pytest.raises(CannotTell):
        provider(gateway).find(MESSAGE, SINCE)


def test_reports_say_delivered_or_why_not(gateway: Gateway) -> None:
    gateway.answer = statuses()
    (report,) = provider(gateway).reports()
    assert (report.reference, report.state, report.code) == ("m7", "delivered", "")
    assert report.at == datetime(2026, 3, 2, 2, 0, 5, tzinfo=UTC)
    gateway.answer = statuses(ReportStatus="FAIL", Description="MK:0001", UserReceiveTime=0)
    (report,) = provider(gateway).reports()
    assert (report.state, report.code, report.at) == ("undelivered", "MK:0001", None)
