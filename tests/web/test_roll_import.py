"""A spreadsheet on its way into the roll: columns, preview, correction, confirmation, undo; and out again."""

from __future__ import annotations

import io
import re
import zipfile
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import Database
from app.delivery.sheets import read_roll, read_table
from app.domain.roll import Owner, RollFlat
from app.models import Flat, RollImport
from app.roll_worker import RollWorker
from app.services import roll
from tests import factories as f
from tests.conftest import Page
from tests.statements import counted
from tests.web.committee_desk import HEADER, rows, settle, upload

IMPORT = "/roll/c/TEST/import"


class Desk:
    """A signed-in person before the import page; jobs are done when `look` is pressed."""

    def __init__(self, app: Flask, page: Page) -> None:
        self.page = page
        self.worker = RollWorker(app.extensions["louyi"])

    def send(self, *lines: str, **how: str) -> Page:
        self.page.get(IMPORT).post(file=upload(*lines, **how))
        return self.look()

    def look(self) -> Page:
        while self.worker.round():
            pass
        return self.page.get(self.page.path)

    def columns(self, **changes: str) -> Page:
        """Send the page of columns as it is filled in, with changes."""
        found = re.findall(r'name="(kind-[^"]+)">.*?</select>', self.page.text, re.DOTALL)
        form = {}
        for name in found:
            part = self.page.text.partition(f'name="{name}">')[2].partition("</select>")[0]
            chosen = re.search(r'value="([^"]*)" selected', part)
            form[name] = chosen[1] if chosen else ""
        form |= dict(re.findall(r'name="(take-[^"]+)" value="(1)" checked', self.page.text))
        form |= dict(re.findall(r'name="(header-[^"]+)" inputmode="numeric" value="([^"]+)"', self.page.text))
        self.page.post(**form | changes)
        return self.look() if self.page.status == 200 else self.page

    def press(self, part: str, **fields: str) -> Page:
        self.page.post(f"{self.page.path.partition('?')[0]}/{part}", **fields)
        return self.look() if self.page.status == 200 else self.page

    def save(self) -> Page:
        confirm = re.search(r'name="confirm" value="([^"]+)"', self.page.text)
        assert confirm
        return self.press("apply", confirm=confirm[1])


@pytest.fixture
def desk(app: Flask, database: Database, page: Page) -> Desk:
    settle(database, [])
    page.sign_in("chair-test").in_english()
    return Desk(app, page)


def flats_in(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Flat)) or 0


def test_from_file_to_roll_nothing_is_saved_before_it_is_confirmed(desk: Desk, database: Database) -> None:
    desk.send(*rows())
    assert "Which column is which?" in desk.page.text
    desk.columns()
    assert "What would change" in desk.page.text
    assert "the file has 12 flats with 960.00 m² in all" in desk.page.text
    assert flats_in(database) == 0
    desk.press("apply")
    assert desk.page.status == 422
    assert "tick the box" in desk.page.text
    desk.page.get(desk.page.path.removesuffix("/apply"))
    desk.save()
    assert "The roll is saved" in desk.page.text
    assert "Saved: 12 new, 0 changed, 0 unchanged." in desk.page.text
    assert flats_in(database) == 12


def test_while_the_worker_is_at_it_the_page_waits_with_or_without_a_script(desk: Desk) -> None:
    desk.page.get(IMPORT).post(file=upload(*rows()))
    assert "The file is being read" in desk.page.text
    assert "data-again" in desk.page.text
    assert "Look again" in desk.page.text


def test_the_columns_of_a_file_are_remembered_for_the_next(desk: Desk) -> None:
    desk.send(*rows())
    desk.columns()
    desk.save()
    desk.send(*rows(11))
    assert "What would change" in desk.page.text
    assert "These flats stand in the roll and not in the file" not in desk.page.text
    desk.page.get(f"{desk.page.path}?show=missing")
    assert "3-1-602" in desk.page.text


def test_an_unknown_header_is_asked_for(desk: Desk) -> None:
    desk.send("3,1,101,80,甲", header="哪栋,单元,房号,面积,业主", name="a.csv")
    desk.columns()
    assert desk.page.status == 422
    assert "say which column is: Building (楼栋)" in desk.page.text
    desk.columns(**{"kind-0-0": "building"})
    assert "1 flat with 80.00 m²" in desk.page.text


def test_two_columns_of_one_kind_are_refused(desk: Desk) -> None:
    desk.send(*rows(1))
    desk.columns(**{"kind-0-5": "area"})
    assert desk.page.status == 422
    assert "two columns are: Area (面积)" in desk.page.text


def test_several_areas_are_asked_about(desk: Desk) -> None:
    desk.send("3,1,101,70,80,甲", header="楼栋,单元,房号,套内面积,产权面积,业主")
    assert "2 columns hold an area" in desk.page.text
    desk.columns()
    assert "1 flat with 80.00 m²" in desk.page.text


def test_a_faulty_cell_is_corrected_on_the_page(desk: Desk, database: Database) -> None:
    desk.send("3,1,101,80.125,甲,,,", "3,1,102,80,乙,,12345,", "3,1,103,80,,,,")
    desk.columns()
    assert "3 rows are faulty. Nothing can be saved yet." in desk.page.text
    assert "80.125 has more than two decimals" in desk.page.text
    assert "12345 is not a mobile number" in desk.page.text
    assert "Save all of it" not in desk.page.text
    desk.press("cells", **{"cell-0-2-area": "80.13", "cell-0-3-phone": "", "out-0-4": "1"})
    assert "the file has 2 flats with 160.13 m² in all" in desk.page.text
    assert "Left out by you: 3 1 103 80" in desk.page.text
    desk.save()
    assert flats_in(database) == 2


def test_the_file_can_be_had_with_the_reasons(desk: Desk) -> None:
    desk.send("3,1,101,80.125,甲,,,")
    desk.columns()
    desk.page.get(f"{desk.page.path}/faults.xlsx")
    with zipfile.ZipFile(io.BytesIO(desk.page.data)) as package:
        texts = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
    assert "80.125 has more than two decimals" in texts
    assert "楼栋" in texts


def test_changes_stand_side_by_side_and_masked(desk: Desk, database: Database) -> None:
    desk.send("3,1,101,80,张建三,,13800000001,")
    desk.columns()
    desk.save()
    desk.send("3,1,101,81,张建三,,13800010001,")
    assert "80.00 → 81.00" in desk.page.text
    assert "Phone (电话): changed where it is covered (138****0001)" in desk.page.text
    assert "13800010001" not in desk.page.text
    assert "张建三" not in desk.page.text


def test_the_last_import_is_taken_back(desk: Desk, database: Database) -> None:
    desk.send(*rows())
    desk.columns()
    desk.save()
    desk.press("undo")
    assert "Undone: the roll is as it was before" in desk.page.text
    assert flats_in(database) == 0


def test_one_name_without_numbers_is_decided_by_a_person(desk: Desk, database: Database) -> None:
    desk.send("3,1,101,80,张三,,,", "3,1,102,80,张三,,13800000002,", "3,1,201,80,李四,,,")
    desk.columns()
    assert "1 name stands at several flats" in desk.page.text
    preview = desk.page.path
    desk.page.get(f"{preview}/owners")
    assert "张*" in desk.page.text
    desk.page.post(**{"same-0": "yes"})
    desk.look()
    assert "stands at several flats" not in desk.page.text
    desk.save()
    assert heads(database) == 2
    desk.send("3,1,101,81,张三,,,", "3,1,102,80,张三,,13800000002,", "3,1,201,80,李四,,,")
    desk.save()
    assert heads(database) == 2


def heads(database: Database) -> int:
    with database.reading() as session:
        found = session.scalars(select(Flat)).first()
        assert found is not None
        place = session.scalars(select(roll.Compound)).one()
        return roll.group(roll.as_roll_flats(roll.list_flats(session, place))).heads


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "roll.csv", "no row with content"),
        (b"\x00\x01\x02", "roll.xlsx", "do not fit its name"),
        (b"PK\x03\x04broken", "roll.xlsx", "This file is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "roll.xls", "old Excel file"),
        (b"hello", "roll.pdf", "Only .xlsx and .csv"),
        (b"\xff\xfe\x00\xd8", "roll.csv", "neither UTF-8 nor GB18030"),
        (b"a\n" * 50_300, "roll.csv", "more than 50,000 rows"),
    ],
)
def test_a_broken_file_says_what_to_do(
    desk: Desk, database: Database, data: bytes, name: str, words: str
) -> None:
    desk.page.get(IMPORT).post(file=(BytesIO(data), name))
    desk.look()
    assert words in desk.page.text
    assert "Choose another file" in desk.page.text


def test_no_file_at_all_is_an_error_at_the_field(desk: Desk) -> None:
    desk.page.get(IMPORT).post()
    assert desk.page.status == 422
    assert "Choose the file with the roll." in desk.page.text


def test_a_worker_of_the_compound_may_import_too(app: Flask, database: Database, page: Page) -> None:
    settle(database, [])
    with database.writing() as session:
        place = session.scalars(select(roll.Compound)).one()
        f.user(session, "worker-test", "worker", place)
        session.commit()
    page.sign_in("worker-test").in_english().get("/work")
    assert f'href="{IMPORT}"' in page.text
    desk = Desk(app, page)
    desk.send(*rows())
    desk.columns()
    desk.save()
    assert flats_in(database) == 12


def test_another_compounds_import_is_as_unknown_as_none(desk: Desk, database: Database) -> None:
    settle(database, [], code="OTHER")
    desk.send(*rows())
    number = desk.page.path.split("/")[-2]
    desk.page.post("/sign-out")
    desk.page.sign_in("chair-other").in_english()
    own = "/roll/c/OTHER/imports"
    for page in ("", "/columns", "/owners", "/faults.xlsx"):
        for path in (f"{own}/{number}{page}", f"{own}/999{page}", f"{own}/{10**30}{page}"):
            assert desk.page.get(path).status == 404
    for job in ("cells", "apply", "again", "undo"):
        assert desk.page.post(f"{own}/{number}/{job}").status == 404
    for page in ("import", "export", "template.xlsx"):
        assert desk.page.get(f"/roll/c/TEST/{page}").status == 404


def test_the_office_reads_no_names(database: Database, page: Page) -> None:
    settle(database)
    with database.writing() as session:
        f.user(session, "office-test", "office", session.scalars(select(roll.Compound)).one())
        session.commit()
    page.sign_in("office-test")
    for path in ("import", "export", "template.xlsx", "imports/1"):
        assert page.get(f"/roll/c/TEST/{path}").status == 403


def test_the_template_holds_the_eight_headers(desk: Desk) -> None:
    desk.page.get("/roll/c/TEST/template.xlsx")
    with zipfile.ZipFile(io.BytesIO(desk.page.data)) as package:
        texts = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
    assert all(word in texts for word in HEADER.split(","))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_roll_goes_out_in_the_columns_in_which_it_came(
    app: Flask, database: Database, page: Page, kind: str
) -> None:
    people = (Owner("甲", "DEMO-1", f.phone(1)), Owner("乙", "", f.phone(2)))
    given = [
        RollFlat(f.key("101"), 8050, people),
        RollFlat(f.key("102"), 8000, (), "developer"),
        RollFlat(f.key("103"), 8000, (Owner("丙"),)),
    ]
    settle(database, given)
    page.sign_in("chair-test").in_english().get("/roll/c/TEST/export").post(kind=kind, reason="")
    assert page.status == 422
    page.post(kind=kind, reason="A list for the street office")
    flats = {flat.key.room: flat for flat in read_roll(read_table(page.data, f"roll.{kind}"))}
    assert [(o.name, o.id_number, o.phone) for o in flats["101"].owners] == [
        ("甲", "DEMO-1", "13800000001"),
        ("乙", "", "13800000002"),
    ]
    assert (flats["101"].area, flats["102"].status, flats["103"].owners) == (
        8050,
        "developer",
        (Owner("丙"),),
    )
    data = page.data
    desk = Desk(app, page)
    page.get(IMPORT).post(file=(BytesIO(data), f"roll.{kind}"))
    desk.look()
    desk.columns()
    with database.reading() as session:
        row = session.scalars(select(RollImport)).one()
        assert row.counts is not None
        assert (row.counts["unchanged"], row.counts["changed"], row.counts["new"]) == (3, 0, 0)


def test_the_number_of_queries_of_a_preview_does_not_grow(desk: Desk, database: Database) -> None:
    seen = []
    for flats in (4, 400):
        desk.send(*[f"3,1,{n + 100},80,业主{n},,," for n in range(flats)])
        if not seen:
            desk.columns()
        with counted(database.engine) as statements:
            desk.page.get(desk.page.path)
        assert "What would change" in desk.page.text
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 8
