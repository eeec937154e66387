"""Every kind of question with bad input: the error stands at its field, and all answers are kept."""

from __future__ import annotations

import html
import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import Database
from app.domain.surveys.kinds import KINDS
from app.models import Survey, SurveyParticipation
from tests import factories as f
from tests.conftest import Page
from tests.services import every_kind
from tests.services import surveying as s
from tests.services.every_kind import BAD, GOOD
from tests.web.resident_walk import sms_code

CASES = [pytest.param(*case, id=f"{case[0]}-{number}") for number, case in enumerate(BAD)]


@pytest.fixture
def survey(database: Database) -> Survey:
    """Named, because it asks for a photo too."""
    with database.writing() as session:
        place = s.place(session)
        found = s.draft(session, place, anonymous=False)
        chair = session.get_one(f.User, found.created_by)
        s.surveys.set_questionnaire(session, found, every_kind.asked(), now=f.NOW, actor=chair)
        s.surveys.open_survey(session, found, now=f.NOW, actor=chair)
        session.commit()
        return found


@pytest.fixture
def phone(page: Page, database: Database, survey: Survey) -> Page:
    page.get("/").in_english().get(f"/s/{survey.code}/phone").post(phone=f.phone(9))
    return page.post(code=sms_code(database))


@pytest.fixture
def desk(app: Flask, survey: Survey) -> Page:
    worker = Page(app.test_client()).get("/").in_english().sign_in("worker-test")
    return worker.get(f"/surveys/{survey.code}/help/3-1-501")


def at_the_photo(phone: Page) -> Page:
    """The photo has a page to itself, behind what is answered well."""
    return phone.post(**GOOD)


NOT_OFFERED = {"", "boat", "w9", "6"}
"""What no page can show as chosen, nor a reference to a photo that nobody gave out."""


def kept(page: Page, fields: dict[str, Any]) -> None:
    """Each typed value stands in its field, as the browser would send it again."""
    text = html.unescape(page.text)
    for name, typed in fields.items():
        values = [typed] if isinstance(typed, str) else typed[:2] if name == "ranking" else typed
        for value in map(re.escape, values if name != "photo" else ()):
            stands = (
                rf'name="{name}" value="{value}" checked',
                rf'<input class="[^>]* name="{name}"[^>]* value="{value}"',
                rf'name="{name}"[^>]*>{value}</textarea>',
                rf'<option value="{value}" selected>',
            )
            assert value in NOT_OFFERED or any(re.search(each, text) for each in stands), (name, value)


def at_its_field(page: Page, question: str, words: str) -> None:
    assert page.status == 422
    (part,) = re.findall(
        rf'<fieldset class="field question" id="q-{question}".*?</fieldset>', page.text, re.S
    )
    assert f'aria-describedby="q-{question}-error"' in part
    assert words in html.unescape(part)
    assert page.text.count('class="error"') == 1
    assert f'<a href="#q-{question}">' in page.text


def sent(database: Database) -> int:
    with database.reading() as session:
        query = select(func.count()).select_from(SurveyParticipation).where(SurveyParticipation.sent)
        return session.scalar(query) or 0


def test_every_kind_has_a_bad_answer_here() -> None:
    assert {question for question, _fields, _words in BAD} == set(KINDS)


@pytest.mark.parametrize(("question", "fields", "words"), CASES)
def test_on_the_residents_page(
    phone: Page, database: Database, question: str, fields: dict[str, Any], words: str
) -> None:
    here = fields if question == "photo" else GOOD | fields
    if question == "photo":
        at_the_photo(phone)
    phone.post(**here)
    at_its_field(phone, question, words)
    kept(phone, here)
    assert sent(database) == 0


@pytest.mark.parametrize(("question", "fields", "words"), CASES)
def test_where_a_worker_helps(
    desk: Page, database: Database, question: str, fields: dict[str, Any], words: str
) -> None:
    desk.post(**GOOD | fields)
    at_its_field(desk, question, words)
    kept(desk, GOOD | fields)
    assert sent(database) == 0


def test_a_file_that_is_no_photo_is_told_at_its_field(phone: Page, desk: Page) -> None:
    no_photo = b"<script>"
    at_the_photo(phone).post(photo=(BytesIO(no_photo), "a.jpg"))
    desk.post(**GOOD, photo=(BytesIO(no_photo), "a.jpg"))
    for page in (phone, desk):
        at_its_field(page, "photo", "This is not a photo")
    kept(desk, dict(GOOD))


def test_a_good_photo_outlives_another_bad_answer(desk: Page) -> None:
    desk.post(**GOOD | {"number": "许多"}, photo=(BytesIO(every_kind.picture()), "a.jpg"))
    at_its_field(desk, "number", "a number in figures")
    (reference,) = re.findall(r'name="photo" value="([^"]+)" checked', desk.text)
    desk.post(**GOOD, photo=reference)
    assert desk.status == 200
    assert "filled in with help" in desk.text
