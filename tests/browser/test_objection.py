"""An objection that blocks is made on a phone, answered at a desk, and releases the result (issue 4, D1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser
from sqlalchemy import select

from app.database import Database
from app.models import Compound, User
from app.services import ballots, closing, finding, motions, roll
from tests import factories
from tests.browser.chrome import DESK, PHONE
from tests.browser.people import sign_in
from tests.browser.phones import Phones
from tests.browser.visitor import Visitor
from tests.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ROOM = "302"
OWNER = "006"
"""The end of the number that stands on the roll for that home."""
HOUR = timedelta(hours=1)


def test_an_objection_holds_the_result_until_it_is_decided(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    code = a_result_is_posted(database, phones)
    resident = Visitor(browser, live.url, PHONE)
    resident.go(f"/m/{code}/result")
    assert resident.text(".verdict-word") == "通过"
    she_objects(resident, phones)
    resident.go(f"/m/{code}/result")
    assert resident.text(".verdict-word") == "异议待处理"
    chair = Visitor(browser, live.url, DESK)
    sign_in(chair, "chair")
    the_committee_settles_it(chair)
    assert "已安排测量采光" in phones.texts(OWNER, "echo")[-2]
    assert "已和解" in phones.texts(OWNER, "echo")[-1]
    resident.go(f"/m/{code}/result")
    assert resident.text(".verdict-word") == "通过"
    resident.go(f"/m/{code}/objections")
    assert "已和解" in resident.text("main table")


def a_result_is_posted(database: Database, phones: Phones) -> str:
    """Everybody agreed, the vote has ended, and an open objection holds it; its code."""
    now = datetime.now(UTC)
    with database.writing() as session:
        place = session.scalars(select(Compound)).one()
        chair = session.scalars(select(User).where(User.username == "chair")).one()
        roll.import_roll(session, place, factories.house(), phones.vault)
        times = {"opens": now - 3 * HOUR, "closes": now - HOUR}
        motion = factories.draft(session, place, chair, objection_blocks=True, **times)
        motions.open_motion(session, motion, now=now - 3 * HOUR)
        for building, entrance in finding.list_entrances(session, motion):
            for key in finding.list_rooms(session, motion, building, entrance):
                flat = factories.flat_of(session, motion, key.room)
                vote = ballots.Vote(
                    flat=flat,
                    choice="yes",
                    channel="online",
                    form_token=ballots.new_form_token(),
                    signer_id=factories.owner_of(session, flat).voter_owner_id,
                )
                ballots.record(session, vote, clock=lambda: now - 2 * HOUR, vault=phones.vault)
        closing.close_motion(session, motion.motion_id, clock=lambda: now)
        closing.publish(session, motion, now=now, actor=chair)
        session.commit()
        return motion.code


def she_objects(resident: Visitor, phones: Phones) -> None:
    resident.press("main a[href$='/object']")
    resident.choose("label[for=kind-3]")
    resident.press()
    resident.fill("phone", factories.phone(6).removeprefix("+86"))
    resident.press()
    resident.fill("code", phones.newest_code(OWNER))
    resident.press()
    resident.fill("name", "业主006")
    resident.fill("text", "电梯井离厨房窗户只有两米，请给出采光测量报告。")
    picture = BytesIO()
    Image.new("RGB", (300, 200), "green").save(picture, "JPEG")
    photo = {"name": "window.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    resident.page.locator("main [name=photos]").set_input_files([photo, photo])  # type: ignore[list-item]
    resident.press()
    assert "清册内业主手机号" in resident.text()
    assert resident.text("main dd b").replace(" ", "") in phones.texts(OWNER, "echo")[-1].replace(" ", "")


def the_committee_settles_it(chair: Visitor) -> None:
    chair.go("/objections")
    chair.press(".worklist a.button")
    chair.fill("reply-text", "已安排测量采光")
    chair.press("form[action$=reply] button")
    chair.choose("summary:has-text('记录调解')")
    chair.fill("met-held_on", datetime.now(UTC).date().isoformat())
    chair.fill("met-text", "双方与设计单位到场")
    chair.press("form[action$=mediation] button")
    chair.choose("summary:has-text('处理异议')")
    chair.choose("label[for=end-outcome-3]")
    chair.fill("end-text", "加装导光板，双方签字")
    chair.press("form[action$=decide] button")
    assert "双方与设计单位到场" in chair.text()
