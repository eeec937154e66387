"""Which files are read, and which are refused with a word on what to do (TRUST T06)."""

import contextlib
import io
import random
import struct
import zipfile
from datetime import date, datetime

import pytest

from app.delivery.sheets import errors
from app.delivery.sheets.package import MAX_ENTRIES, safe_package
from app.delivery.sheets.table import MAX_BYTES, read_table
from tests.delivery.sheet_files import csv_file, rewritten, xlsx_file

ROWS = [["楼栋", "单元"], ["3栋", "𠮷"]]
SHEET = "xl/worksheets/sheet1.xml"


def cells(data: bytes, name: str) -> list[tuple]:
    return [row.cells for row in read_table(data, name).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_each_encoding(encoding):
    assert cells(csv_file(*ROWS, encoding=encoding), "roll.csv") == [tuple(row) for row in ROWS]


@pytest.mark.parametrize("name", ["roll.xlsx", "ROLL.XLSX", "业主 清册.v2.xlsx"])
def test_a_workbook_is_read(name):
    assert cells(xlsx_file(*ROWS), name) == [tuple(row) for row in ROWS]


def test_rows_keep_the_numbers_that_the_spreadsheet_shows():
    rows = [[], ["a"], [""], ["b"]]
    for data, name in ((csv_file(*rows), "x.csv"), (xlsx_file(*rows), "x.xlsx")):
        assert [row.number for row in read_table(data, name).rows] == [2, 4]


def test_a_line_break_inside_a_cell_is_one_row():
    assert [row.number for row in read_table(csv_file(["a"], ["b\nc"], ["d"]), "x.csv").rows] == [1, 2, 3]


def test_cells_keep_their_kind():
    moment = datetime(2026, 11, 1, 9, 30)  # noqa: DTZ001 - a cell has no zone
    assert cells(xlsx_file([3, 89.5, moment, date(2026, 11, 1), True]), "x.xlsx") == [
        (3.0, 89.5, moment, date(2026, 11, 1), True)
    ]


def test_the_value_of_a_formula_is_taken():
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_formula("A1", "=29.83+59.67", None, 89.5)
    book.close()
    assert cells(target.getvalue(), "x.xlsx") == [(89.5,)]


def test_the_first_sheet_with_content_is_read_and_a_hidden_one_last():
    assert cells(xlsx_file(["a"], before=["one", "two"]), "x.xlsx") == [("a",)]
    assert cells(xlsx_file(["a"], before=["one"], hidden=True), "x.xlsx") == [("a",)]


@pytest.mark.parametrize(("data", "name"), [(b"", "x.csv"), (b"\n , \n", "x.csv"), (xlsx_file(), "x.xlsx")])
def test_a_file_without_content_is_empty(data, name):
    with pytest.raises(errors.EmptyFile):
        read_table(data, name)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (OLE, "roll.xls", errors.OldExcelFile),
        (OLE, "roll.xlsx", errors.OldExcelFile),
        (OLE, "roll.csv", errors.OldExcelFile),
        (LOCKED, "roll.xlsx", errors.LockedFile),
        (xlsx_file(["a"]), "roll.xlsm", errors.MacroFile),
        (rewritten(xlsx_file(["a"]), {"xl/vbaProject.bin": b"x"}), "roll.xlsx", errors.MacroFile),
        (xlsx_file(["a"]), "roll.csv", errors.RenamedFile),
        (csv_file(["a"]), "roll.xlsx", errors.RenamedFile),
        (rewritten(xlsx_file(["a"]), {"xl/workbook.xml": None}), "roll.xlsx", errors.RenamedFile),
        (b"%PDF-1.7", "roll.pdf", errors.UnknownFile),
        (csv_file(["a"]), "roll", errors.UnknownFile),
        (csv_file(["a"]), "roll.ods", errors.UnknownFile),
        (b"\xc3\x28\xff", "roll.csv", errors.UnreadableText),
        ("楼栋".encode("utf-16"), "roll.csv", errors.UnreadableText),
        (b"a,\0b", "roll.csv", errors.UnreadableText),
        (b"x" * 200_000, "roll.csv", errors.BrokenFile),
        (b"PK\x03\x04broken", "roll.xlsx", errors.BrokenFile),
        (b"PK", "roll.xlsx", errors.BrokenFile),
        (bytes(MAX_BYTES + 1), "roll.csv", errors.FileTooLarge),
        (b"\n" * MAX_BYTES, "roll.csv", errors.UnpacksTooLarge),
        (b"," * MAX_BYTES, "roll.csv", errors.UnpacksTooLarge),
    ],
    ids=lambda value: None if isinstance(value, bytes) else getattr(value, "__name__", value),
)
def test_what_cannot_be_read_is_refused_by_name(data, name, error):
    with pytest.raises(error) as refusal:
        read_table(data, name)
    assert type(refusal.value) is error
    assert refusal.value.message in str(refusal.value)


def test_a_file_at_the_size_limit_is_not_too_large():
    with pytest.raises(errors.EmptyFile):
        read_table((b" " * 99 + b"\n") * (MAX_BYTES // 100), "x.csv")


def with_sheet(rows: str, head: str = "") -> bytes:
    xml = (
        f'<?xml version="1.0"?>{head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    return rewritten(xlsx_file(["a"]), {SHEET: xml.encode()})


def test_a_sheet_written_by_hand_is_read():
    assert cells(with_sheet('<row r="2"><c r="B2"><v>5</v></c></row>'), "x.xlsx") == [("", 5.0)]
    assert cells(with_sheet("<row><c><v>5</v></c><c><v>6</v></c></row>"), "x.xlsx") == [(5.0, 6.0)]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>1</v></c><c r="xfd1"><v>1</v></c></row>',
        '<row r="5"><c r="A1"><v>1</v></c><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
    ],
)
def test_two_cells_far_apart_do_not_fill_the_memory(rows):
    with pytest.raises(errors.UnpacksTooLarge):
        read_table(with_sheet(rows), "x.xlsx")


@pytest.mark.parametrize("promise", [b"count", b"uniqueCount"])
def test_a_promise_of_many_texts_does_not_fill_the_memory(promise):
    texts = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" %s="99999999914"/>' % promise
    )
    with pytest.raises(errors.UnpacksTooLarge):
        read_table(rewritten(xlsx_file(["a"]), {"xl/sharedStrings.xml": texts}), "x.xlsx")


def test_empty_cells_far_away_are_harmless():
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert cells(with_sheet(rows), "x.xlsx") == [(1.0,)]


def test_an_entity_bomb_is_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(errors.BrokenFile):
        read_table(with_sheet('<row r="1"><c r="A1"><v>&b;</v></c></row>', bomb), "x.xlsx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(errors.UnpacksTooLarge):
        read_table(rewritten(xlsx_file(["a"]), {"xl/media/big.bin": bytes(49_000_000)}), "x.xlsx")
    with pytest.raises(errors.UnpacksTooLarge):
        read_table(
            rewritten(xlsx_file(["a"]), {f"xl/{n}.xml": b"<a/>" for n in range(MAX_ENTRIES)}), "x.xlsx"
        )


def test_a_zip_that_lies_about_its_size_is_broken():
    data = bytearray(rewritten(xlsx_file(["a"]), {"xl/extra.xml": b"<a>" + b" " * 90_000 + b"</a>"}))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        start = package.start_dir
    place = data.index(b"xl/extra.xml", start) - 46
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    with pytest.raises(errors.BrokenFile):
        read_table(bytes(data), "x.xlsx")


def test_an_encrypted_zip_and_a_name_used_twice_are_refused():
    data = bytearray(xlsx_file(["a"]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        start = package.start_dir
    data[start + 8] |= 1
    with pytest.raises(errors.LockedFile):
        read_table(bytes(data), "x.xlsx")
    target = io.BytesIO(xlsx_file(["a"]))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(target, "a") as package:
        package.writestr(SHEET, b"<a/>")
    with pytest.raises(errors.BrokenFile):
        read_table(target.getvalue(), "x.xlsx")


def test_the_reader_sees_only_the_xml_parts_uncompressed():
    data = rewritten(xlsx_file(["a"]), {"xl/media/image.png": b"picture"})
    with zipfile.ZipFile(io.BytesIO(safe_package(data))) as package:
        assert all(entry.compress_type == zipfile.ZIP_STORED for entry in package.infolist())
        assert "xl/media/image.png" not in package.namelist()


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", SHEET, "xl/_rels/workbook.xml.rels", "[Content_Types].xml"]
)
@pytest.mark.parametrize(
    "content", [b"", b"<a", b"\xff\xfe<a/>", b"<?xml version='1.0' encoding='x-y'?><a/>"]
)
def test_damaged_parts_never_crash(part, content):
    with pytest.raises(errors.SheetError):
        read_table(rewritten(xlsx_file(["a"]), {part: content}), "x.xlsx")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_workbook_without_its_parts_is_broken_or_empty(part):
    with pytest.raises((errors.BrokenFile, errors.EmptyFile)):
        read_table(rewritten(xlsx_file(["a"]), {part: b"<a/>"}), "x.xlsx")


def test_a_sheet_that_the_reader_cannot_follow_is_broken():
    with pytest.raises(errors.BrokenFile):
        read_table(with_sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "x.xlsx")
    with pytest.raises(errors.BrokenFile):
        read_table(with_sheet('<row r="1"><c r="A1" t="martian"><v>99</v></c></row>'), "x.xlsx")


@pytest.mark.parametrize("seed", range(300))
def test_a_changed_file_is_read_or_refused_and_nothing_else(seed):
    dice = random.Random(seed)
    data = bytearray(xlsx_file(*ROWS, [3.5, True]))
    for _ in range(dice.randint(1, 8)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    with contextlib.suppress(errors.SheetError):
        read_table(bytes(data[: dice.choice([len(data), dice.randrange(len(data))])]), "x.xlsx")


@pytest.mark.parametrize("seed", range(300))
def test_a_changed_part_is_read_or_refused_and_nothing_else(seed):
    dice = random.Random(seed)
    whole = xlsx_file(*ROWS, [3.5, True])
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        part = dice.choice([SHEET, SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
        content = bytearray(package.read(part))
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(content))
        content[place : place + dice.choice([0, 1, 4])] = dice.choice(
            [b"9", b"A", b'"', b"-1", b"r", b"", b"999999999"]
        )
    with contextlib.suppress(errors.SheetError):
        read_table(rewritten(whole, {part: bytes(content)}), "x.xlsx")
