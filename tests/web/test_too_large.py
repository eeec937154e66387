"""A file that is too large: told at its field, or on a page that leads back; what was written stays."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import Database
from app.extensions import LARGEST_REQUEST
from app.models import SuggestionPhoto, Survey
from app.web import errors
from tests import factories as f
from tests.conftest import Page, at_desk
from tests.services import every_kind, suggesting
from tests.services import surveying as s
from tests.web.resident_walk import sms_code

CAMERA = b"\xff\xd8\xff" + b"\0" * 30 * 1024 * 1024
"""As large as a phone's best picture."""
FORM = "multipart/form-data; boundary=x"
FILM = b"\0" * (LARGEST_REQUEST + 1)


class Counting(BytesIO):
    """A body that is still being sent, and how much of it was taken."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data


@pytest.fixture
def survey(database: Database) -> Survey:
    with database.writing() as session:
        found = s.opened(session, every_kind.asked(), anonymous=False)
        session.commit()
        return found


@pytest.fixture
def phone(page: Page, database: Database, survey: Survey) -> Page:
    """On the page of the photo, behind the answers of the page before."""
    page.get("/").in_english().get(f"/s/{survey.code}/phone").post(phone=f.phone(9))
    return page.post(code=sms_code(database)).post(anchor="留着我", single="roof")


def large(data: bytes = CAMERA) -> tuple[BytesIO, str]:
    return BytesIO(data), "large.jpg"


def test_a_large_photo_of_a_survey_is_told_at_its_field(phone: Page) -> None:
    phone.post(photo=large())
    assert phone.status == 422
    assert "The photo is larger than 8 MB." in phone.text


def test_what_is_too_large_for_any_form_leads_back_and_takes_no_answer_along(
    phone: Page, survey: Survey
) -> None:
    photo = f"/s/{survey.code}/answer/photo"
    assert phone.path == photo
    phone.post(photo=large(FILM))
    assert phone.status == 413
    assert "This was too large to send" in phone.text
    assert "what you had saved before is kept" in phone.text
    assert f'href="{photo}"' in phone.text.partition("<main")[2]
    phone.get(photo).post()
    assert "留着我" in phone.text
    phone.post()
    assert "Handed in. Thank you." in phone.text


@pytest.fixture
def chair(app: Flask, survey: Survey) -> Page:
    return at_desk(app)


def test_the_rest_is_taken_before_the_answer_for_a_browser_that_sends_reads_none(
    client: Page, app: Flask
) -> None:
    body = Counting(FILM)
    answer = app.test_client().post(
        "/sign-in",
        input_stream=body,
        content_length=len(FILM),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert body.taken == len(FILM)


def test_a_stream_without_end_is_cut_off(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "MOST_DRAINED", 3 * errors.LOT)
    body = Counting(FILM)
    app.test_client().post(
        "/sign-in",
        input_stream=body,
        content_length=len(FILM),
        content_type="multipart/form-data; boundary=x",
    )
    assert body.taken == 3 * errors.LOT


def test_three_good_photos_of_a_report_may_be_larger_than_one_file(page: Page, database: Database) -> None:
    with database.writing() as session:
        suggesting.place(session)
        session.commit()
    page.get("/").in_english().get("/c/TEST/suggest").post(kind="fault")
    page.post(where="3")
    page.post(phone="13900000001")
    page.post(code=sms_code(database))
    page.post(text="三楼的灯不亮", photos=[large()])
    assert page.status == 422
    assert "A photo is larger than 8 MB." in page.text
    assert "三楼的灯不亮" in page.text
    eight = every_kind.picture() + b"\0" * (8 * 1024 * 1024 - 4096)
    page.post(text="三楼的灯不亮", photos=[large(eight) for _ in range(3)])
    assert page.status == 200
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SuggestionPhoto)) == 3


def test_files_of_the_staff_are_told_at_their_fields(chair: Page, database: Database, survey: Survey) -> None:
    with database.writing() as session:
        place = session.get_one(f.Compound, survey.compound_id)
        user = session.get_one(f.User, survey.created_by)
        motion = f.draft(session, place, user)
        session.commit()
        code = motion.code
    chair.get(f"/committee/m/{code}/attachments").post(title="电梯平面图", plan=large())
    assert chair.status == 422
    assert "at most 20 MB as PDF" in chair.text
    assert "电梯平面图" in chair.text
    for path in ("/roll/c/TEST/import", f"/surveys/{survey.code}/import"):
        chair.get(path).post(file=(BytesIO(CAMERA), "large.xlsx"))
        assert chair.status == 422, path
        assert "This file is larger than 20 MB." in chair.text
