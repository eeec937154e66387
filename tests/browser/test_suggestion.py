"""A fault is reported on a phone, answered and closed at a desk, said not to be done, and closed again."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser
from sqlalchemy import select

from app.database import Database
from app.models import Compound
from app.services import roll
from tests import factories
from tests.browser.chrome import DESK, PHONE
from tests.browser.people import sign_in
from tests.browser.phones import Phones
from tests.browser.visitor import Visitor
from tests.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
OWNER = "006"
"""The end of the number with which it is reported."""
POSTER = "/c/GARDEN/suggest"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_fault_goes_from_the_stairs_to_the_desk_and_back_until_it_is_done(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    with database.writing() as session:
        place = session.scalars(select(Compound)).one()
        roll.import_roll(session, place, factories.house(), phones.vault)
        session.commit()
    resident = Visitor(browser, live.url, PHONE, light=True, script=False)
    code = she_reports(resident, phones)
    worker = Visitor(browser, live.url, DESK)
    sign_in(worker, "worker")
    the_worker_answers(worker)
    assert phones.texts(OWNER, "echo")[-2].endswith("：明天请电工来换灯")
    assert "已办结：楼道灯已换新" in phones.texts(OWNER, "echo")[-1]
    she_says_that_it_is_not_done(resident, code)
    worker.go("/work")
    assert "未办结" in worker.text(".worklist li")
    worker.press(".worklist li .button")
    assert "三楼的灯还是不亮" in worker.text()
    closes(worker, "已换三楼的灯座")
    assert "已再次办结" in phones.texts(OWNER, "echo")[-1]


def she_reports(resident: Visitor, phones: Phones) -> str:
    """Without JavaScript, from the poster to the page with her code."""
    resident.go(POSTER)
    resident.press(status=422)
    assert "请选择一项" in resident.text()
    resident.choose("label[for=kind-1]")
    resident.press()
    resident.choose("label[for=where-1]")
    resident.press()
    proves(resident, phones)
    resident.fill("text", "三楼楼道灯不亮")
    picture = BytesIO()
    Image.new("RGB", (300, 200), "green").save(picture, "JPEG")
    photo = {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    resident.page.locator("main [name=photos]").set_input_files([photo, photo])  # type: ignore[list-item]
    resident.press()
    assert "三楼楼道灯不亮" in resident.text()
    assert len(resident.texts("main dd a")) == 2
    code = resident.text("main dd b")
    assert code in phones.texts(OWNER, "echo")[-1]
    return code


def she_says_that_it_is_not_done(resident: Visitor, code: str) -> None:
    """By her code from the first page, in large letters; her phone is proved for half an hour."""
    resident.go("/")
    resident.press(".switches button[name=elder]")
    resident.fill("code", code.lower())
    resident.press()
    assert "楼道灯已换新" in resident.text()
    resident.choose("summary:has-text('还没办好')")
    resident.fill("text", "三楼的灯还是不亮")
    resident.press("form[action$=not-done] button")
    assert "三楼的灯还是不亮" in resident.text()


def proves(resident: Visitor, phones: Phones) -> None:
    """The number, then the six digits that came to it."""
    resident.fill("phone", factories.phone(6).removeprefix("+86"))
    resident.press()
    resident.fill("code", phones.newest_code(OWNER))
    resident.press()


def the_worker_answers(worker: Visitor) -> None:
    """From today's page: answered with a day, then closed."""
    worker.go("/work")
    worker.press(".worklist li .button")
    assert "138****0006" in worker.text()
    worker.fill("answer-text", "明天请电工来换灯")
    worker.press("form[action$=answer] button")
    assert "明天请电工来换灯" in worker.text()
    closes(worker, "楼道灯已换新")


def closes(worker: Visitor, text: str) -> None:
    worker.choose("summary:has-text('办结')")
    worker.fill("close-text", text)
    worker.press("form[action$=close] button")
    assert text in worker.text()
