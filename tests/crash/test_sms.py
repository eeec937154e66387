"""kill -9 of the real worker while it hands texts over: nothing taken is sent twice, and nothing is lost.

In the provider's place stands a real HTTP server, which remembers what it took as the provider would.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from app.database import Database
from app.models import Message
from app.services.texts import recorded_text
from app.services.vault import Vault
from config import Settings, create_secrets
from tests import factories as f
from tests.delivery.gateways import Answer, Gateway, Seen, running_gateway
from tests.live import ROOT

pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("processes")]
SECONDS = 40
TEXTS = 6


class Twilio:
    """Takes messages and lists them; `before` and `after` the moment of taking a test may stop it."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None
        self.asked = 0
        self._lock = threading.Lock()

    def __call__(self, seen: Seen) -> Answer:
        if seen.method == "GET":
            return 200, self._listed(seen)
        self.before()
        with self._lock:
            sid = f"SM{len(self.taken) + 1}"
            self.taken.append((sid, seen.fields["To"][0], seen.fields["Body"][0]))
        self.after()
        return 201, {"sid": sid}

    def _listed(self, seen: Seen) -> dict[str, Any]:
        with self._lock:
            self.asked += 1
            mine = [each for each in self.taken if each[1] == seen.query["To"]]
        made = format_datetime(datetime.now(UTC))
        found = [{"sid": sid, "to": to, "body": body, "date_created": made} for sid, to, body in mine]
        return {"messages": found, "next_page_uri": None, "page": 0, "page_size": 50, "uri": "/"}


class Tencent:
    """Takes messages, and cannot say which: its reports are empty."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.after: Callable[[], None] = lambda: None
        self.asked = 0

    def __call__(self, seen: Seen) -> Answer:
        if seen.headers["X-TC-Action"] != "SendSms":
            self.asked += seen.headers["X-TC-Action"] == "PullSmsSendStatusByPhoneNumber"
            return 200, {"Response": {"RequestId": "r", "PullSmsSendStatusSet": []}}
        (number,) = seen.body["PhoneNumberSet"]
        self.taken.append(number)
        self.after()
        status = {"SerialNo": f"S{len(self.taken)}", "Code": "Ok", "Message": "ok", "PhoneNumber": number}
        return 200, {"Response": {"RequestId": "r", "SendStatusSet": [status]}}


class Sender:
    """The job worker as a process of its own."""

    def __init__(self, database: Database, folder: Path, gateway: Gateway, provider: str) -> None:
        create_secrets(folder)
        self.environ = {
            **os.environ,
            "LOUYI_DATA": str(folder),
            "DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
            "LOUYI_SMS": provider,
            "LOUYI_TWILIO_ACCOUNT_SID": "ACtest",
            "LOUYI_TWILIO_AUTH_TOKEN": "hush",
            "LOUYI_TWILIO_FROM_NUMBER": "+15005550006",
            "LOUYI_TWILIO_BASE_URL": gateway.url,
            "LOUYI_TENCENT_SECRET_ID": "id",
            "LOUYI_TENCENT_SECRET_KEY": "hush",
            "LOUYI_TENCENT_APP_ID": "1",
            "LOUYI_TENCENT_SIGNATURE": "楼议",
            "LOUYI_TENCENT_TEMPLATES": "receipt=1",
            "LOUYI_TENCENT_BASE_URL": gateway.url,
        }
        settings = Settings.from_environ(self.environ)
        self.vault = Vault(settings.vault_key, settings.lookup_key)
        self.log = folder / "worker.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "flask", "--app", "app", "worker"]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """kill -9, with no chance to write anything down."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(30)
            self.process = None


@contextmanager
def sending(database: Database, folder: Path, provider: str, fake: Any) -> Iterator[Sender]:
    """A worker that has not started, and texts that wait for it."""
    with running_gateway() as gateway:
        gateway.answer = fake
        sender = Sender(database, folder, gateway, provider)
        queue(database, sender.vault)
        try:
            yield sender
        finally:
            sender.kill()


def queue(database: Database, vault: Vault) -> None:
    """Receipts of a vote, each to another phone."""
    now = datetime.now(UTC)
    with database.writing() as session:
        motion = f.opened(session)
        for number in range(1, TEXTS + 1):
            home, receipt = f"3-1-{number}01", f"0000-0000-0000-000{number}"
            text = recorded_text("zh", home, now, ["yes"], receipt, "", by_staff=False, fate="valid")
            session.add(
                Message(
                    motion_id=motion.motion_id,
                    kind="receipt",
                    phone_sealed=vault.seal(f.phone(number)),
                    text_sealed=vault.seal(text),
                    created_at=now,
                    next_try_at=now,
                )
            )
        session.commit()


def rows(database: Database) -> list[Message]:
    with database.reading() as session:
        return list(session.scalars(select(Message)))


def until(true: Callable[[], bool], sender: Sender) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, sender.log.read_text()[-4000:]
        time.sleep(0.05)


def later(database: Database, time_passes: timedelta) -> None:
    """The lease of the killed worker is over: as if that much time had passed."""
    with database.writing() as session:
        for row in session.scalars(select(Message).where(Message.sent_at.is_(None))):
            row.next_try_at -= time_passes
            if row.attempted_at is not None:
                row.attempted_at -= time_passes
        session.commit()


def ended(database: Database) -> bool:
    return all(row.sent_at or row.failed_at for row in rows(database))


def hold(reached: threading.Event, at: int = 1) -> Callable[[], None]:
    """The provider stops here from the `at`-th message on, until the worker is dead."""
    count, lock = Counter[str](), threading.Lock()

    def stop() -> None:
        with lock:
            count["seen"] += 1
            held = count["seen"] >= at
        if held:
            reached.set()
            time.sleep(3)

    return stop


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_while_the_provider_takes_them_each_text_is_sent_exactly_once(
    database: Database, tmp_path: Path, moment: str
) -> None:
    twilio, reached = Twilio(), threading.Event()
    setattr(twilio, moment, hold(reached, at=3))
    with sending(database, tmp_path, "twilio", twilio) as sender:
        expected = len(rows(database))
        assert expected >= TEXTS
        sender.start()
        assert reached.wait(SECONDS), sender.log.read_text()[-4000:]
        time.sleep(0.2)
        sender.kill()
        assert all(row.in_doubt and row.sent_at is None for row in rows(database))
        time.sleep(3)  # what the provider took although nobody waits for its answer any more, it keeps
        twilio.before = twilio.after = lambda: None
        later(database, timedelta(seconds=61))
        sender.start()
        until(lambda: ended(database), sender)
    assert twilio.asked >= expected
    sent = Counter((to, body) for _sid, to, body in twilio.taken)
    assert (len(sent), set(sent.values())) == (expected, {1})
    assert {row.provider_id for row in rows(database)} == {sid for sid, _to, _body in twilio.taken}


def test_killed_before_the_provider_saw_them_they_are_sent_after_it_was_asked(
    database: Database, tmp_path: Path
) -> None:
    """The claim is committed, and the process dies before a connection was made."""
    twilio = Twilio()
    with sending(database, tmp_path, "twilio", twilio) as sender:
        now = datetime.now(UTC)
        with database.writing() as session:
            session.execute(update(Message).values(in_doubt=True, attempted_at=now, tries=1))
            session.commit()
        sender.start()
        until(lambda: ended(database), sender)
        assert twilio.asked == len(twilio.taken) == len(rows(database))


def test_where_the_provider_cannot_tell_nothing_is_sent_again_and_it_ends_in_doubt(
    database: Database, tmp_path: Path
) -> None:
    tencent, reached = Tencent(), threading.Event()
    tencent.after = hold(reached)
    with sending(database, tmp_path, "tencent", tencent) as sender:
        sender.start()
        assert reached.wait(SECONDS), sender.log.read_text()[-4000:]
        time.sleep(1)
        sender.kill()
        tencent.after = lambda: None
        taken = Counter(tencent.taken)
        assert set(taken.values()) == {1}
        later(database, timedelta(seconds=61))
        sender.start()
        until(lambda: tencent.asked >= len(rows(database)), sender)
        until(lambda: {row.error for row in rows(database)} == {"in_doubt"}, sender)
        assert all(row.in_doubt and row.failed_at is None for row in rows(database))
        later(database, timedelta(minutes=10))
        until(lambda: ended(database), sender)
    assert Counter(tencent.taken) == taken
    assert {row.error for row in rows(database)} == {"in_doubt"}
    assert len(rows(database)) == sum(taken.values())
