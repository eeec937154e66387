"""Photos in a survey: built, sent from a phone, seen by the desk alone, never posted."""

from __future__ import annotations

import csv
import re
import zipfile
from io import BytesIO, StringIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.database import Database
from app.models import Activity, Survey, SurveyPhoto
from app.services import survey_answers, survey_people, survey_photos, survey_tally, surveys
from tests import factories as f
from tests.conftest import Clock, Page, at_desk
from tests.services import every_kind
from tests.services import surveying as s
from tests.services.test_survey_photos import given
from tests.web.resident_walk import sms_code
from tests.web.test_survey_desk import SETTINGS, only, questions


@pytest.fixture
def survey(database: Database) -> Survey:
    with database.writing() as session:
        found = s.opened(session, every_kind.asked(), anonymous=False)
        session.commit()
        return found


@pytest.fixture
def desk(app: Flask, survey: Survey) -> Page:
    return at_desk(app)


@pytest.fixture
def phone(page: Page, database: Database, survey: Survey) -> Page:
    page.get("/").in_english().get(f"/s/{survey.code}/phone").post(phone=f.phone(9))
    return page.post(code=sms_code(database))


def sent(database: Database, survey: Survey, homes: int) -> None:
    """So many homes hand in a photo each."""
    with database.writing() as session:
        survey = session.get_one(Survey, survey.survey_id)
        for number in range(1, homes + 1):
            seat = s.seat(session, survey, number)
            row = survey_answers.begin(session, survey, seat, now=f.NOW, helped=False)
            reference = survey_photos.keep(session, row, "photo", every_kind.picture(), f.VAULT)
            survey_answers.send(session, survey, seat, given(reference), now=f.NOW, vault=f.VAULT)
        session.commit()


def test_a_photo_from_the_phone_loses_its_place_and_is_only_her_own(
    phone: Page, database: Database, survey: Survey, app: Flask
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home"
    data = every_kind.picture(exif=exif)
    phone.post(single="roof").post(photo=(BytesIO(data), "a.jpg"), add="photo")
    assert phone.status == 200
    (first,) = re.findall(r'name="photo" value="([^"]+)" checked', phone.text)
    phone.post(photo=[first, (BytesIO(every_kind.picture("blue")), "b.jpg")])
    assert "2 photos" in phone.text
    phone.post()
    assert "Handed in. Thank you." in phone.text
    image = phone.client.get(f"/s/{survey.code}/photo/{first}")
    assert image.mimetype == "image/jpeg"
    assert b"at home" not in image.data
    assert "no-store" in image.headers["Cache-Control"]
    stranger = app.test_client().get(f"/s/{survey.code}/photo/{first}")
    assert stranger.status_code == 303
    phone.get(f"/s/{survey.code}/answer/photo").post(photo=first)
    phone.post()
    with database.reading() as session:
        assert session.scalars(select(SurveyPhoto.reference)).all() == [first]


def test_more_than_asked_for_is_told_and_none_is_lost(phone: Page, survey: Survey) -> None:
    three = [(BytesIO(every_kind.picture()), f"{number}.jpg") for number in range(3)]
    phone.post(single="roof").post(photo=three)
    assert phone.status == 422
    assert "At most 2 photos." in phone.text


def test_the_desk_sees_them_from_five_homes_on_and_nobody_else(
    desk: Page, database: Database, survey: Survey, app: Flask, clock: Clock
) -> None:
    page = f"/surveys/{survey.code}/photos-of/photo"
    sent(database, survey, 4)
    assert desk.get(page).status == 404
    sent(database, survey, 6)
    desk.get(f"/surveys/{survey.code}/results")
    assert page in desk.text
    desk.get(page)
    assert "6 photos" in desk.text
    assert desk.text.count("<img") == 6
    (address, *_rest) = re.findall(r'src="(/surveys/[^"]+)"', desk.text)
    assert desk.client.get(address).mimetype == "image/jpeg"
    worker = Page(app.test_client()).get("/").in_english().sign_in("worker-test")
    assert worker.get(page).status == 403
    assert worker.get(address).status == 403
    clock.moment = s.CLOSES
    with database.writing() as session:
        survey_tally.tally(session, survey.survey_id, now=clock.moment, vault=f.VAULT)
        row = session.get_one(Survey, survey.survey_id)
        code = row.code
        surveys.publish(session, row, now=clock.moment, actor=session.get_one(f.User, row.created_by))
        session.commit()
    public = Page(app.test_client()).get("/").in_english().get(f"/s/{code}/results")
    assert "Answered with photos, which are not posted." in public.text
    assert "<img" not in public.text.partition("<main")[2]


def test_all_photos_go_into_one_file_with_a_table_of_where_they_come_from(
    desk: Page, database: Database, survey: Survey, app: Flask
) -> None:
    page, path = f"/surveys/{survey.code}/photos-of/photo", f"/surveys/{survey.code}/photos.zip"
    sent(database, survey, 4)
    assert desk.post(path).status == 404
    sent(database, survey, 6)
    desk.get(page)
    assert "The download is written into the log." in desk.text
    desk.post(path)
    with zipfile.ZipFile(BytesIO(desk.data)) as packed:
        names = packed.namelist()
        table = packed.read("photos.csv").decode("utf-8-sig")
        for name in names[:-1]:
            with Image.open(packed.open(name)) as image:
                assert image.format == "JPEG"
    rows = list(csv.reader(StringIO(table)))
    assert rows[0] == ["Building", "Entrance", "Room", "No. of the question", "What is asked", "File"]
    assert [row[5] for row in rows[1:]] == names[:-1]
    assert {tuple(row[:5]) for row in rows[1:]} == {
        ("3", "1", f"{floor}0{door}", "11", "问photo") for floor in (1, 2, 3) for door in (1, 2)
    }
    assert names[0] == "0001-3-1-101.jpg"
    with database.reading() as session:
        last = session.scalars(select(Activity).order_by(Activity.activity_id.desc())).first()
        assert last is not None
        assert (last.kind, last.details) == ("survey_downloaded", {"file": "photos"})
    worker = Page(app.test_client()).get("/").in_english().sign_in("worker-test")
    assert worker.post(path).status == 403
    with database.writing() as session:
        survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=f.VAULT)
        survey_people.forget(session, session.get_one(Survey, survey.survey_id), now=s.CLOSES)
        session.commit()
    assert path not in desk.get(page).text
    assert desk.post(path).status == 404


def test_the_builder_offers_photos_with_the_home_only(app: Flask, database: Database) -> None:
    with database.writing() as session:
        s.place(session)
        session.commit()
    desk = at_desk(app)
    desk.get("/surveys/of/TEST/new").post(
        template="satisfaction", title="满意吗", asker="街道", purpose="为了改进", photos="y"
    )
    code = only(database).code
    assert any(each.kind.name == "photo" for each in questions(database).questions())
    desk.get(f"/surveys/{code}/settings").post(**SETTINGS)
    assert desk.status == 422
    assert "A photo may tell who" in desk.text
    desk.post(**SETTINGS | {"named": "yes"})
    desk.get(f"/surveys/{code}/add/photo").post(label="再拍一张", photos="7", show_if="")
    assert desk.status == 422
    desk.post(label="再拍一张", photos="3", show_if="")
    assert "This is how it looks on a phone" in desk.text
    added = [each for each in questions(database).questions() if each.label.zh == "再拍一张"]
    assert [each.kind.data() for each in added] == [{"most": 3}]
    desk.post(f"/surveys/{code}/open")
    assert "The survey is open." in desk.text
