"""The breaker: five failures in a row, a rest, one trial; and the two providers by number."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from app.delivery.sms import Accepted, Health, Outgoing, Refused, Report, Resting, Unavailable, open_provider
from app.delivery.sms.breaker import REST_SECONDS, Breaker
from app.delivery.sms.console import ConsoleProvider
from app.delivery.sms.routed import RoutedProvider
from app.delivery.sms.twilio import TwilioProvider
from config import Settings
from tests.delivery.gateways import Gateway, running_gateway

MESSAGE = Outgoing("+8613800000001", "text", "m1")
DOWN = (503, {"code": 20503, "message": "down", "status": 503})
NO_SUCH_NUMBER = (400, {"code": 21614, "message": "no", "status": 400})
GOOD = (201, {"sid": "SM1"})


class Time:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as server:
        yield server


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def breaker(gateway: Gateway, time: Time) -> Breaker:
    return Breaker(TwilioProvider("AC", "token", "+15005550006", base_url=gateway.url), time)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Unavailable) as caught:
            breaker.send(MESSAGE)
        assert not isinstance(caught.value, Resting)


def test_after_five_failures_in_a_row_the_provider_is_left_in_peace(
    gateway: Gateway, breaker: Breaker
) -> None:
    gateway.answer = DOWN
    fail(breaker, 5)
    for _ in range(3):
        with pytest.raises(Resting):
            breaker.send(MESSAGE)
    assert len(gateway.seen) == 5


def test_four_failures_and_a_success_begin_the_count_again(gateway: Gateway, breaker: Breaker) -> None:
    for _ in range(3):
        gateway.answer = DOWN
        fail(breaker, 4)
        gateway.answer = GOOD
        breaker.send(MESSAGE)
    assert len(gateway.seen) == 15


def test_a_refused_number_is_no_failure_of_the_provider(gateway: Gateway, breaker: Breaker) -> None:
    gateway.answer = NO_SUCH_NUMBER
    for _ in range(7):
        with pytest.raises(Refused):
            breaker.send(MESSAGE)
    assert len(gateway.seen) == 7


def test_after_the_rest_one_trial_decides(gateway: Gateway, breaker: Breaker, time: Time) -> None:
    gateway.answer = DOWN
    fail(breaker, 5)
    time.at += REST_SECONDS - 0.1
    with pytest.raises(Resting) as caught:
        breaker.send(MESSAGE)
    assert caught.value.seconds == 1.0
    time.at += 0.1
    fail(breaker, 1)
    with pytest.raises(Resting):
        breaker.send(MESSAGE)
    time.at += REST_SECONDS
    gateway.answer = GOOD
    breaker.send(MESSAGE)
    gateway.answer = DOWN
    fail(breaker, 4)


def test_while_one_trial_runs_no_other_does(gateway: Gateway, breaker: Breaker, time: Time) -> None:
    gateway.answer = DOWN
    fail(breaker, 5)
    time.at += REST_SECONDS
    gateway.answer, gateway.slow = GOOD, 0.3
    trial = threading.Thread(target=breaker.send, args=(MESSAGE,))
    trial.start()
    while len(gateway.seen) < 6:
        pass
    with pytest.raises(Resting):
        breaker.send(MESSAGE)
    trial.join()
    assert len(gateway.seen) == 6


class Named:
    """Says who sent."""

    def __init__(self, name: str) -> None:
        self.name = name

    def send(self, _message: Outgoing) -> Accepted:
        return Accepted(self.name, "1")

    def find(self, _message: Outgoing, _since: datetime) -> Accepted | None:
        return Accepted(self.name, "2")

    def health(self) -> Sequence[Health]:
        return (Health(self.name),)

    def reports(self) -> Sequence[Report]:
        return (Report(self.name, self.name, "1", "sent", ""),)


@pytest.mark.parametrize(
    ("phone", "name"), [("+8613800000001", "in"), ("+85251234567", "out"), ("+14155550123", "out")]
)
def test_the_number_decides_who_sends_and_who_is_asked(phone: str, name: str) -> None:
    routed, message = RoutedProvider(Named("in"), Named("out")), Outgoing(phone, "text")
    found = routed.find(message, datetime(2026, 3, 2, tzinfo=UTC))
    assert routed.send(message).provider == name
    assert found is not None
    assert found.provider == name
    assert [report.reference for report in routed.reports()] == ["in", "out"]
    assert [each.provider for each in routed.health()] == ["in", "out"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("console", ConsoleProvider), ("twilio", Breaker), ("tencent", Breaker), ("both", RoutedProvider)],
)
def test_the_setting_chooses_the_provider(name: str, kind: type) -> None:
    settings = Settings.from_environ(
        {
            "LOUYI_SMS": name,
            "LOUYI_TWILIO_ACCOUNT_SID": "AC1",
            "LOUYI_TWILIO_AUTH_TOKEN": "hush",
            "LOUYI_TWILIO_FROM_NUMBER": "+15005550006",
            "LOUYI_TENCENT_SECRET_ID": "id",
            "LOUYI_TENCENT_SECRET_KEY": "key",
            "LOUYI_TENCENT_APP_ID": "1",
            "LOUYI_TENCENT_SIGNATURE": "楼议",
            "LOUYI_TENCENT_TEMPLATES": "code=1",
        }
    )
    assert isinstance(open_provider(settings), kind)
