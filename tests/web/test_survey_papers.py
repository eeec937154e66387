"""Posters and codes of homes in lots, and a home's code on a phone: it chooses, and proves nothing."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import Database
from app.domain.address import FlatKey
from app.models import Flat, FlatOwner, Survey, SurveyParticipation, SurveyPlace
from app.services import survey_codes
from tests import factories as f
from tests.conftest import Page
from tests.delivery.paper import codes, pages_text, pictures, reader, side_mm
from tests.services import surveying as s
from tests.web.resident_walk import sms_code


def opened(database: Database, **changes: object) -> Survey:
    with database.writing() as session:
        survey = s.opened(session, **changes)  # type: ignore[arg-type]
        session.commit()
        return survey


def with_more_entrances(database: Database, survey: Survey) -> Survey:
    """Building 3, entrances 1 and 2, and 4 with one."""
    with database.writing() as session:
        for position, (building, entrance) in enumerate((("3", "2"), ("4", "1")), 2):
            place = {"building": building, "entrance": entrance, "homes": 1}
            session.add(SurveyPlace(survey_id=survey.survey_id, position=position, **place))
        session.commit()
    return survey


def desk(app: Flask, name: str = "worker-test") -> Page:
    return Page(app.test_client()).get("/").in_english().sign_in(name)


def code_of(survey: Survey, room: str) -> str:
    return survey_codes.home_code(survey, FlatKey("3", "1", room), f.VAULT)


def test_every_file_is_reached_from_the_survey(app: Flask, database: Database) -> None:
    survey = opened(database)
    page = desk(app).get(f"/surveys/{survey.code}")
    assert f"/surveys/{survey.code}/papers" in page.text
    page.get(f"/surveys/{survey.code}/papers")
    for file in (
        "poster.pdf?of=building",
        "poster.pdf?of=compound",
        "homes.pdf",
        "sheet.pdf?lang=zh",
        "sheet.pdf?lang=en",
    ):
        (url,) = {each for each in re.findall(r'href="([^"]+)"', page.text) if file in each}
        assert page.get(url).data.startswith(b"%PDF")
        page.get(f"/surveys/{survey.code}/papers")


def test_each_home_has_its_own_code_and_no_name(app: Flask, database: Database) -> None:
    survey = opened(database)
    page = desk(app).get(f"/surveys/{survey.code}/homes.pdf")
    assert len(reader(page.data).pages) == 2
    said = "".join(pages_text(page.data))
    read = {code.text.rsplit("/", 1)[1] for picture in pictures(page.data) for code in codes(picture)}
    rooms = [f"{floor}0{door}" for floor in range(1, 7) for door in (1, 2)]
    assert read == {code_of(survey, room) for room in rooms}
    assert all(f"room{room}" in said for room in rooms)
    assert all(side_mm(code) >= 25 for picture in pictures(page.data) for code in codes(picture))
    with database.reading() as session:
        assert not any(name in said for name in session.scalars(select(FlatOwner.name)))


def test_larger_compounds_are_printed_in_lots(app: Flask, database: Database) -> None:
    survey = opened(database)
    with database.writing() as session:
        for number in range(2, 62):
            place = {"building": "3" if number < 5 else "4", "entrance": str(number), "homes": 1}
            session.add(SurveyPlace(survey_id=survey.survey_id, position=number, **place))
        session.commit()
    page = desk(app).get(f"/surveys/{survey.code}/papers")
    for word in ("All, 1 to 60", "All, 61 to 61", "Building 3", "Building 4"):
        assert word in page.text
    sizes = {
        query: len(reader(page.get(f"/surveys/{survey.code}/poster.pdf{query}").data).pages)
        for query in ("?lot=2", "?building=3")
    }
    assert sizes == {"?lot=2": 1, "?building=3": 4}
    for query in ("?lot=3", "?lot=0", "?lot=-1", "?building=9"):
        assert page.get(f"/surveys/{survey.code}/poster.pdf{query}").status == 404


@pytest.mark.parametrize(
    ("of", "hung"),
    [
        (
            "",
            [
                ("Building3,entrance1", "/e/1"),
                ("Building3,entrance2", "/e/2"),
                ("Building4,entrance1", "/e/3"),
            ],
        ),
        ("?building=3", [("Building3,entrance1", "/e/1"), ("Building3,entrance2", "/e/2")]),
        ("?of=building", [("Building3", ""), ("Building4", "")]),
        ("?of=compound", [("TEST", "")]),
    ],
)
def test_each_poster_names_its_place_and_leads_there(
    app: Flask, database: Database, of: str, hung: list[tuple[str, str]]
) -> None:
    survey = with_more_entrances(database, opened(database))
    pdf = desk(app).get(f"/surveys/{survey.code}/poster.pdf{of}").data
    scanned = [[code.text.split("//")[1].partition("/")[2] for code in codes(each)] for each in pictures(pdf)]
    assert scanned == [[f"s/{survey.code}{end}"] for _place, end in hung]
    assert all(side_mm(code) >= 45 for each in pictures(pdf) for code in codes(each))
    for text, (place, _end) in zip(pages_text(pdf), hung, strict=True):
        assert place in text
        assert survey.code in text
    assert desk(app).get(f"/surveys/{survey.code}/poster.pdf?of=room").status == 404


@pytest.mark.parametrize("identity", ["phone", "open"])
def test_where_the_roll_is_not_asked_homes_have_no_codes(
    app: Flask, database: Database, page: Page, identity: str
) -> None:
    survey = opened(database, identity=identity, one_per="person")
    staff = desk(app).get(f"/surveys/{survey.code}/papers")
    assert "homes.pdf" not in staff.text
    assert staff.get(f"/surveys/{survey.code}/homes.pdf").status == 404
    page.get(f"/s/{survey.code}/h/{code_of(survey, '501')}")
    with page.client.session_transaction() as kept:
        assert "home_code" not in str(dict(kept))


def test_a_worker_prints_the_own_buildings_only(app: Flask, database: Database) -> None:
    survey = opened(database)
    with database.writing() as session:
        compound = session.scalars(select(f.Compound)).one()
        f.user(session, "narrow", "worker", compound).grants[0].building = "9"
        session.commit()
    narrow = desk(app, "narrow")
    assert narrow.get(f"/surveys/{survey.code}/papers").status == 200
    assert narrow.get(f"/surveys/{survey.code}/homes.pdf").status == 404
    assert narrow.get(f"/surveys/{survey.code}/poster.pdf").status == 404


def two_homes(database: Database) -> Survey:
    """The phone of 501 owns 602, too."""
    with database.writing() as session:
        survey = s.opened(session)
        second = session.scalars(select(FlatOwner).join(Flat).where(Flat.room == "602")).one()
        second.phone_digest = f.VAULT.digest("phone", f.phone(9))
        session.commit()
        return survey


def prove(page: Page, database: Database, survey: Survey) -> Page:
    page.get(f"/s/{survey.code}/phone").post(phone=f.phone(9))
    return page.post(code=sms_code(database))


@pytest.mark.parametrize(("room", "chosen"), [("501", True), ("602", True), ("101", False)])
def test_the_scanned_home_stands_chosen_after_the_proof(
    page: Page, database: Database, room: str, chosen: bool
) -> None:
    survey = two_homes(database)
    page.get("/").in_english().get(f"/s/{survey.code}/h/{code_of(survey, room)}")
    assert "This is not a vote." in page.text
    assert room not in page.text
    prove(page, database, survey)
    assert "For which home do you answer?" in page.text
    found = re.findall(r"<input[^>]*checked[^>]*>", page.text)
    assert [code_of(survey, room) in each for each in found] == ([True] if chosen else [])


def test_the_code_alone_answers_for_nobody(page: Page, database: Database) -> None:
    survey = two_homes(database)
    page.get("/").in_english().get(f"/s/{survey.code}/h/{code_of(survey, '501')}")
    for step in ("begin", "answer/who", "send"):
        page.get(f"/s/{survey.code}/{step}")
        assert "Mobile number" in page.text or "mobile number" in page.text
    for nonsense in ("x", "%00", "A" * 500, "../../"):
        assert page.get(f"/s/{survey.code}/h/{nonsense}").status in (200, 404)
    with database.reading() as session:
        assert session.scalars(select(SurveyParticipation)).all() == []


def test_a_code_is_of_one_survey(database: Database) -> None:
    survey = opened(database)
    other = Survey(survey_id=survey.survey_id + 1)
    homes = [FlatKey("3", "1", "501"), FlatKey("3", "1", "502")]
    assert survey_codes.same_home(survey, code_of(survey, "502"), homes, f.VAULT) == 1
    assert survey_codes.same_home(other, code_of(survey, "502"), homes, f.VAULT) is None


def asked_where(page: Page, database: Database, survey: Survey) -> list[str]:
    """The entrances that stand chosen where she is asked for hers, after the proof that the survey wants."""
    if survey.identity == "phone":
        assert page.get(f"/s/{survey.code}/begin").path == f"/s/{survey.code}/phone"
        prove(page, database, survey)
    else:
        page.get(f"/s/{survey.code}/begin")
    assert page.path == f"/s/{survey.code}/home"
    return [
        re.findall(r'value="(\d)"', each)[0] for each in re.findall(r"<input[^>]*checked[^>]*>", page.text)
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("identity", ["phone", "open"])
def test_the_entrance_of_the_poster_stands_chosen_and_can_be_changed(
    page: Page, database: Database, identity: str, language: str
) -> None:
    survey = with_more_entrances(database, opened(database, identity=identity, one_per="person"))
    page.get("/").post("/preferences", lang=language, next="/")
    page.get(f"/s/{survey.code}/e/2")
    assert {"zh": "这不是表决。", "en": "This is not a vote."}[language] in page.text
    assert asked_where(page, database, survey) == ["2"]
    assert {"zh": "您住在哪里？", "en": "Where do you live?"}[language] in page.text
    page.post(home="3").post(who="tenant").post()
    page.post()
    with database.reading() as session:
        (row,) = session.scalars(select(SurveyParticipation)).all()
        assert (row.sent, session.get_one(SurveyPlace, row.survey_place_id).position) == (True, 3)


@pytest.mark.parametrize("number", ["0", "4", "99", "-1", "x", "02", "²", "9" * 400])
def test_a_number_that_is_no_entrance_leads_to_the_survey(
    page: Page, database: Database, number: str
) -> None:
    survey = with_more_entrances(database, opened(database, identity="open", one_per="person"))
    assert page.get(f"/s/{survey.code}/e/{number}").path == f"/s/{survey.code}"
    assert asked_where(page, database, survey) == []
    assert page.get("/s/ZZZZ9999/e/1").status == 404


def test_where_homes_answer_the_entrance_means_nothing(page: Page, database: Database) -> None:
    survey = with_more_entrances(database, two_homes(database))
    page.get("/").in_english().get(f"/s/{survey.code}/e/2")
    assert "This is not a vote." in page.text
    prove(page, database, survey)
    assert "For which home do you answer?" in page.text
    assert not re.findall(r"<input[^>]*checked", page.text)
