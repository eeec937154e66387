"""Sending: a message of which the end is unknown is asked for, and never simply sent again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from structlog.testing import capture_logs

from app.database import Database
from app.delivery.sms import (
    Accepted,
    CannotTell,
    Doubtful,
    Health,
    Outgoing,
    Refused,
    Report,
    Resting,
    Unavailable,
)
from app.extensions import Louyi
from app.models import Message, Motion, Verification
from app.services import ledger, outbox
from app.sms_worker import SmsWorker
from tests import factories as f
from tests.conftest import Clock
from tests.services.test_reminders import remind

NEVER = RuntimeError("must not be called")
MINUTE = timedelta(minutes=1)


class Fake:
    """A provider that does what a test says."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.asked: list[Outgoing] = []
        self.on_send: Callable[[], Exception | None] = lambda: None
        self.on_find: Accepted | Exception | None = None
        self.news: Sequence[Report] | Exception = ()

    def send(self, message: Outgoing) -> Accepted:
        self.sent.append(message)
        error = self.on_send()
        if error:
            raise error
        return Accepted("fake", f"F{len(self.sent)}")

    def find(self, message: Outgoing, _since: datetime) -> Accepted | None:
        self.asked.append(message)
        if isinstance(self.on_find, Exception):
            raise self.on_find
        return self.on_find

    def health(self) -> Sequence[Health]:
        return ()

    def reports(self) -> Sequence[Report]:
        if isinstance(self.news, Exception):
            raise self.news
        return self.news


@pytest.fixture
def provider() -> Fake:
    return Fake()


@pytest.fixture
def worker(app: Flask, provider: Fake) -> SmsWorker:
    parts: Louyi = app.extensions["louyi"]
    return SmsWorker(parts, provider)


@pytest.fixture
def motion(database: Database) -> int:
    """One receipt waits."""
    with database.writing() as session:
        motion = f.opened(session)
        f.cast(session, f.flat_of(session, motion, "101"), "yes")
        session.commit()
        return motion.motion_id


def row(database: Database) -> Message:
    with database.reading() as session:
        return session.scalars(select(Message)).one()


def die_while_sending(database: Database) -> None:
    """A worker took the message, and is gone."""
    with database.writing() as session:
        assert outbox.claim(session, 1, now=f.NOW, vault=f.VAULT)
        session.commit()


def test_what_the_provider_took_is_kept_with_its_name_kind_and_cost(
    database: Database, motion: int, worker: SmsWorker, provider: Fake
) -> None:
    worker.send_batch()
    message = row(database)
    assert (message.provider, message.provider_id, message.in_doubt) == ("fake", "F1", False)
    assert message.attempted_at == f.NOW
    assert message.cost_fen in (5, 10)
    assert (provider.sent[0].kind, provider.sent[0].reference) == ("receipt", f"m{message.message_id}")
    assert provider.sent[0].parameters[0] == "3-1-101"


def test_the_intent_is_written_before_the_provider_is_called(
    database: Database, motion: int, worker: SmsWorker, provider: Fake
) -> None:
    seen = []
    provider.on_send = lambda: seen.append(row(database).in_doubt)  # type: ignore[func-returns-value]
    worker.send_batch()
    assert seen == [True]


def test_after_a_worker_died_the_provider_that_has_it_is_not_given_it_again(
    database: Database, motion: int, worker: SmsWorker, provider: Fake, clock: Clock
) -> None:
    die_while_sending(database)
    provider.on_find = Accepted("fake", "F9")
    clock.moment += MINUTE
    worker.send_batch()
    assert provider.sent == []
    assert (row(database).provider_id, row(database).in_doubt) == ("F9", False)


def test_after_a_worker_died_a_provider_that_has_it_not_is_given_it(
    database: Database, motion: int, worker: SmsWorker, provider: Fake, clock: Clock
) -> None:
    die_while_sending(database)
    clock.moment += MINUTE
    worker.send_batch()
    assert (len(provider.asked), len(provider.sent)) == (1, 1)


def test_a_provider_that_cannot_tell_is_asked_ten_minutes_and_never_given_it_again(
    database: Database, motion: int, worker: SmsWorker, provider: Fake, clock: Clock
) -> None:
    die_while_sending(database)
    provider.on_find = CannotTell()
    for _ in range(12):
        clock.moment += MINUTE
        worker.send_batch()
    assert provider.sent == []
    assert len(provider.asked) == 10
    assert (row(database).error, row(database).failed_at is not None) == ("in_doubt", True)
    with database.reading() as session:
        assert len(outbox.undelivered(session, motion)) == 1


def test_a_broken_connection_leaves_a_doubt_and_a_full_account_none(
    database: Database, motion: int, worker: SmsWorker, provider: Fake, clock: Clock
) -> None:
    provider.on_send = lambda: Unavailable("20429")
    worker.send_batch()
    assert not row(database).in_doubt
    provider.on_send = lambda: Doubtful("ReadTimeout")
    clock.moment += MINUTE
    worker.send_batch()
    assert row(database).in_doubt
    assert provider.asked == []


@pytest.mark.parametrize("fault", [Unavailable("503"), Refused("x"), Resting(7.0)])
def test_a_provider_that_cannot_be_asked_leaves_the_doubt(
    database: Database, motion: int, worker: SmsWorker, provider: Fake, clock: Clock, fault: Exception
) -> None:
    die_while_sending(database)
    provider.on_find = fault
    clock.moment += MINUTE
    worker.send_batch()
    assert provider.sent == []
    assert (row(database).in_doubt, row(database).failed_at) == (True, None)


def test_while_the_breaker_is_open_a_message_loses_no_try(
    database: Database, motion: int, worker: SmsWorker, provider: Fake, clock: Clock
) -> None:
    provider.on_send = lambda: Resting(7.0)
    worker.send_batch()
    message = row(database)
    assert (message.tries, message.in_doubt) == (0, False)
    assert message.next_try_at == clock.moment + timedelta(seconds=7)


def test_reports_that_must_be_fetched_are_fetched_every_minute(
    database: Database, motion: int, worker: SmsWorker, provider: Fake, clock: Clock
) -> None:
    worker.send_batch()
    reference = f"m{row(database).message_id}"
    provider.news = [Report("fake", reference, "F1", "delivered", "", clock.moment), NOBODY]
    worker.fetch_reports()
    assert (row(database).delivery, row(database).delivery_at) == ("delivered", clock.moment)
    provider.news = NEVER
    worker.fetch_reports()
    provider.news = Unavailable("FailedOperation.NotSwitchedOn")
    clock.moment += MINUTE
    worker.fetch_reports()
    provider.news = NEVER
    clock.moment += timedelta(minutes=59)
    worker.fetch_reports()


def test_a_report_that_a_broken_record_refuses_takes_no_other_with_it(
    database: Database, motion: int, worker: SmsWorker, provider: Fake, clock: Clock, tmp_path: Path
) -> None:
    with database.writing() as session:
        remind(session, session.get_one(Motion, motion), "question")
        session.commit()
    worker.send_batch()
    with database.reading() as session:
        rows = session.execute(select(Message.kind, Message.message_id, Message.provider_id)).all()
    provider.news = [
        Report("fake", f"m{number}", taken or "", "delivered", "", clock.moment)
        for _kind, number, taken in sorted(rows, reverse=True)  # the reminders first
    ]
    shutil.rmtree(tmp_path / "ledger")
    ledger._SIGNERS.clear()
    with capture_logs() as logs:
        worker.fetch_reports()
    assert "sms.report_not_recorded" in {each["event"] for each in logs}
    with database.reading() as session:
        told = session.scalars(select(Message.kind).where(Message.delivery == "delivered")).all()
    assert told == ["receipt"]


NOBODY = Report("fake", "m999", "F7", "undelivered", "x", datetime(2026, 3, 2, tzinfo=UTC))


@pytest.mark.parametrize(("sent", "used", "alarm"), [(50, 24, True), (50, 25, False), (49, 0, False)])
def test_codes_that_nobody_enters_give_an_alarm(
    database: Database,
    motion: int,
    worker: SmsWorker,
    clock: Clock,
    sent: int,
    used: int,
    alarm: bool,
) -> None:
    with database.writing() as session:
        flat = session.scalars(select(f.VoterFlat)).first()
        assert flat is not None
        owner = f.owner_of(session, flat)
        for number in range(sent):
            session.add(
                Verification(
                    voter_id=flat.voter_id,
                    owner_id=owner.voter_owner_id,
                    session_digest=b"",
                    phone_digest=b"",
                    code_digest=b"",
                    created_at=f.NOW,
                    expires_at=f.NOW + timedelta(minutes=5),
                    verified_at=f.NOW if number < used else None,
                )
            )
        session.commit()
    clock.moment += timedelta(minutes=5)
    with capture_logs() as lines:
        worker.watch_codes()
    assert [(line["sent"], line["used"]) for line in lines] == ([(sent, used)] if alarm else [])
