"""All kinds of question answered badly at once: on a phone, and where a worker types a sheet."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from app.database import Database
from app.models import Survey
from tests.browser.people import Worker, sign_in
from tests.browser.phones import Phones
from tests.browser.survey_worlds import a_house, opened
from tests.browser.surveys import Answerer
from tests.live import Live
from tests.services import every_kind

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
TYPED = {"anchor": "留着我", "number": "许多", "date": "2019-12-31", "short": "一二三四五六"}


def survey(database: Database, phones: Phones) -> Survey:
    with database.writing() as session:
        place = a_house(session, phones.vault)
        found = opened(session, place, asked=every_kind.asked(), anonymous=False)
        session.commit()
        return found


def test_on_a_phone_the_page_begins_at_what_is_to_be_mended(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    resident = Answerer(browser, live.url, "501", phones)
    resident.scan(f"/s/{survey(database, phones).code}")
    resident.ask_for_code()
    resident.enter_code()
    for choice in ("multiple-lift", "multiple-roof", "multiple-park", "basket-w2", "basket-w3"):
        resident.choose(f"label[for=q-{choice}]")
    for name, text in TYPED.items():
        resident.page.locator(f"main [name={name}]").evaluate(
            "(field, text) => { Object.assign(field, { type: 'text', value: text }); }",
            text,
        )
    resident.press(status=422)
    resident.page.wait_for_selector("#errors:focus")
    assert len(resident.texts("#errors li")) == 6
    assert resident.page.locator("[name=anchor]").input_value() == "留着我"
    assert resident.page.locator("#q-multiple-park").is_checked()
    resident.choose("#errors a")
    assert resident.page.evaluate("location.hash").startswith("#q-single")


def test_a_sheet_typed_badly_keeps_its_lines_and_begins_at_the_first_fault(
    browser: Browser, live: Live, database: Database, phones: Phones
) -> None:
    code = survey(database, phones).code
    worker = Worker(browser, live.url)
    sign_in(worker, "worker")
    worker.go(f"/surveys/{code}/paper")
    worker.fill("home", "3-1-401")
    worker.press()
    for name, text in {"anchor": "留着我", "multiple": "1 2 3", "number": "许多", "scale": "9"}.items():
        worker.fill(name, text)
    worker.press("main button[name=record]", status=422)
    assert worker.page.locator("[name=number]").input_value() == "许多"
    assert worker.page.locator("[name=multiple]").input_value() == "1 2 3"
    name, faulty = worker.page.evaluate(
        "[document.activeElement.name, document.querySelector('main [aria-invalid=true]').name]"
    )
    assert name == faulty == "single"
