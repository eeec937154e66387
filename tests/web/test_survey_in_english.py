"""What a survey says of itself stands in both languages: on its pages, on paper, in a copy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import Database
from app.models import Survey
from app.services import surveys
from tests import factories as f
from tests.conftest import Page, at_desk
from tests.delivery.paper import pages_text
from tests.services import surveying as s

CHINESE = {"title": "改造调查", "asker": "幸福街道", "purpose": "为改造方案收集意见"}
ENGLISH = {
    "title_en": "What shall be renovated?",
    "asker_en": "Happiness Street Office",
    "purpose_en": "To plan the works with you.",
}


@pytest.fixture
def desk(app: Flask, database: Database) -> Page:
    with database.writing() as session:
        s.place(session)
        session.commit()
    return at_desk(app)


def newest(database: Database) -> Survey:
    with database.reading() as session:
        return session.scalars(select(Survey).order_by(Survey.survey_id.desc()).limit(1)).one()


def drafted(desk: Page, **words: str) -> Page:
    desk.get("/surveys/of/TEST/new")
    return desk.post(template="satisfaction", **words)


def opened(desk: Page, database: Database) -> Survey:
    drafted(desk, **CHINESE, **ENGLISH)
    with database.writing() as session:
        survey = session.get_one(Survey, newest(database).survey_id)
        surveys.change_draft(survey, closes_at=f.NOW + timedelta(days=1))
        surveys.open_survey(session, survey, now=f.NOW, actor=session.get_one(f.User, survey.created_by))
        session.commit()
    return newest(database)


def test_a_resident_reads_it_in_her_own_language(app: Flask, desk: Page, database: Database) -> None:
    survey = opened(desk, database)
    resident = Page(app.test_client()).get(f"/s/{survey.code}")
    assert all(word in resident.text for word in CHINESE.values())
    assert not any(word in resident.text for word in ENGLISH.values())
    resident.in_english()
    assert all(word in resident.text for word in ENGLISH.values())
    assert not any(word in resident.text for word in CHINESE.values())


def test_sheet_and_poster_say_it_in_the_language_asked_for(desk: Page, database: Database) -> None:
    survey = opened(desk, database)
    for lang, said, silent in (("zh", CHINESE, ENGLISH), ("en", ENGLISH, CHINESE)):
        text = "".join(pages_text(desk.get(f"/surveys/{survey.code}/sheet.pdf?lang={lang}").data))
        squeezed = "".join(text.split())
        assert all("".join(word.split()) in squeezed for word in said.values())
        assert not any("".join(word.split()) in squeezed for word in silent.values())
    poster = "".join(pages_text(desk.get(f"/surveys/{survey.code}/poster.pdf").data))
    assert "".join(ENGLISH["asker_en"].split()) in "".join(poster.split())


def test_without_english_the_chinese_stands_and_the_draft_says_so(desk: Page, database: Database) -> None:
    drafted(desk, **CHINESE)
    survey = newest(database)
    assert [survey.said(name, "en") for name in CHINESE] == list(CHINESE.values())
    assert "Not written: readers of English see the Chinese." in desk.text


def test_a_draft_shows_and_changes_it_and_refuses_what_is_too_long(desk: Page, database: Database) -> None:
    drafted(desk, **CHINESE, **ENGLISH)
    code = newest(database).code
    assert all(word in desk.text for word in ENGLISH.values())
    desk.get(f"/surveys/{code}/settings")
    rest = {"who": "household", "named": "no", "closes": "2026-03-09T10:00"}
    desk.post(**CHINESE, **rest, **ENGLISH | {"title_en": "x" * 201})
    assert desk.status == 422
    assert "<details open>" in desk.text
    assert newest(database).title_en == ENGLISH["title_en"]
    desk.post(**CHINESE, **rest, **ENGLISH | {"title_en": ""})
    assert newest(database).title_en is None
    assert newest(database).asker_en == ENGLISH["asker_en"]


def test_a_copy_brings_the_english_of_the_words_that_it_keeps(desk: Page, database: Database) -> None:
    drafted(desk, **CHINESE, **ENGLISH)
    source = newest(database).code
    desk.get("/surveys/of/TEST/new")
    desk.post(template="copy", source=source, title="第二次调查", asker="", purpose=CHINESE["purpose"])
    made = newest(database)
    assert (made.title_en, made.asker_en, made.purpose_en) == (
        None,
        ENGLISH["asker_en"],
        ENGLISH["purpose_en"],
    )
