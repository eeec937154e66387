"""The roll: imported whole or not at all, with the arithmetic from flats to heads."""

from __future__ import annotations

import io
import zipfile
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app.database import Database
from app.delivery.exports import SheetTable, workbook
from app.domain.roll import Owner, RollFlat
from app.models import Flat
from app.web.committee.roll import arithmetic_sentence
from tests import factories as f
from tests.conftest import Page
from tests.statements import counted
from tests.web.committee_desk import HEADER, rows, settle, upload

IMPORT = "/committee/c/TEST/roll/import"


@pytest.fixture
def chair(database: Database, page: Page) -> Page:
    settle(database, [])
    return page.sign_in("chair-test").in_english()


def flats_in(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Flat)) or 0


def test_an_empty_roll_offers_the_import_first(chair: Page) -> None:
    chair.get("/committee/c/TEST/roll")
    assert chair.status == 200
    assert f'button-main" href="{IMPORT}"' in chair.text


def test_a_clean_file_is_saved_and_summed_up(chair: Page, database: Database) -> None:
    chair.get(IMPORT).post(file=upload(*rows()))
    assert (chair.status, chair.path) == (200, "/committee/c/TEST/roll")
    assert "Saved: 12 new, 0 changed, 0 unchanged." in chair.text
    assert "12 flats = 12 heads" in chair.text
    assert "960.00" in chair.text
    assert flats_in(database) == 12


def test_the_same_file_again_changes_nothing(chair: Page, database: Database) -> None:
    for _ in range(2):
        chair.get(IMPORT).post(file=upload(*rows()))
    assert "Saved: 0 new, 0 changed, 12 unchanged." in chair.text
    assert flats_in(database) == 12


def test_a_flat_that_the_file_does_not_name_stays(chair: Page, database: Database) -> None:
    chair.get(IMPORT).post(file=upload(*rows()))
    chair.get(IMPORT).post(file=upload(*rows(11)))
    assert "1 flat that the file does not name stays as it was." in chair.text
    assert flats_in(database) == 12


def test_an_excel_file_is_read_like_a_csv(chair: Page) -> None:
    lines = [line.split(",") for line in rows()]
    data = workbook([SheetTable("业主清册", HEADER.split(","), lines)])
    chair.get(IMPORT).post(file=(BytesIO(data), "清册.xlsx"))
    assert "Saved: 12 new" in chair.text


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("3,1,101,80.00,甲,,12345,", ["Phone (电话)", "12345", "is not a mobile number"]),
        ("3,1,101,80.00,甲,,010-12345678,", ["is not a mobile number"]),
        ("3,1,101,0,甲,,,", ["Area (面积)", "0 is not an area"]),
        ('3,1,101,"89,5",甲,,,', ["is not an area"]),
        ("3,1,101,100000.01,甲,,,", ["100000.01 m² is too large"]),
        ("3,1,,80.00,甲,,,", ["Room (房号)", "this cell is empty"]),
        ("3,1,101,80.00,,,,", ["Owner (业主)", "this cell is empty"]),
        ("3,1,101,80.00,甲,,,租户", ["Kind (性质)", "租户 is not one of"]),
        (f"{'9' * 21},1,101,80.00,甲,,,", ["Building (楼栋)", "is too long"]),
        (f"3,1,101,80.00,{'名' * 101},,,", ["is too long"]),
        ("3,1,101,80.00,甲\x07乙,,,", ["甲□乙 holds a line break"]),
        ('3,1,101,80.00,"甲\n乙",,,', ["甲□乙 holds a line break", "divide owners by 、"]),
        ("2026-3-2,1,101,80.00,甲,,,", ["is a date"]),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_nothing_is_saved(
    chair: Page, database: Database, row: str, words: list[str]
) -> None:
    chair.get(IMPORT).post(file=upload(*rows(3)[1:], "", row))
    assert chair.status == 422
    assert "Nothing was saved: 1 cell is wrong." in chair.text
    assert '<td class="num">5</td>' in chair.text
    for word in words:
        assert word in chair.text
    assert flats_in(database) == 0


def test_a_blank_inside_a_name_is_no_fault(chair: Page) -> None:
    chair.get(IMPORT).post(file=upload("3,1,101,80,张\u3000三,,,"))
    assert "Saved: 1 new" in chair.text


def test_every_wrong_row_is_named_at_once(chair: Page) -> None:
    chair.get(IMPORT).post(file=upload("3,1,101,x,甲,,,", "3,1,102,80,乙,,12345,", "3,1,103,80,丙,,,"))
    assert "Nothing was saved: 2 cells are wrong." in chair.text
    assert "x is not an area" in chair.text
    assert "12345 is not a mobile number" in chair.text


def test_the_same_flat_twice_names_the_other_row(chair: Page) -> None:
    chair.get(IMPORT).post(file=upload("3,1,101,80,甲,,,", "3栋,1单元,101室,80,乙,,,"))
    assert "the same flat stands in row 3 too" in chair.text
    assert "the same flat stands in row 2 too" in chair.text


def test_a_missing_column_is_named(chair: Page) -> None:
    chair.get(IMPORT).post(file=upload("3,1,101,甲", header="楼栋,单元,房号,业主"))
    assert chair.status == 422
    assert "Area (面积)" in chair.text
    assert "no column has this name" in chair.text


def bomb() -> bytes:
    """A workbook of 100 MB in a few kilobytes."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * 100_000_000)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "roll.csv", "no row with content"),
        (b"\x00\x01\x02", "roll.xlsx", "do not fit its name"),
        (b"PK\x03\x04broken", "roll.xlsx", "This file is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "roll.xlsx", "old Excel file"),
        (b"hello", "roll.pdf", "Only .xlsx and .csv"),
        (b"\xff\xfe\x00\xd8", "roll.csv", "neither UTF-8 nor GB18030"),
        (bomb(), "roll.xlsx", "far larger than a list of flats"),
    ],
)
def test_a_broken_file_is_an_error_at_the_field(
    chair: Page, database: Database, data: bytes, name: str, words: str
) -> None:
    chair.get(IMPORT).post(file=(BytesIO(data), name))
    assert chair.status == 422
    assert words in chair.text
    assert flats_in(database) == 0


def test_no_file_at_all_is_an_error_at_the_field(chair: Page) -> None:
    chair.get(IMPORT).post()
    assert chair.status == 422
    assert "Choose the file with the roll." in chair.text


def test_faults_are_told_in_chinese_too(database: Database, page: Page) -> None:
    settle(database, [])
    page.sign_in("chair-test").get(IMPORT).post(file=upload("3,1,101,80.00,甲,,12345,"))
    assert page.status == 422
    assert "12345" in page.text


def test_the_template_holds_the_eight_headers_and_nothing_else(chair: Page) -> None:
    chair.get("/committee/c/TEST/roll/template.xlsx")
    template = io.BytesIO(chair.data)
    with zipfile.ZipFile(template) as package:
        texts = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
    assert all(word in texts for word in HEADER.split(","))
    chair.get(IMPORT).post(file=(BytesIO(template.getvalue()), "template.xlsx"))
    assert chair.status == 422
    assert "there is no row with a flat under the header" in chair.text


def cast_of_nine() -> list[RollFlat]:
    """12 flats: one owner of 3, the developer's 2, seven others."""
    flats = f.house()
    big = (Owner("多房", "A1"),)
    flats[:3] = [RollFlat(flat.key, flat.area, big) for flat in flats[:3]]
    flats[3:5] = [RollFlat(flat.key, flat.area, (), "developer") for flat in flats[3:5]]
    return flats


def test_the_roll_tells_how_flats_become_heads(database: Database, page: Page) -> None:
    settle(database, cast_of_nine())
    page.sign_in("chair-test").in_english().get("/committee/c/TEST/roll")
    assert "12 flats, one owner of 3, developer&#39;s 2 = 9 heads" in page.text


def test_several_owners_of_several_flats_are_told_apart(chair: Page) -> None:
    lines = rows()
    for n, owner in ((0, "a"), (1, "a"), (2, "b"), (3, "b"), (4, "c"), (5, "c"), (6, "c")):
        lines[n] = f"3,1,{100 + n},80,甲{owner},{owner},,"
    chair.get(IMPORT).post(file=upload(*lines, "3,1,B1,12,乙,,,车位", "3,1,B2,12,乙,,,除外"))
    words = "12 flats, one owner of 3, 2 owners of 2 = 8 heads (left out: 1 parking space, 1 excluded flat)"
    assert words in chair.text


def test_the_arithmetic_stands_in_the_readers_language(app: object) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert "9" in arithmetic_sentence(cast_of_nine())


def test_the_list_masks_names_and_phones_and_can_be_narrowed(database: Database, page: Page) -> None:
    flats = [*f.house(), RollFlat(f.key("101", building="4"), 5000, (Owner("张建三", "", f.phone(77)),))]
    settle(database, flats)
    page.sign_in("chair-test").in_english().get("/committee/c/TEST/roll/list")
    assert "13 flats" in page.text
    page.get("/committee/c/TEST/roll/list?building=4")
    assert "1 flat" in page.text
    assert "张*三" in page.text
    assert "138****0077" in page.text
    assert "张建三" not in page.text
    assert "13800000077" not in page.text


@pytest.mark.parametrize("path", ["/committee/c/TEST/roll", "/committee/c/TEST/roll/list", "/committee"])
def test_the_number_of_queries_does_not_grow_with_the_flats(
    database: Database, page: Page, path: str
) -> None:
    settle(database, f.house(floors=10))
    settle(database, f.house(floors=100, a_floor=20), code="BIG")
    seen = []
    for code in ("TEST", "BIG"):
        page.sign_in(f"chair-{code.lower()}").get(path)
        with counted(database.engine) as statements:
            page.get(path.replace("TEST", code))
        assert page.status == 200
        seen.append(len(statements))
        page.post("/sign-out")
    assert seen[0] == seen[1] <= 6
