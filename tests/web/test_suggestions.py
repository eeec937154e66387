"""From the poster over a proved phone to the worker's desk and back; and who is kept out."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.database import Database
from app.domain.address import FlatKey
from app.domain.suggestions import Terms
from app.models import Activity, Compound, Suggestion, SuggestionEntry, SuggestionPhoto
from app.services import roll, staff, suggestion_doors, suggestion_people
from tests import factories as f
from tests.conftest import Page
from tests.delivery.paper import codes, pages_text, pictures
from tests.services import suggesting as s
from tests.services.claiming import texts
from tests.statements import counted
from tests.web.resident_walk import sms_code

MINE = "13900000001"
WORDS = "三楼的灯 ' <b> =1+1 不亮"


@pytest.fixture
def place(database: Database) -> Compound:
    with database.writing() as session:
        row = s.place(session)
        session.commit()
    return row


@pytest.fixture
def english(page: Page) -> Page:
    return page.get("/").in_english()


def photo(colour: str = "red") -> tuple[BytesIO, str]:
    data = BytesIO()
    picture = Image.new("RGB", (60, 40), colour)
    exif = picture.getexif()
    exif[0x010E] = "where I live"
    picture.save(data, "JPEG", exif=exif)
    return BytesIO(data.getvalue()), "photo.jpg"


def reported(page: Page, database: Database, phone: str = MINE, **more: object) -> Page:
    page.get("/c/TEST/suggest").post(kind="fault")
    page.post(where="3")
    page.post(phone=phone)
    page.post(code=sms_code(database))
    return page.post(**{"text": WORDS} | more)


def only(database: Database) -> Suggestion:
    with database.reading() as session:
        return session.scalars(select(Suggestion).order_by(Suggestion.suggestion_id.desc())).first()


def desk(app: Flask, name: str = "worker-test") -> Page:
    return Page(app.test_client()).get("/").in_english().sign_in(name)


def test_the_whole_way_from_the_poster_to_not_done_yet(
    english: Page, database: Database, place: Compound, app: Flask
) -> None:
    english.get("/c/test/suggest")
    assert "This is not a vote and no objection." in english.text
    assert "answered within 5 working days" in english.text
    reported(english, database, photos=[photo(), photo("blue")])
    row = only(database)
    assert row.code in english.text
    assert "It is answered by 9 March 2026" in english.text
    at = f"/suggestions/{row.suggestion_id}"
    work = desk(app)
    assert "Needs and faults that wait" in work.get("/work").text
    work.get("/suggestions").get(at)
    assert "139****0001" in work.text
    assert MINE not in work.text
    assert "三楼的灯" in work.text
    assert "<b> =1+1" not in work.text
    assert work.get(f"{at}/photo/1/2").data[:2] == b"\xff\xd8"
    assert b"where I live" not in work.data
    work.get(at).post(f"{at}/assign", **{"to-to": "body", "to-body": "物业公司", "to-due_on": "2026-03-04"})
    assert "Assigned." in work.text
    work.post(f"{at}/answer", **{"answer-text": "明天换灯", "answer-promised_on": "2026-03-05"})
    assert "Answered. The text message is on its way." in work.text
    work.post(f"{at}/close", **{"close-text": "已换灯", "close-photos": [photo("green")]})
    assert "Closed. The text message is on its way." in work.text
    assert "Send the answer" not in work.text
    english.get(f"/c/TEST/suggestion/{row.code}")
    for words in ("物业公司", "明天换灯", "To be done by 5 March 2026", "已换灯"):
        assert words in english.text
    english.client.get(f"/c/TEST/suggestion/{row.code}/photo/4/1")
    assert english.get(f"/c/TEST/suggestion/{row.code}/photo/4/1").data[:2] == b"\xff\xd8"
    english.get(f"/c/TEST/suggestion/{row.code}").post(
        f"/c/TEST/suggestion/{row.code}/not-done", text="五楼还黑着"
    )
    assert "It is open again." in english.text
    assert "五楼还黑着" in work.get(at).text
    with database.reading() as session:
        kinds = session.scalars(select(Activity.kind).order_by(Activity.activity_id)).all()[-3:]
        assert "明天换灯" in texts(session)[-3]
        assert session.scalars(select(SuggestionPhoto)).all()[0].image_sealed[:2] != b"\xff\xd8"
    assert kinds == ["suggestion_assigned", "suggestion_answered", "suggestion_closed"]


def test_whoever_sees_to_it_may_call_her_and_the_log_says_why(
    english: Page, database: Database, place: Compound, app: Flask
) -> None:
    reported(english, database)
    row, work = only(database), desk(app)
    at = f"/suggestions/{row.suggestion_id}"
    assert f"{at}/phone" not in work.get(at).text
    assert work.get(f"{at}/phone").status == 403
    me = work.get(at).hidden() and re.findall(r'<option[^>]* value="(\d+)">I do it myself', work.text)[0]
    work.post(f"{at}/assign", **{"to-to": me, "to-due_on": "2026-03-04"})
    assert f"{at}/phone" in work.text
    assert MINE not in work.get(f"{at}/phone").text
    assert "Say why; it is written down." in work.post(reason=" ").text
    assert MINE not in work.text
    assert MINE in work.post(reason="问哪一层").text
    chair = desk(app, "chair-test")
    assert f"{at}/phone" not in chair.get(at).text
    assert chair.get(f"{at}/phone").status == 403
    with database.reading() as session:
        shown = session.scalars(select(Activity).where(Activity.kind == "phone_shown")).one()
    assert (shown.object_code, shown.details) == (f"TEST-{row.number}", {"reason": "问哪一层"})


def test_a_common_place_is_no_building(english: Page, database: Database, place: Compound) -> None:
    english.get("/c/TEST/suggest").post(kind="need")
    english.post(where="-").post(phone=MINE)
    english.post(code=sms_code(database)).post(text="要一个晾衣处")
    assert "A common place of the compound" in english.text
    assert (only(database).kind, only(database).building) == ("need", "")


def test_what_is_wrong_stands_at_its_field_and_the_words_stay(
    english: Page, database: Database, place: Compound
) -> None:
    assert "Choose one." in english.get("/c/TEST/suggest").post().text
    reported(english, database, photos=4 * [photo()])
    assert english.status == 422
    assert "3 photos at most." in english.text
    assert "三楼的灯" in english.text
    english.post(text=WORDS, photos=[(BytesIO(b"no picture"), "a.jpg")])
    assert "One of these is not a photo" in english.text
    assert "Write it in a sentence or two." in english.post(text=" ").text
    english.post(text=WORDS)
    assert only(database).number == 1


def test_nobody_skips_a_step(english: Page, database: Database, place: Compound) -> None:
    for step in ("place", "entrance", "phone", "code", "details"):
        assert english.get(f"/c/TEST/suggest/{step}").path == "/c/TEST/suggest"
    assert english.get("/c/NOWHERE/suggest").status == 404


def test_her_own_page_opens_to_her_phone_alone(
    english: Page, database: Database, place: Compound, app: Flask
) -> None:
    reported(english, database)
    row = only(database)
    at = f"/c/TEST/suggestion/{row.code}"
    other = Page(app.test_client()).get("/").in_english()
    assert other.get(at).path == "/c/TEST/suggest/phone"
    other.post(phone="13900000002")
    other.post(code=sms_code(database))
    assert "This was not reported with that number." in other.text
    assert "三楼的灯" not in other.text
    assert other.get(f"{at}/photo/1/1").status == 404
    other.post(f"{at}/not-done", text="x")
    with database.reading() as session:
        assert [entry.kind for entry in session.scalars(select(SuggestionEntry))] == ["received"]


def test_what_is_forgotten_says_so_instead_of_asking_for_a_phone(
    english: Page, database: Database, place: Compound
) -> None:
    reported(english, database)
    with database.writing() as session:
        row = session.scalars(select(Suggestion)).one()
        at = f"/c/TEST/suggestion/{row.code}"
        suggestion_people.forget(session, row, now=f.NOW)
        session.commit()
    english.get(at)
    assert english.path == "/c/TEST/suggestions"
    assert "words and photos are deleted" in english.text


def test_code_and_compound_open_it_from_the_first_page(
    english: Page, database: Database, place: Compound, app: Flask
) -> None:
    assert english.get("/").post("/find", code="test").path == "/c/TEST/suggest"
    reported(english, database)
    code = only(database).code
    assert english.get("/").post("/find", code=code.lower()).path == f"/c/TEST/suggestion/{code}"
    found = english.get(f"/c/TEST/suggestions?code={code.replace('-', ' ')}")
    assert found.path == f"/c/TEST/suggestion/{code}"
    wrong = english.get("/c/TEST/suggestions?code=0000-0000-0000-0000")
    assert (wrong.status, "No report here has this code" in wrong.text) == (422, True)


def test_a_proof_for_reports_opens_no_other_compound(
    english: Page, database: Database, place: Compound
) -> None:
    with database.writing() as session:
        s.place(session, "FAR")
        session.commit()
    reported(english, database)
    code = only(database).code
    assert english.get(f"/c/FAR/suggestion/{code}").status == 404
    english.get("/c/FAR/suggest").post(kind="need")
    assert english.post(where="-").path == "/c/FAR/suggest/phone"


def test_who_read_an_old_page_is_told_and_keeps_the_words(
    english: Page, database: Database, place: Compound, app: Flask
) -> None:
    reported(english, database)
    at = f"/suggestions/{only(database).suggestion_id}"
    first, second = desk(app), desk(app, "chair-test")
    first.get(at), second.get(at)
    first.post(f"{at}/answer", **{"answer-text": "我来"})
    second.post(f"{at}/answer", **{"answer-text": "也在办"})
    assert second.status == 409
    assert "Somebody wrote on it just now." in second.text
    assert "我来" in second.text
    assert "也在办" in second.text
    second.post(f"{at}/answer", **{"answer-text": "也在办"})
    assert second.status == 200
    first.get(at), second.get(at)
    first.post(f"{at}/close", **{"close-text": "好了"})
    second.post(f"{at}/close", **{"close-text": "又好了"})
    assert second.status == 409
    with database.reading() as session:
        kinds = [entry.kind for entry in session.scalars(select(SuggestionEntry))]
    assert kinds == ["received", "answered", "answered", "closed"]


@pytest.mark.parametrize(
    ("act", "fields", "told"),
    [
        ("answer", {"answer-text": ""}, "Write the answer."),
        ("answer", {"answer-text": "见 www.example.com"}, "must not hold the address"),
        ("answer", {"answer-text": "x", "answer-promised_on": "2026-03-01"}, "Choose a day from today on"),
        ("answer", {"answer-text": "x" * 301}, "301"),
        ("close", {"close-text": ""}, "Write what was done."),
        ("assign", {"to-to": "body", "to-body": "", "to-due_on": "2026-03-04"}, "Write its name"),
        ("assign", {"to-to": "999999", "to-due_on": "2026-03-04"}, "Not a valid choice"),
        ("join", {"join-number": "1"}, "This is its own number."),
        ("join", {"join-number": "77"}, "No report of this compound"),
    ],
)
def test_a_fault_of_staff_stands_at_its_field(
    english: Page,
    database: Database,
    place: Compound,
    app: Flask,
    act: str,
    fields: dict[str, str],
    told: str,
) -> None:
    reported(english, database)
    at = f"/suggestions/{only(database).suggestion_id}"
    work = desk(app).get(at).post(f"{at}/{act}", **fields)
    assert work.status == 422
    assert told in work.text or told == "301"
    with database.reading() as session:
        assert len(session.scalars(select(SuggestionEntry)).all()) == 1


def test_two_reports_go_on_as_one_and_neither_reads_the_others_words(
    english: Page, database: Database, place: Compound, app: Flask
) -> None:
    reported(english, database)
    other = Page(app.test_client()).get("/").in_english()
    reported(other, database, "13900000002", text="楼道黑")
    second = only(database)
    work = desk(app)
    at = f"/suggestions/{second.suggestion_id}"
    work.get(at).post(f"{at}/join", **{"join-number": "1"})
    assert "It goes on as report 1." in work.text
    main = f"/suggestions/{second.suggestion_id - 1}"
    work.get(main).post(f"{main}/close", **{"close-text": "已换灯", "close-photos": [photo()]})
    other.get(f"/c/TEST/suggestion/{second.code}")
    assert "已换灯" in other.text
    assert "三楼的灯" not in other.text
    assert "/photo/102/1" in other.text
    assert other.get(f"/c/TEST/suggestion/{second.code}/photo/102/1").status == 200
    assert other.get(f"/c/TEST/suggestion/{second.code}/photo/101/1").status == 404
    other.get(f"/c/TEST/suggestion/{second.code}")
    other.post(f"/c/TEST/suggestion/{second.code}/not-done", text="二楼还黑")
    assert "二楼还黑" in other.text
    assert "二楼还黑" not in english.get(english.path).text
    assert "Not done yet" in english.text


def test_a_worker_of_another_building_and_strangers_see_nothing(
    english: Page, database: Database, place: Compound, app: Flask
) -> None:
    reported(english, database)
    at = f"/suggestions/{only(database).suggestion_id}"
    with database.writing() as session:
        compound = session.get_one(Compound, place.compound_id)
        narrow = f.user(session, "narrow", "worker", compound)
        narrow.grants[0].building = "9"
        f.user(session, "stranger", "worker", s.place(session, "FAR"))
        f.user(session, "auditor", "auditor", compound)
        staff.create_user(session, "nobody", "", f.PASSWORD, now=f.NOW)
        session.commit()
    assert desk(app, "narrow").get(at).status == 404
    assert "三楼的灯" not in desk(app, "narrow").get("/suggestions/c/TEST?show=all").text
    assert desk(app, "stranger").get(at).status == 404
    assert desk(app, "auditor").get(at).status == 403


def test_a_compound_decides_who_reports_and_by_when(
    english: Page, database: Database, place: Compound, app: Flask
) -> None:
    chair = desk(app, "chair-test").get("/suggestions/c/TEST/terms")
    chair.post(taking="y", who="roll", days="3", count="all")
    with database.reading() as session:
        kept = suggestion_doors.terms_of(session, place.compound_id)
    assert kept == Terms(roll_only=True, days=3, working_days=False)
    assert "3 calendar days" in english.get("/c/TEST/suggest").text
    english.post(kind="need")
    assert "Here the owners whose number is on the list report." in english.post(where="-").text
    chair.get("/suggestions/c/TEST/terms").post(who="roll", days="61", count="all")
    assert chair.status == 422
    chair.get("/suggestions/c/TEST/terms").post(who="anyone", days="5", count="working")
    closed = english.get("/c/TEST/suggest")
    assert closed.path == "/c/TEST/suggestions"
    assert "Reports are not taken here now." in closed.text
    assert desk(app).get("/suggestions/c/TEST/terms").status == 403


def test_lists_have_pages_and_a_number_leads_to_its_report(database: Database, app: Flask) -> None:
    with database.writing() as session:
        place = s.place(session)
        for number in range(52):
            s.report(session, place, phone=f"+86139{number:08d}", photos=())
        session.commit()
        last = session.scalars(select(Suggestion).where(Suggestion.number == 52)).one().suggestion_id
    work = desk(app).get("/suggestions/c/TEST")
    assert work.text.count("Something is broken") == 50
    assert work.get("/suggestions/c/TEST?page=2").text.count("Something is broken") == 2
    assert work.get("/suggestions/c/TEST?number=52").path == f"/suggestions/{last}"
    for unknown in ("53", "99999999999999999999", "-1", "x"):
        assert work.get(f"/suggestions/c/TEST?number={unknown}").path.startswith("/suggestions/c/TEST")
    assert work.status == 200


def test_the_office_sees_all_its_compounds_in_a_constant_number_of_queries(
    database: Database, app: Flask
) -> None:
    with database.writing() as session:
        first = s.place(session)
        f.user(session, "office", "office", first)
        s.report(session, first)
        session.commit()
    office, seen = desk(app, "office"), []
    for number in (0, 5):
        with database.writing() as session:
            for each in range(number):
                s.report(session, s.place(session, f"C{each}"), phone=f"+8613900001{each:03d}")
            session.commit()
        with counted(database.engine) as statements:
            office.get("/suggestions")
        seen.append(len(statements))
    assert "C4" in office.text
    assert seen[0] == seen[1]


def test_what_staff_post_is_read_by_everyone_until_it_is_taken_down(
    english: Page, database: Database, place: Compound, app: Flask
) -> None:
    reported(english, database, photos=[photo()])
    at = f"/suggestions/{only(database).suggestion_id}"
    post = {"post-said": "楼道灯坏了 <i>", "post-answer": "已换新灯", "post-checked": "y"}
    work = desk(app).get(at)
    assert "Show it on the public page" not in work.text
    work.post(f"{at}/post", **post)
    assert "It is shown once it was answered." in work.text
    work.post(f"{at}/answer", **{"answer-text": "已换"})
    work.post(f"{at}/post", **{**post, "post-checked": ""})
    assert (work.status, "Read it once more, and confirm." in work.text) == (422, True)
    work.post(f"{at}/post", **post)
    work.post(f"{at}/post", **{**post, "post-answer": "已换新灯泡"})
    everyone = Page(app.test_client()).get("/").in_english().get("/c/TEST/suggestions")
    assert "楼道灯坏了 &lt;i&gt;" in everyone.text
    assert "已换新灯泡" in everyone.text
    assert "三楼的灯" not in everyone.text
    work.get(at).post(f"{at}/take-down")
    assert "已换新灯泡" not in everyone.get("/c/TEST/suggestions").text
    with database.reading() as session:
        kinds = session.scalars(select(Activity.kind).order_by(Activity.activity_id)).all()[-3:]
    assert kinds == ["suggestion_posted", "suggestion_posted", "suggestion_taken_down"]


def test_the_register_has_no_phone_and_is_in_the_log(
    english: Page, database: Database, place: Compound, app: Flask
) -> None:
    reported(english, database)
    work = desk(app).get("/suggestions/c/TEST?show=all")
    assert "三楼的灯" in work.text
    work.post("/suggestions/c/TEST/register.xlsx")
    book = zipfile.ZipFile(BytesIO(work.data))
    inside = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "三楼的灯" in inside
    assert "<f>" not in inside
    assert MINE not in inside
    with database.reading() as session:
        assert session.scalars(select(Activity.kind)).all()[-1] == "suggestions_downloaded"


def test_the_poster_is_a_page_with_the_address(database: Database, place: Compound, app: Flask) -> None:
    poster = desk(app).get("/suggestions/c/TEST/poster.pdf")
    assert poster.data.startswith(b"%PDF")


def test_the_poster_of_an_entrance_fills_in_the_place(
    english: Page, database: Database, place: Compound, app: Flask
) -> None:
    with database.writing() as session:
        far = f.compound(session, "FAR2")
        second = f.RollFlat(FlatKey("3", "2", "101"), 8000, (f.Owner("甲", "", f.phone(50)),))
        roll.import_roll(session, far, [*f.house(2), second], f.VAULT)
        f.user(session, "far", "worker", far)
        session.commit()
    work = desk(app, "far").get("/suggestions/c/FAR2")
    assert "poster.pdf?of=entrance" in work.text
    pdf = work.get("/suggestions/c/FAR2/poster.pdf?of=entrance").data
    assert ["entrance1" in text or "entrance2" in text for text in pages_text(pdf)] == [True, True]
    scanned = [code.text for picture in pictures(pdf) for code in codes(picture)]
    assert [link.partition("?")[2] for link in scanned] == ["building=3&entrance=1", "building=3&entrance=2"]
    english.get("/" + scanned[1].split("//")[1].partition("/")[2]).post(kind="fault")
    assert chosen(english) == ["3"]
    english.post(where="3")
    assert chosen(english) == ["2"]
    english.post(where="1")
    assert english.path == "/c/FAR2/suggest/phone"
    for nowhere in ("building=9&entrance=1", "building=3", "entrance=1", ""):
        fresh = Page(app.test_client()).get(f"/c/FAR2/suggest/from?{nowhere}")
        assert fresh.path == "/c/FAR2/suggest"
        assert chosen(fresh.post(kind="need")) == []


def chosen(page: Page) -> list[str]:
    return [
        re.findall(r'value="([^"]*)"', each)[0] for each in re.findall(r"<input[^>]*checked[^>]*>", page.text)
    ]
