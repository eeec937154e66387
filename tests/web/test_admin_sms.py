"""An administrator has a test text sent, by outbox and worker, to a real server in the provider's place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from twilio.request_validator import RequestValidator

from app.database import Database
from app.delivery.sms import open_provider
from app.models import Activity, Heartbeat, Message
from app.services import sms_budget, sms_trial
from app.sms_worker import SmsWorker
from tests import factories as f
from tests.conftest import Clock, Page, make_app
from tests.delivery.gateways import Gateway, Seen, running_gateway

BASE, TOKEN = "https://localhost", "hush"
NUMBER = "138 1234 5678"
DOWN = (503, {"code": 20503, "message": "down", "status": 503})


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as server:
        yield server


@pytest.fixture
def people(database: Database) -> None:
    with database.writing() as session:
        place = f.compound(session, "ADMIN")
        for name in ("admin", "admin2", "admin3", "admin4"):
            f.user(session, name, "admin", place)
        f.user(session, "chair", "committee", place)
        session.add(Heartbeat(name="worker", beat_at=f.NOW))
        session.commit()


def through(app: Flask, provider: str, gateway: Gateway) -> Flask:
    """The application with a provider at this gateway."""
    parts = app.extensions["louyi"]
    parts.settings = replace(
        parts.settings,
        base_url=BASE,
        sms_provider=provider,
        twilio_account_sid="ACtest",
        twilio_auth_token=TOKEN,
        twilio_from_number="+15005550006",
        twilio_base_url=gateway.url,
        tencent_secret_id="id-1",
        tencent_secret_key="hush",
        tencent_app_id="1400006666",
        tencent_signature="楼议",
        tencent_templates={"test": "1110"},
        tencent_base_url=gateway.url,
    )
    return app


def worker(app: Flask) -> SmsWorker:
    parts = app.extensions["louyi"]
    return SmsWorker(parts, open_provider(parts.settings))


def admin(app: Flask, name: str = "admin") -> Page:
    return Page(app.test_client()).get("/").in_english().sign_in(name)


def ordered(app: Flask, number: str = NUMBER, name: str = "admin") -> Page:
    """Typed, looked at, confirmed."""
    return admin(app, name).get("/admin/sms").post("/admin/sms", phone=number).post("/admin/sms")


def queued(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(Message.kind == "test")) or 0


def tencent(seen: Seen) -> tuple[int, dict[str, Any]]:
    status = {"SerialNo": "S1", "Code": "Ok", "Message": "ok", "PhoneNumber": "+8613812345678"}
    return 200, {"Response": {"RequestId": "r", "SendStatusSet": [status]}}


def test_the_number_is_shown_once_more_and_only_then_a_text_waits(
    database: Database, app: Flask, people: None
) -> None:
    page = admin(app).get("/admin/sms").post("/admin/sms", phone=NUMBER)
    assert "+8613812345678" in page.text
    assert "0.05 yuan" in page.text
    assert queued(database) == 0
    page.post("/admin/sms")
    assert queued(database) == 1
    assert "waiting" in page.text
    assert "138****5678" in page.text
    assert "13812345678" not in page.text
    with database.reading() as session:
        line = session.scalars(select(Activity).where(Activity.kind == "sms_tried")).one()
    assert line.details == {}


def test_one_sealed_under_a_lost_key_keeps_its_line(database: Database, app: Flask, people: None) -> None:
    ordered(app)
    with database.writing() as session:
        session.scalars(select(Message)).one().phone_sealed = bytes(60)
        session.commit()
    page = admin(app).get("/admin/sms")
    assert page.status == 200
    assert '<td class="nobr" data-label="Phone">—</td>' in page.text


def test_through_twilio_it_is_taken_and_reported(
    app: Flask, clock: Clock, gateway: Gateway, people: None
) -> None:
    through(app, "twilio", gateway)
    page = ordered(app)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page.text
    assert 'data-every="3"' in page.text
    worker(app).send_batch()
    page.get(page.path)
    assert "taken by the provider" in page.text
    assert "Test text" in gateway.seen[0].fields["Body"][0]
    number = page.path.rsplit("/", 1)[1]
    address, fields = f"/sms/twilio/m{number}", {"MessageSid": "SM1", "MessageStatus": "delivered"}
    signature = RequestValidator(TOKEN).compute_signature(BASE + address, fields)
    sent = app.test_client().post(address, data=fields, headers={"X-Twilio-Signature": signature})
    assert sent.status_code == 204
    page.get(page.path)
    assert "delivered" in page.text
    assert "refresh" not in page.text


def test_through_tencent_it_goes_as_its_registered_template(
    app: Flask, clock: Clock, gateway: Gateway, people: None
) -> None:
    through(app, "both", gateway)
    gateway.answer = tencent
    page = ordered(app)
    worker(app).send_batch()
    assert gateway.seen[0].body["TemplateId"] == "1110"
    assert "Tencent Cloud" in page.get(page.path).text


def test_by_the_console_it_ends_in_the_log(
    database: Database, app: Flask, people: None, capsys: pytest.CaptureFixture[str]
) -> None:
    page = ordered(app)
    worker(app).send_batch()
    page.get(page.path)
    assert "No phone receives it." in page.text
    assert "refresh" not in page.text
    assert "SMS +8613812345678: [Louyi] Test text" in capsys.readouterr().out


def test_a_refused_number_shows_the_code_and_what_it_means(
    app: Flask, clock: Clock, gateway: Gateway, people: None
) -> None:
    gateway.answer = (400, {"code": 21614, "message": "no", "status": 400})
    through(app, "twilio", gateway)
    page = ordered(app)
    worker(app).send_batch()
    page.get(page.path)
    assert "not delivered" in page.text
    assert "21614" in page.text
    assert "this number cannot receive texts" in page.text


def test_the_breaker_is_shown_open_and_closed_again(
    app: Flask, clock: Clock, gateway: Gateway, people: None
) -> None:
    gateway.answer = (429, {"code": 20429, "message": "later", "status": 429})
    through(app, "twilio", gateway)
    sending, page = worker(app), ordered(app)
    sending.tell_health()
    assert "works" in page.get("/admin/sms").text
    for _ in range(5):
        sending.send_batch()
        clock.moment += timedelta(minutes=1)
    clock.moment -= timedelta(minutes=1)
    sending.tell_health()
    page.get("/admin/sms")
    assert "failed 5 times in a row" in page.text
    assert "20429" in page.text
    clock.moment += timedelta(seconds=31)
    page.get("/admin/sms")
    assert "5 times in a row" in page.text
    assert "failed 5 times" not in page.text


def test_without_a_worker_the_page_says_so(app: Flask, people: None, clock: Clock) -> None:
    page = admin(app)
    assert "The worker is silent" not in page.get("/admin/sms").text
    clock.moment += timedelta(seconds=31)
    assert "The worker is silent" in page.get("/admin/sms").text


def test_pressed_twice_one_goes_out_and_three_a_day(
    database: Database, app: Flask, people: None, clock: Clock
) -> None:
    page = admin(app).get("/admin/sms").post("/admin/sms", phone=NUMBER)
    page.post("/admin/sms")
    assert "within the last minute" in ordered(app).text
    assert queued(database) == 1
    for _ in range(2):
        clock.moment += timedelta(minutes=1)
        ordered(app)
    clock.moment += timedelta(minutes=1)
    assert "You had 3 sent today." in ordered(app).text
    for name in ("admin2", "admin3", "admin4"):
        for _ in range(3):
            ordered(app, name=name)
            clock.moment += timedelta(minutes=1)
    assert queued(database) == sms_trial.ALL_A_DAY
    assert "All administrators together" in ordered(app, name="admin4").text
    clock.moment += timedelta(days=1)
    ordered(app)
    assert queued(database) == sms_trial.ALL_A_DAY + 1


@pytest.mark.parametrize("number", ["", "12345", "010-12345678", "+86 95588", "x" * 40])
def test_what_is_no_mobile_number_gets_nothing(
    database: Database, app: Flask, people: None, number: str
) -> None:
    page = admin(app).get("/admin/sms").post("/admin/sms", phone=number, sure=number)
    assert page.status == 422
    assert queued(database) == 0


def test_another_number_than_the_one_shown_gets_nothing(database: Database, app: Flask, people: None) -> None:
    page = admin(app).get("/admin/sms").post("/admin/sms", phone=NUMBER)
    page.post("/admin/sms", phone="13900000000")
    assert "+8613900000000" in page.text
    assert queued(database) == 0


def test_tests_use_no_money_of_those_who_vote_and_are_held_by_no_cap(
    database: Database, clock: Clock, tmp_path: Path, people: None
) -> None:
    app = make_app(database, clock, tmp_path, sms_day_cap_fen=0)
    page = ordered(app)
    worker(app).send_batch()
    assert "taken by the provider" in page.get(page.path).text
    with database.reading() as session:
        assert sms_trial.trials(session, now=f.NOW, vault=f.VAULT)[0].message.cost_fen == 5
        assert sms_budget.spent_today(session, f.NOW).all == 0


def test_who_is_no_administrator_sees_none_and_another_text_is_no_test(
    database: Database, app: Flask, people: None
) -> None:
    address = ordered(app).path
    assert admin(app, "chair").get(address).status == 403
    with database.writing() as session:
        motion = f.opened(session)
        f.cast(session, f.flat_of(session, motion, "101"), "yes")
        session.commit()
        receipt = session.scalars(select(Message.message_id).where(Message.kind == "receipt")).one()
    assert admin(app).get(f"/admin/sms/{receipt}").status == 404


def test_after_a_month_tests_are_forgotten(database: Database, app: Flask, people: None) -> None:
    ordered(app)
    with database.writing() as session:
        sms_trial.forget(session, now=f.NOW + timedelta(days=30))
        session.commit()
    assert queued(database) == 1
    with database.writing() as session:
        session.execute(update(Message).values(created_at=f.NOW - timedelta(seconds=1)))
        sms_trial.forget(session, now=f.NOW + timedelta(days=30))
        session.commit()
    assert queued(database) == 0
