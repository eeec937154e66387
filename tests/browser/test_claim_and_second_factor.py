"""A number that the roll lacks, claimed and used; an account from its invitation to its end (issue 3, D5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pyotp
import pytest
from PIL import Image
from playwright.sync_api import Browser
from sqlalchemy import select

from app.database import Database
from app.models import Compound, PhoneCode, User, Verification
from app.services import motions, roll, staff
from tests import factories
from tests.browser.chrome import DESK, PHONE
from tests.browser.people import PASSWORD, Resident, Worker, sign_in
from tests.browser.phones import Phones
from tests.browser.visitor import Visitor
from tests.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ROOM = "302"
LISTED = "业主006"
"""The owner of that home as the roll has her, with a number that she no longer uses."""
MINUTE = timedelta(minutes=1)
INVITED = "li.ming"


def test_a_number_that_the_roll_lacks_is_claimed_confirmed_and_votes(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    code = a_motion_is_open(database, phones)
    resident = Resident(browser, live.url, ROOM, phones)
    resident.scan(f"{live.url}/m/{code}")
    resident.pick_home()
    resident.ask_for_code()
    assert phones.texts(ROOM, "code") == []
    a_minute_passes(database)
    she_says_that_she_is_the_owner(resident)
    the_worker_confirms_her(Worker(browser, live.url))
    assert f"3-1-{ROOM}" in phones.texts(ROOM, "echo")[-1]
    assert f"3-1-{ROOM}" in phones.texts("006", "echo")[-1]
    a_minute_passes(database)
    resident.scan(f"{live.url}/m/{code}")
    resident.pick_home()
    resident.ask_for_code()
    resident.enter_code()
    receipt = resident.answer("yes")
    assert receipt in phones.texts(ROOM, "receipt")[-1].replace("-", "")


def a_motion_is_open(database: Database, phones: Phones) -> str:
    """Over a house of twelve homes, since an hour; its code."""
    now = datetime.now(UTC)
    with database.writing() as session:
        place = session.scalars(select(Compound)).one()
        chair = session.scalars(select(User).where(User.username == "chair")).one()
        roll.import_roll(session, place, factories.house(), phones.vault)
        motion = factories.draft(
            session, place, chair, opens=now - timedelta(hours=1), closes=now + timedelta(days=1)
        )
        motions.open_motion(session, motion, now=now - timedelta(hours=1))
        session.commit()
        return motion.code


def a_minute_passes(database: Database) -> None:
    """Nobody here waits for the pause between two codes: those that were made are made older."""
    with database.writing() as session:
        for table in (PhoneCode, Verification):
            for row in session.scalars(select(table)):
                row.created_at -= MINUTE
        session.commit()


def she_says_that_she_is_the_owner(resident: Resident) -> None:
    resident.choose("main details summary")
    resident.press("main details a[href*=claim]")
    resident.choose("main .choice:has(input[value=owner]) label")
    resident.press()
    assert resident.page.locator("main [name=phone]").input_value() != ""  # typed before, for the vote
    resident.press()
    resident.enter_code()
    resident.fill("name", LISTED)
    resident.fill("reason", "登记的是旧号码。")
    photo = {"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
    resident.page.locator("main [name=photo]").set_input_files(photo)  # type: ignore[arg-type]
    resident.press()
    assert "/sent" in resident.page.url


def a_photo() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (300, 200), "#ccd").save(buffer, "JPEG")
    return buffer.getvalue()


def the_worker_confirms_her(worker: Worker) -> None:
    sign_in(worker, "worker")
    assert f"3-1-{ROOM}" in worker.text(".worklist")
    worker.press(".worklist a[href*='/work/claims/']")
    beside = worker.text(".facts")
    assert "138****0006" in beside
    assert LISTED not in beside
    photo = worker.page.locator("main a[href$=photo]").get_attribute("href") or ""
    assert worker.take(photo).startswith(b"\xff\xd8")
    worker.choose("#confirm .choice:has(input[name=in_place_of]) label")
    worker.choose("#confirm .choice:has(input[value=real_estate]) label")
    worker.fill("paper_digits", "0417")
    worker.choose("label[for=in_person]")
    worker.press("#confirm .button-main")
    assert worker.page.locator("main a[href*='/work/claims/']").count() == 0


def test_an_invited_person_sets_up_a_second_factor_and_ends_every_session(
    browser: Browser, live: Live, database: Database
) -> None:
    link = an_administrator_invites(browser, live, database)
    member = Visitor(browser, live.url, PHONE)
    member.go(link)
    for name, text in (("name", "测试人员"), ("password", PASSWORD), ("again", PASSWORD)):
        member.fill(name, text)
    member.press()
    sign_in(member, INVITED)
    assert "/work" in member.page.url
    totp, recovery = a_second_factor_is_set_up(member)
    next_code = totp.at(datetime.now(UTC), counter_offset=1)
    come_again(member, next_code)
    come_again(member, recovery[0])
    come_again(member, recovery[0], status=422)
    give(member, recovery[1])
    signing_out_everywhere_ends_the_other_browser(browser, live, member, recovery[2])


def an_administrator_invites(browser: Browser, live: Live, database: Database) -> str:
    """A link that is shown once; the person will be a worker of the compound."""
    with database.writing() as session:
        now = datetime.now(UTC)
        staff.grant(session, staff.create_user(session, "admin", "admin", PASSWORD, now=now), "admin")
        session.commit()
    admin = Visitor(browser, live.url, DESK)
    sign_in(admin, "admin")
    admin.go("/admin/people")
    admin.press()
    admin.fill("username", INVITED)
    admin.press()
    link = admin.text("main code")
    admin.press()
    admin.choose("main .choice:has(input[value=worker]) label")
    admin.page.locator("main [name=over]").select_option("compound:GARDEN")
    admin.press("#role .button-main")
    assert "测试花园" in admin.text("main table")
    admin.leave()
    return link


def a_second_factor_is_set_up(member: Visitor) -> tuple[pyotp.TOTP, list[str]]:
    """The code app, and the recovery codes."""
    member.go("/account")
    member.press("main a[href$=second-factor]")
    member.press()
    member.choose("main details summary")
    totp = pyotp.TOTP(member.text("main details code").replace(" ", ""))
    give(member, totp.now())
    codes = member.texts("main li code")
    assert len(codes) == len(set(codes)) >= 8
    member.press()
    return totp, codes


def come_again(member: Visitor, code: str, status: int = 200) -> None:
    """Sign out, and in with the password and a code."""
    member.press("nav form button")
    sign_in(member, INVITED)
    assert "/sign-in/code" in member.page.url
    give(member, code, status)


def give(member: Visitor, code: str, status: int = 200) -> None:
    member.fill("code", code)
    member.press(status=status)


def signing_out_everywhere_ends_the_other_browser(
    browser: Browser, live: Live, member: Visitor, code: str
) -> None:
    other = Visitor(browser, live.url, DESK)
    sign_in(other, INVITED)
    give(other, code)
    other.go("/work")
    member.go("/account")
    assert len(member.texts("main .worklist li")) >= 2
    member.press("main .button-danger")
    for each in (other, member):
        each.go("/work")
        assert "/sign-in" in each.page.url
