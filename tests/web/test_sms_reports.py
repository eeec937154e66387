"""Twilio's reports: genuine ones count once and forward only; forged and old ones are refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from app.database import Database
from app.models import Message
from app.services import outbox
from tests import factories as f
from tests.conftest import Clock, make_app

TOKEN, BASE = "hush", "https://vote.example.cn"


@pytest.fixture
def app(database: Database, clock: Clock, tmp_path: Path) -> Flask:
    return make_app(database, clock, tmp_path, base_url=BASE, twilio_auth_token=TOKEN)


def waiting(database: Database) -> int:
    """A receipt that waits."""
    with database.writing() as session:
        motion = f.opened(session)
        f.cast(session, f.flat_of(session, motion, "101"), "yes")
        session.commit()
    return row(database).message_id


def sent(database: Database) -> int:
    number = waiting(database)
    with database.writing() as session:
        outbox.mark_sent(session, [(number, "SM1")], now=f.NOW, provider="twilio")
        session.commit()
    return number


def row(database: Database) -> Message:
    with database.reading() as session:
        return session.scalars(select(Message)).one()


def report(
    client: FlaskClient, reference: str, status: str, sid: str = "SM1", token: str = TOKEN, **more: str
) -> int:
    url, fields = f"/sms/twilio/{reference}", {"MessageSid": sid, "MessageStatus": status, **more}
    signature = RequestValidator(token).compute_signature(BASE + url, fields)
    return client.post(url, data=fields, headers={"X-Twilio-Signature": signature}).status_code


def test_a_genuine_report_is_kept(database: Database, client: FlaskClient, clock: Clock) -> None:
    reference = f"m{sent(database)}"
    clock.moment += timedelta(seconds=9)
    assert report(client, reference, "delivered") == 204
    assert (row(database).delivery, row(database).delivery_at) == ("delivered", clock.moment)


def test_why_it_did_not_arrive_is_kept_and_staff_must_tell_the_owner(
    database: Database, client: FlaskClient
) -> None:
    reference = f"m{sent(database)}"
    assert report(client, reference, "undelivered", ErrorCode="30003") == 204
    assert (row(database).delivery, row(database).delivery_code) == ("undelivered", "30003")
    with database.reading() as session:
        assert len(outbox.undelivered(session, row(database).motion_id or 0)) == 1


def test_five_times_the_same_and_out_of_order_it_is_as_once(
    database: Database, client: FlaskClient, clock: Clock
) -> None:
    reference = f"m{sent(database)}"
    for status in ("delivered", "sent", "queued", "sending", "failed", "delivered", "delivered"):
        clock.moment += timedelta(seconds=1)
        assert report(client, reference, status) == 204
    assert (row(database).delivery, row(database).delivery_at) == ("delivered", f.NOW + timedelta(seconds=1))


def test_a_forged_report_is_refused_and_changes_nothing(database: Database, client: FlaskClient) -> None:
    reference = f"m{sent(database)}"
    assert report(client, reference, "failed", token="guess") == 403
    assert client.post(f"/sms/twilio/{reference}", data={"MessageStatus": "failed"}).status_code == 403
    assert row(database).delivery is None


def test_a_report_played_back_the_next_day_is_refused(
    database: Database, client: FlaskClient, clock: Clock
) -> None:
    reference = f"m{sent(database)}"
    assert report(client, reference, "sent") == 204
    clock.moment += timedelta(days=1)
    assert report(client, reference, "failed") == 403
    assert row(database).delivery == "sent"


@pytest.mark.parametrize("reference", ["m999999", "x1", "m", "m-1", "m1e9", "t1", "m99999999999", "m٣"])
def test_a_report_of_an_unknown_message_changes_nothing(
    database: Database, client: FlaskClient, reference: str
) -> None:
    sent(database)
    assert report(client, reference, "failed") in (204, 403)
    assert row(database).delivery is None


def test_a_report_with_another_id_changes_nothing(database: Database, client: FlaskClient) -> None:
    assert report(client, f"m{sent(database)}", "failed", sid="SM2") == 204
    assert row(database).delivery is None


def test_a_report_of_a_message_that_never_left_changes_nothing(
    database: Database, client: FlaskClient
) -> None:
    assert report(client, f"m{waiting(database)}", "delivered") == 204
    assert (row(database).sent_at, row(database).delivery) == (None, None)


def test_a_report_ends_the_doubt_about_a_message(database: Database, client: FlaskClient) -> None:
    number = waiting(database)
    with database.writing() as session:
        outbox.claim(session, 1, now=f.NOW, vault=f.VAULT)
        session.commit()
    assert report(client, f"m{number}", "delivered", sid="SM7") == 204
    settled = row(database)
    assert (settled.provider_id, settled.in_doubt, settled.delivery) == ("SM7", False, "delivered")
    with database.writing() as session:
        assert outbox.claim(session, 1, now=f.NOW + timedelta(minutes=5), vault=f.VAULT) == []


def test_without_twilio_there_is_no_such_address(database: Database, clock: Clock, tmp_path: Path) -> None:
    plain = make_app(database, clock, tmp_path).test_client()
    assert report(plain, "m1", "sent") == 404
