"""A resident answers a survey: her phone, her home, question by question, sent, changed, taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Flat, FlatOwner, Message, Survey, SurveyParticipation
from app.services import survey_answers, survey_codes
from tests import factories as f
from tests.conftest import Clock, Page
from tests.services import surveying as s
from tests.web.resident_walk import sms_code


@pytest.fixture
def english(page: Page) -> Page:
    return page.get("/").in_english()


def opened(database: Database, **changes: object) -> Survey:
    with database.writing() as session:
        survey = s.opened(session, **changes)  # type: ignore[arg-type]
        session.commit()
        return survey


def proved(page: Page, database: Database, survey: Survey, number: int = 9) -> Page:
    page.get(f"/s/{survey.code}/phone").post(phone=f.phone(number))
    return page.post(code=sms_code(database))


def home(survey: Survey, room: str) -> str:
    return survey_codes.home_code(survey, f.key(room), f.VAULT)


def count(database: Database, *, sent: bool) -> int:
    with database.reading() as session:
        query = select(func.count()).where(SurveyParticipation.sent.is_(sent))
        return session.scalar(query) or 0


def kept(database: Database, survey: Survey, number: int = 9) -> dict[str, object]:
    with database.reading() as session:
        row = session.get_one(Survey, survey.survey_id)
        found = survey_answers.envelope_of(session, row, s.seat(session, row, number), f.VAULT)
        return dict((found.sent or {}).get("values", {}))


def test_the_first_screen_says_who_why_and_that_it_is_no_vote(english: Page, database: Database) -> None:
    survey = opened(database)
    english.get(f"/s/{survey.code.lower()}")
    for words in (
        "幸福街道办事处 asks.",
        "This is not a vote.",
        "Anonymous.",
        "destroyed unread",
        "One answer for each home",
    ):
        assert words in english.text
    named = opened(database, anonymous=False, code="NAMED")
    assert "With your home." in english.get(f"/s/{named.code}").text
    assert english.get("/s/ZZZZ9999").status == 404


def test_the_code_of_the_poster_typed_on_the_first_page_opens_it(english: Page, database: Database) -> None:
    survey = opened(database)
    english.get("/").post("/find", code=f" {survey.code[:4].lower()} {survey.code[4:]}")
    assert "This is not a vote." in english.text


def test_a_draft_is_not_there_for_residents(english: Page, database: Database) -> None:
    with database.writing() as session:
        survey = s.draft(session, s.place(session))
        session.commit()
    assert english.get(f"/s/{survey.code}").status == 404
    assert english.get(f"/s/{survey.code}/begin").status == 404
    assert english.get("/").post("/find", code=survey.code).status == 422


def test_the_whole_way_and_back_to_change_and_to_take_back(english: Page, database: Database) -> None:
    survey = opened(database)
    proved(english, database, survey)
    assert "1. 您是" in english.text
    english.post(people="3")
    assert english.status == 422
    assert "Please answer this question." in english.text
    assert 'value="3"' in english.text
    english.post(who="owner", people="3")
    assert "3. 需要什么" in english.text
    english.post(
        works=["lift", "other"], **{"works.other": "花园"}, first=["lift", "roof"], wish="4", say="谢谢"
    )
    assert "Your answers once more" in english.text
    assert "花园" in english.text
    assert count(database, sent=True) == 0
    english.post()
    assert "Handed in. Thank you." in english.text
    assert count(database, sent=True) == 1
    assert kept(database, survey)["works"] == ["lift", "other"]
    english.get(f"/s/{survey.code}")
    assert "Go on" in english.text
    english.get(f"/s/{survey.code}/answer/who").post(who="tenant", people="")
    assert kept(database, survey)["who"] == "owner"
    english.get(f"/s/{survey.code}/send").post()
    assert kept(database, survey)["who"] == "tenant"
    assert "people" not in kept(database, survey)
    english.get(f"/s/{survey.code}/thanks").post(f"/s/{survey.code}/take-back")
    assert "Your answers are gone" in english.text
    assert count(database, sent=True) == 0


def test_saved_for_later_goes_on_where_it_stopped(english: Page, app: Flask, database: Database) -> None:
    survey = opened(database)
    proved(english, database, survey).post(people="2", later="1")
    assert "Saved, not handed in yet" in english.text
    assert (count(database, sent=False), count(database, sent=True)) == (1, 0)
    with database.writing() as session:
        for row in session.scalars(select(Message)):
            session.delete(row)
        session.commit()
    english.get(f"/s/{survey.code}/begin")
    assert 'value="2"' in english.text


def test_large_text_asks_one_question_a_screen(english: Page, database: Database) -> None:
    survey = opened(database)
    english.post("/preferences", elder="1", next="/")
    proved(english, database, survey)
    assert "Step 1 of 6" in english.text
    assert english.text.count('<fieldset class="field question"') == 1
    english.post(who="owner")
    assert "Step 2 of 6" in english.text


def test_an_unknown_number_hears_the_same_and_gets_nothing(english: Page, database: Database) -> None:
    survey = opened(database)
    heard = []
    for number, messages in (("13900000099", 0), (f.phone(9), 1)):
        english.get(f"/s/{survey.code}/phone").post(phone=number)
        page = re.sub(r'name="csrf_token"[^>]*', "", english.text)
        heard.append(re.sub(r"1[0-9]{2}\*{4}[0-9]{4}", "NUMBER", page))
        with database.reading() as session:
            assert len(session.scalars(select(Message)).all()) == messages
    assert "NUMBER" in heard[0]
    assert heard[0] == heard[1]
    english.get(f"/s/{survey.code}/phone").post(phone="13900000098")
    english.post(code="123456")
    assert "does not fit" in english.text


def test_a_phone_with_two_homes_chooses_and_answers_for_each(english: Page, database: Database) -> None:
    with database.writing() as session:
        survey = s.opened(session)
        second = session.scalars(select(FlatOwner).join(Flat).where(Flat.room == "602")).one()
        second.phone_digest = f.VAULT.digest("phone", f.phone(9))
        session.commit()
    proved(english, database, survey)
    assert "For which home do you answer?" in english.text
    english.post(home="1")
    assert english.status == 422
    english.post(home=home(survey, "602"))
    english.post(who="owner")
    english.post()
    english.post()
    assert "Handed in" in english.text
    english.get(f"/s/{survey.code}/home").post(home=home(survey, "501"))
    assert "1. 您是" in english.text
    assert count(database, sent=True) == 1


def move(session: Session, room: str, number: int) -> None:
    """The roll gives this home to the owner of the number."""
    owner = session.scalars(select(FlatOwner).join(Flat).where(Flat.room == room)).one()
    owner.phone_digest = f.VAULT.digest("phone", f.phone(number))


@pytest.mark.parametrize("sold", ["", "602"])
def test_a_change_of_the_roll_shifts_no_answer_to_another_home(
    english: Page, database: Database, sold: str
) -> None:
    with database.writing() as session:
        survey = s.opened(session)
        move(session, "602", 9)
        session.commit()
    proved(english, database, survey).post(home=home(survey, "602"))
    with database.writing() as session:
        move(session, "401", 9)
        if sold:
            move(session, sold, 88)
        session.commit()
    english.get(f"/s/{survey.code}/answer/who").post(who="owner")
    with database.reading() as session:
        rooms = session.scalars(select(SurveyParticipation.room)).all()
    assert rooms == ([] if sold else ["602"])
    if sold:
        assert "no longer yours on the roll" in english.text


def test_the_only_home_left_is_not_taken_for_the_one_that_was_sold(english: Page, database: Database) -> None:
    survey = opened(database)
    proved(english, database, survey)
    with database.writing() as session:
        move(session, "501", 88)
        move(session, "602", 9)
        session.commit()
    english.get(f"/s/{survey.code}/begin")
    assert "no longer yours on the roll" in english.text
    english.post(home=home(survey, "602"))
    english.post(who="owner")
    with database.reading() as session:
        assert session.scalars(select(SurveyParticipation.room)).all() == ["602"]


def test_a_buyer_begins_with_an_empty_sheet(english: Page, app: Flask, database: Database) -> None:
    survey = opened(database)
    proved(english, database, survey).post(who="tenant", people="7")
    english.post()
    english.post()
    with database.writing() as session:
        move(session, "501", 88)
        session.commit()
    buyer = proved(Page(app.test_client()).get("/").in_english(), database, survey, 88)
    assert "1. 您是" in buyer.text
    assert 'value="7"' not in buyer.text
    assert "checked" not in buyer.text
    assert "Handed in" not in buyer.get(f"/s/{survey.code}/thanks").text
    assert ">Begin<" in buyer.get(f"/s/{survey.code}").text
    buyer.get(f"/s/{survey.code}/answer/who").post(who="owner")
    assert count(database, sent=True) == 1
    buyer.post()
    buyer.post()
    assert "Handed in" in buyer.text
    assert count(database, sent=True) == 1
    assert kept(database, survey, 88) == {"who": "owner"}


def test_another_owner_is_told_whose_answers_she_sees(english: Page, app: Flask, database: Database) -> None:
    survey = opened(database)
    told = "Another owner of this home, or a worker"
    proved(english, database, survey, 2).post(who="owner", people="7", later="1")
    assert told not in english.get(f"/s/{survey.code}/begin").text
    other = proved(Page(app.test_client()).get("/").in_english(), database, survey, 902)
    assert told in other.text
    assert 'value="7"' in other.get(f"/s/{survey.code}/answer/who").text


def test_a_tenant_answers_by_phone_and_names_only_the_entrance(english: Page, database: Database) -> None:
    survey = opened(database, identity="phone", one_per="person")
    proved(english, database, survey, 77)
    english.post(who="tenant")
    english.post()
    english.post()
    assert "Handed in" in english.text
    with database.reading() as session:
        (row,) = session.scalars(select(SurveyParticipation)).all()
        assert (row.room, row.subject_digest is not None) == (None, True)


def test_without_proof_a_browser_answers_once(english: Page, app: Flask, database: Database) -> None:
    survey = opened(database, identity="open", one_per="person")
    for browser in (english, english, Page(app.test_client()).get("/").in_english()):
        browser.get(f"/s/{survey.code}/begin")
        if "Your answers once more" not in browser.text:
            browser.get(f"/s/{survey.code}/answer/who").post(who="tenant")
            browser.post()
        browser.post()
        assert "Handed in" in browser.text
    assert count(database, sent=True) == 2


def test_the_close_ends_it_in_the_middle(english: Page, database: Database, clock: Clock) -> None:
    survey = opened(database)
    proved(english, database, survey)
    clock.moment = s.CLOSES
    english.post(who="owner")
    assert "This survey is closed." in english.text
    assert count(database, sent=True) == 0


def test_nothing_is_told_of_a_home_without_its_phone(english: Page, app: Flask, database: Database) -> None:
    survey = opened(database)
    proved(english, database, survey).post(who="owner", later="1")
    stranger = Page(app.test_client()).get("/").in_english()
    for step in ("begin", "answer/who", "send", "thanks", "home"):
        stranger.get(f"/s/{survey.code}/{step}")
        assert "Which is your mobile number?" in stranger.text
    assert "Go on" not in stranger.get(f"/s/{survey.code}").text


def test_a_code_for_one_survey_opens_no_other(english: Page, database: Database, clock: Clock) -> None:
    survey = opened(database)
    other = opened(database, code="OTHER")
    proved(english, database, survey)
    english.get(f"/s/{other.code}/begin")
    assert "Which is your mobile number?" in english.text
    clock.moment += timedelta(minutes=119)
    assert "1. 您是" in english.get(f"/s/{survey.code}/begin").text
    clock.moment += timedelta(minutes=1)
    english.get(f"/s/{survey.code}/begin")
    assert "Which is your mobile number?" in english.text


def test_only_larger_text_brings_the_script_that_reads_aloud(english: Page, database: Database) -> None:
    survey = opened(database, identity="open", one_per="person")
    english.get(f"/s/{survey.code}/begin")
    assert "1. 您是" in english.text
    assert "<script" not in english.text
    english.post("/preferences", elder="1", next=f"/s/{survey.code}/begin")
    assert len(re.findall("<script", english.text)) == 1
    assert "aloud.js" in english.text
    assert "aloud" not in english.get(f"/s/{survey.code}").text
