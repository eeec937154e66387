"""A later deadline that two persons agree on, and a counted question that is asked again (issue 4, D1)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from app.database import Database
from app.models import Compound, Motion, User
from app.services import closing, motions, roll
from tests import factories as f
from tests.browser.chrome import DESK
from tests.browser.people import BEIJING, Chair, Resident, sign_in
from tests.browser.phones import Phones
from tests.browser.visitor import Visitor
from tests.browser.votes import a_house, another, flat, open_since_an_hour
from tests.delivery.paper import pages_text
from tests.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
REASON = "多户外出，节后才回"


def test_an_extension_needs_two_persons_and_reaches_the_resident(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    a_house(database, phones)
    another(database, "second", "committee")
    code = open_since_an_hour(database)
    end = (datetime.now(BEIJING) + timedelta(days=9)).replace(hour=20, minute=0)
    chair, second = (Visitor(browser, live.url, DESK) for _ in range(2))
    sign_in(chair, "chair")
    chair.go(f"/second-person/m/{code}")
    chair.press("main a[href$='/extend']")
    chair.fill("closes", f"{end:%Y-%m-%dT%H:%M}")
    chair.fill("reason", REASON)
    chair.press()
    assert chair.page.locator("main button[form=approve]").count() == 0
    resident = Resident(browser, live.url, "501", phones)
    resident.scan(f"{live.url}/m/{code}")
    day = f"{end.month}月{end.day}日"
    assert day not in resident.text().replace(" ", "")
    sign_in(second, "second")
    second.go("/second-person")
    second.press(".worklist a.button")
    assert REASON in second.text()
    second.press("main button[form=approve]")
    assert second.page.url.endswith(f"/notices/m/{code}")
    resident.scan(f"{live.url}/m/{code}")
    assert day in resident.text().replace(" ", "")
    assert REASON in resident.text()
    resident.go(f"/m/{code}/notices/extension")
    assert day in resident.text().replace(" ", "")
    paper = "".join(pages_text(resident.take(f"/m/{code}/notices/extension.pdf")))
    assert day in paper.replace(" ", "")
    assert REASON in paper


def test_a_counted_question_is_asked_again_of_the_same_homes(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    a_house(database, phones)
    earlier = it_was_counted(database)
    a_home_is_added(database, phones)
    chair = Chair(browser, live.url)
    sign_in(chair, "chair")
    chair.go(f"/committee/m/{earlier}")
    chair.press("main a[href$='/repoll']")
    chair.fill("reason", "上次有户未收到表决票")
    chair.choose("main .choice:has(input[value=earlier]) label")
    chair.press()
    code = re.findall(r"/committee/m/([0-9A-Z]+)/window", chair.page.url)[0]
    chair.choose_window(datetime.now(UTC))
    for _page in range(3):
        chair.press()
    chair.press("main .action .button-main")
    resident = Resident(browser, live.url, "501", phones)
    resident.scan(f"{live.url}/m/{earlier}")
    resident.press(f"main a[href='/m/{code}']")
    assert "上次有户未收到表决票" in resident.text()
    resident.go(f"/m/{code}/home/3-1-701", status=404)
    resident.scan(f"{live.url}/m/{code}/home/3-1-501")
    resident.ask_for_code()
    resident.enter_code()
    receipt = resident.answer("yes")
    assert receipt in phones.texts("501", "receipt")[-1].replace("-", "")
    with database.reading() as session:
        new = session.scalars(select(Motion).where(Motion.code == code)).one()
        assert (new.rule_key, new.repoll_of is not None) == ("civil-code-special", True)


def it_was_counted(database: Database) -> str:
    """A vote of yesterday in which nobody took part, posted; its code."""
    now = datetime.now(UTC)
    with database.writing() as session:
        place = session.scalars(select(Compound)).one()
        chair = session.scalars(select(User).where(User.username == "chair")).one()
        motion = f.draft(session, place, chair, opens=now - timedelta(days=2), closes=now - timedelta(days=1))
        motions.open_motion(session, motion, now=now - timedelta(days=2))
        closing.close_motion(session, motion.motion_id, clock=lambda: now - timedelta(days=1))
        closing.publish(session, motion, now=now, actor=chair)
        session.commit()
        return motion.code


def a_home_is_added(database: Database, phones: Phones) -> None:
    """Home 701 comes onto the roll after the first count."""
    with database.writing() as session:
        place = session.scalars(select(Compound)).one()
        roll.import_roll(session, place, [flat("701")], phones.vault)
        session.commit()
