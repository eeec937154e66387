"""From the posted result over a proved phone to the committee's desk, and back to the one who objected."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.database import Database
from app.models import Activity, Compound, Motion, Objection, ObjectionPhoto
from app.services.overview import overview
from tests import factories as f
from tests.conftest import Clock, Page
from tests.services.claiming import DAY, texts
from tests.services.test_objections import published
from tests.web.resident_walk import sms_code

MINE = "13900000001"
WORDS = "电梯井离我家窗只有两米 ' <b> =1+1"


@pytest.fixture
def motion(database: Database, clock: Clock) -> Motion:
    """Posted a moment ago; an open objection holds it."""
    with database.writing() as session:
        row, _result = published(session, objection_blocks=True)
        session.commit()
    clock.moment = f.CLOSES + DAY
    return row


@pytest.fixture
def english(page: Page) -> Page:
    return page.get("/").in_english()


def photo(colour: str = "red") -> tuple[BytesIO, str]:
    data = BytesIO()
    Image.new("RGB", (60, 40), colour).save(data, "PNG")
    return BytesIO(data.getvalue()), "photo.png"


def objected(page: Page, database: Database, motion: Motion, phone: str = MINE, **more: object) -> Page:
    page.get(f"/m/{motion.code}/object").post(kind="loss")
    page.post(phone=phone)
    page.post(code=sms_code(database))
    return page.post(**{"name": "张三", "text": WORDS} | more)


def only(database: Database) -> Objection:
    with database.reading() as session:
        return session.scalars(select(Objection)).one()


def at_the_desk(app: Flask, name: str = "chair-test") -> Page:
    return Page(app.test_client()).get("/").in_english().sign_in(name)


def overview_word(database: Database, motion: Motion) -> str:
    """The verdict on the street office's page."""
    with database.reading() as session:
        place = session.get_one(Compound, motion.compound_id)
        (line,) = overview(session, [place], f.CLOSES + DAY)
        assert line.motions[0].standing is not None
        return str(line.motions[0].standing.count["verdict"])


def result(app: Flask, motion: Motion) -> str:
    return Page(app.test_client()).get("/").in_english().get(f"/m/{motion.code}/result").text


def test_an_objection_that_blocks_is_answered_and_releases(
    english: Page, database: Database, motion: Motion, app: Flask
) -> None:
    assert "Passed" in result(app, motion)
    objected(english, database, motion, photos=[photo(), photo("blue")])
    assert "It is with the committee" in english.text
    row = only(database)
    assert row.code in english.text
    assert "Objection open" in result(app, motion)
    assert "1 objection was made, 1 of them open" in result(app, motion)
    desk = at_the_desk(app)
    assert overview_word(database, motion) == "objection_open"
    desk.get(f"/committee/m/{motion.code}")
    assert "--objections-block --open-objections 1" in desk.text
    desk.get("/objections").get(f"/objections/{row.objection_id}")
    assert "张三" in desk.text
    assert "139****0001" in desk.text
    assert "not verified as an owner" in desk.text
    desk.post(f"/objections/{row.objection_id}/reply", **{"reply-text": "周三上门测量"})
    desk.post(
        f"/objections/{row.objection_id}/mediation",
        **{"met-held_on": "2026-03-10", "met-text": "三方到场"},
    )
    desk.post(f"/objections/{row.objection_id}/decide", **{"end-outcome": "settled", "end-text": "加装遮光"})
    assert "Decided. The text message is on its way." in desk.text
    assert "Send the answer" not in desk.text
    assert "Passed" in result(app, motion)
    english.get(f"/m/{motion.code}/objection/{row.code}")
    for words in ("周三上门测量", "三方到场", "加装遮光", "held on 2026-03-10", "settled"):
        assert words in english.text
    with database.reading() as session:
        assert ["周三上门测量" in text for text in texts(session)[-2:]] == [True, False]
        kinds = session.scalars(select(Activity.kind).order_by(Activity.activity_id)).all()[-3:]
    assert kinds == ["objection_answered", "objection_mediated", "objection_decided"]


def test_an_owners_objection_names_the_home_at_the_desk(
    english: Page, database: Database, motion: Motion, app: Flask
) -> None:
    objected(english, database, motion, phone=f.phone(9).removeprefix("+86"))
    desk = at_the_desk(app).get(f"/objections/{only(database).objection_id}")
    assert "phone of an owner on the roll" in desk.text
    assert "room 501" in desk.text


def test_the_public_sees_number_kind_and_outcome_and_no_word_more(
    english: Page, database: Database, motion: Motion, app: Flask
) -> None:
    objected(english, database, motion)
    stranger = Page(app.test_client()).get("/").in_english()
    row = only(database)
    for path in (f"/m/{motion.code}/objections", f"/m/{motion.code}/result"):
        stranger.get(path)
        for secret in ("张三", "电梯井", row.code, "0001"):
            assert secret not in stranger.text
    assert "A loss, such as light or quiet" in stranger.get(f"/m/{motion.code}/objections").text
    worker = at_the_desk(app, "worker-test")
    assert worker.get(f"/objections/{row.objection_id}").status == 403


def test_ones_own_objection_opens_by_code_and_phone_alone(
    english: Page, database: Database, motion: Motion, app: Flask, clock: Clock
) -> None:
    objected(english, database, motion, photos=[photo()])
    clock.moment += timedelta(minutes=5)
    code = only(database).code
    other = Page(app.test_client()).get("/").in_english()
    other.get(f"/m/{motion.code}/objections?code={code.lower().replace('-', ' ')}")
    assert "With which phone did you object?" in other.text
    other.post(phone="13900000002")
    other.post(code=sms_code(database))
    assert "was not made with that number" in other.text
    assert WORDS[:5] not in other.text
    assert other.get(f"/m/{motion.code}/objection/{code}/photo/1").status == 404
    other.get(f"/m/{motion.code}/objection/{code}").post(phone=MINE)
    other.post(code=sms_code(database))
    assert WORDS[:5] in other.text
    other.get(f"/m/{motion.code}/objection/{code}/photo/1")
    with Image.open(BytesIO(other.data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (60, 40))
    assert other.get(f"/m/{motion.code}/objections?code=AAAA").status == 422


def test_she_takes_it_back_and_the_result_is_free(
    english: Page, database: Database, motion: Motion, app: Flask
) -> None:
    objected(english, database, motion)
    english.post(f"{english.path}/take-back")
    assert "taken back" in english.text
    assert "Passed" in result(app, motion)


def test_what_does_not_fit_is_told_at_its_field_and_nothing_is_kept(
    english: Page, database: Database, motion: Motion
) -> None:
    objected(english, database, motion, name="", text="x" * 2001)
    assert english.status == 422
    assert "Enter your name." in english.text
    english.post(name="张三", text="好", photos=[photo()] * 5)
    assert english.status == 422
    assert "4 photos at most." in english.text
    english.post(name="张三", text="好", photos=[(BytesIO(b"<script>"), "a.jpg")])
    assert "not a photo" in english.text
    with database.reading() as session:
        assert session.scalars(select(Objection)).all() == []
        assert session.scalars(select(ObjectionPhoto)).all() == []


def test_after_the_period_the_way_is_closed(
    english: Page, database: Database, motion: Motion, clock: Clock
) -> None:
    clock.moment = f.CLOSES + 9 * DAY
    english.get(f"/m/{motion.code}/object")
    assert "Objections are not taken now." in english.text
    assert 'href="/m/' + motion.code + '/object"' not in english.get(f"/m/{motion.code}/result").text


def test_the_desk_tells_a_wrong_answer_at_its_field(
    english: Page, database: Database, motion: Motion, app: Flask
) -> None:
    objected(english, database, motion)
    number, desk = only(database).objection_id, at_the_desk(app)
    desk.get(f"/objections/{number}")
    assert desk.post(f"/objections/{number}/reply", **{"reply-text": "见 www.a.com"}).status == 422
    assert "must not hold the address" in desk.text
    desk.get(f"/objections/{number}")
    future = {"met-held_on": "2027-01-01", "met-text": "三方"}
    assert desk.post(f"/objections/{number}/mediation", **future).status == 422
    desk.get(f"/objections/{number}")
    assert desk.post(f"/objections/{number}/decide", **{"end-outcome": "", "end-text": ""}).status == 422
    desk.get(f"/objections/{number}")
    desk.post(f"/objections/{number}/decide", **{"end-outcome": "rejected", "end-text": "理由"})
    twice = desk.post(f"/objections/{number}/decide", **{"end-outcome": "upheld", "end-text": "理由"})
    assert "decided before" in twice.text


def test_the_form_says_who_will_see_it_before_anything_is_asked(english: Page, motion: Motion) -> None:
    english.get(f"/m/{motion.code}/object")
    assert "Community workers do not see them." in english.text
    assert "the result waits" in english.text
    assert not re.search(r'type="(tel|text|file)"', english.text)
