"""A photo that is too large: made smaller on the phone; without a script the answer still arrives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser
from sqlalchemy import select

from app.database import Database
from app.extensions import LARGEST_REQUEST
from app.models import Compound, Survey, SurveyPhoto, User
from app.services import surveys
from app.services.surveys import NewSurvey
from tests.browser.phones import Phones
from tests.browser.surveys import Answerer, choose
from tests.browser.votes import a_house
from tests.live import Live
from tests.services import every_kind

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def survey(database: Database, phones: Phones) -> Survey:
    a_house(database, phones)
    now = datetime.now(UTC)
    with database.writing() as session:
        chair = session.scalars(select(User).where(User.username == "chair")).one()
        place = session.scalars(select(Compound)).one()
        new = NewSurvey("样样都问", "街道", "收集意见。", every_kind.asked())
        found = surveys.draft_survey(session, place, new, now=now, actor=chair)
        surveys.change_draft(found, closes_at=now + timedelta(days=7), anonymous=False)
        surveys.open_survey(session, found, now=now, actor=chair)
        session.commit()
        return found


def at_the_photo(resident: Answerer, survey: Survey) -> None:
    """Her number is proved, the page before is answered."""
    resident.scan(f"/s/{survey.code}")
    resident.ask_for_code()
    resident.enter_code()
    resident.fill("anchor", "留着我")
    choose(resident, {"single": "roof"})
    resident.press()


def hand_in(resident: Answerer, data: bytes, folder: Path, status: int = 200) -> None:
    file = folder / "photo.jpg"
    file.write_bytes(data)
    resident.page.locator("main input[type=file]").set_input_files(file)
    resident.press(status=status)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_script_a_film_leads_back_and_no_answer_is_lost(
    browser: Browser, live: Live, survey: Survey, phones: Phones, tmp_path: Path
) -> None:
    resident = Answerer(browser, live.url, "501", phones, script=False)
    at_the_photo(resident, survey)
    hand_in(resident, b"\xff\xd8\xff" + b"\0" * (LARGEST_REQUEST + 16 * 1024 * 1024), tmp_path, status=413)
    assert "之前已经保存的都还在" in resident.text()
    resident.press()
    assert resident.page.url.endswith("/answer/photo")
    hand_in(resident, every_kind.picture(), tmp_path)
    assert "留着我" in resident.text()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_photo_with_more_points_than_we_take_is_made_smaller_on_the_phone(
    browser: Browser, live: Live, database: Database, survey: Survey, phones: Phones, tmp_path: Path
) -> None:
    resident = Answerer(browser, live.url, "501", phones)
    resident.light = False
    at_the_photo(resident, survey)
    hand_in(resident, every_kind.picture(size=(8064, 6048)), tmp_path)
    assert "留着我" in resident.text()
    with database.reading() as session:
        (sealed,) = session.scalars(select(SurveyPhoto.image_sealed))
    with Image.open(BytesIO(phones.vault.unseal_bytes(sealed))) as image:
        assert image.size == (2048, 1536)
