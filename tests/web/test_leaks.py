"""A whole vote over HTTP; then neither database, queue nor logs hold anything that opens a door."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from sqlalchemy import text

from app.database import Database
from app.delivery.sms.console import ConsoleProvider
from app.models import Base
from app.worker import Worker
from tests import factories as f
from tests.conftest import Clock, Page, make_app
from tests.web.committee_desk import ANSWERS, motion_of
from tests.web.resident_walk import sms_code
from tests.web.test_roll_import import Desk

CERTIFICATE = "11010119490101{:03d}X"
OWN = "a password of my own"


class Visit:
    """Everything secret that was seen on the way."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}

    def note(self, what: str, value: str) -> str:
        self.secrets[what] = value
        return value

    def cookie(self, page: Page, who: str) -> None:
        with page.client.session_transaction() as cookie:
            self.note(f"session of {who}", cookie["staff"])


def roll_rows() -> list[str]:
    return [
        f"3,1,{(n + 1) // 2}{(n - 1) % 2 + 1:02d},80.00,业主{n},{CERTIFICATE.format(n)},1380000{n:04d},业主"
        for n in range(1, 13)
    ]


def enrol(page: Page, clock: Clock, seen: Visit) -> None:
    page.get("/account/second-factor").post("/account/second-factor/start")
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
    assert found is not None
    totp = pyotp.TOTP(seen.note("secret of the second factor", found.group(1).replace(" ", "")))
    page.post("/account/second-factor", code=seen.note("code of the telephone", totp.at(clock.moment)))
    for number, code in enumerate(re.findall(r"<code class=\"lead\">([^<]+)</code>", page.text)):
        seen.note(f"recovery code {number}", code)


def invite_chair(boss: Page, chair: Page, seen: Visit) -> None:
    boss.get("/admin/people/invite").post(username="carol")
    link = re.search(r"/invitation/([^<]+)</code>", boss.text)
    assert link is not None
    token = seen.note("token of the link", link.group(1))
    boss.get("/admin/people/carol").post("/admin/people/carol/roles", role="committee", over="compound:TEST")
    chair.get(f"/invitation/{token}").post(name="Carol", password=OWN, again=OWN)
    chair.get("/sign-in").post(username="carol", password=seen.note("password", OWN))
    seen.cookie(chair, "carol")


def open_motion(app: Flask, chair: Page) -> str:
    desk = Desk(app, chair)
    desk.send(*roll_rows())
    desk.columns()
    desk.save()
    chair.get("/personal/c/TEST/phones/3-1-101").post(reason="No message came")
    chair.get("/committee/c/TEST/motions/new").post(question="加装电梯", details="")
    for answer in ANSWERS.values():
        chair.post(**answer)
    code = chair.path.split("/")[3]
    chair.post(f"/committee/m/{code}/open")
    return code


def answer_online(resident: Page, database: Database, code: str, seen: Visit) -> None:
    resident.get(f"/m/{code}/home/3-1-501/phone").post(phone="13800000009")
    resident.post(code=seen.note("code of the SMS", sms_code(database)))
    resident.post(choice="yes")
    resident.post()
    assert "/receipt/" in resident.path


def dump(database: Database) -> str:
    """Every value of every table; bytes as the text they may hold, and as hex."""
    lines = []
    with database.reading() as session:
        for table in [*Base.metadata.tables]:
            for row in session.execute(text(f"SELECT * FROM {table}")):
                for value in row:
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else None
                    lines.append(raw.decode("utf-8", "ignore") + raw.hex() if raw is not None else str(value))
    return "\n".join(lines)


def test_a_dump_the_queue_and_the_logs_open_no_door(
    database: Database, clock: Clock, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    seen, app = Visit(), make_app(database, clock, tmp_path, demo=False)
    with database.writing() as session:
        f.user(session, "boss", "admin", f.compound(session))
        session.commit()
    boss, chair, resident = (Page(app.test_client()).get("/").in_english() for _ in range(3))
    boss.sign_in("boss")
    seen.cookie(boss, "boss")
    enrol(boss, clock, seen)
    invite_chair(boss, chair, seen)
    code = open_motion(app, chair)
    clock.moment = motion_of(database, code).opens_at + timedelta(hours=1)  # type: ignore[operator]
    answer_online(resident, database, code, seen)
    logs = "".join(capfd.readouterr())
    texts = dump(database)
    Worker(app.extensions["louyi"], ConsoleProvider()).round()
    texts += dump(database)
    for number in range(1, 13):
        seen.note(f"phone {number}", f"1380000{number:04d}")
        seen.note(f"certificate {number}", CERTIFICATE.format(number))
    assert len(seen.secrets) > 40
    found = [what for what, value in seen.secrets.items() if _holds(texts, value) or _holds(logs, value)]
    assert found == []


def _holds(haystack: str, value: str) -> bool:
    """Six digits may stand inside a longer number by chance: they must stand alone."""
    if value.isdigit() and len(value) == 6:
        return re.search(rf"(?<![0-9a-f.]){value}(?![0-9a-f])", haystack) is not None
    plain = value.replace("-", "")
    return value in haystack or (len(plain) >= 12 and plain in haystack)
