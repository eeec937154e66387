"""Spreadsheets out: text stays text, numbers stay numbers, and our own reader takes them back."""

import csv
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from app.delivery.exports import (
    BALLOTS_HEADER,
    CHANNEL_WORDS,
    CHOICE_WORDS,
    ROLL_HEADER,
    SIGNED_WORDS,
    STATUS_WORDS,
    Area,
    Cell,
    CellRefused,
    NaiveTime,
    SheetTable,
    csv_file,
    workbook,
    write_csv,
    write_workbook,
)
from app.delivery.sheets import read_ballots, read_roll, read_table

HOSTILE = (
    '=HYPERLINK("http://x.example","y")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1+1",
    "＝1", "＋1", "－1", "＠x", "http://x.example", "mailto:x@x.example", "{=1}", "1e5", "007", "3-2",
)  # fmt: skip
LAST_MOMENT = datetime(2026, 11, 29, 15, 59, 59, 999000, tzinfo=UTC)

ROLL = SheetTable(
    "roll",
    ROLL_HEADER,
    [
        ("3", "1", "101", Area(8_820), "甲某、乙某", "", "", STATUS_WORDS["owner"]),
        ("3", "1", "1201A", Area(6_120), "丙某", "", "", STATUS_WORDS["owner"]),
        ("3", "1", "102", Area(10_000), "", "", "", STATUS_WORDS["developer"]),
    ],
)
YES = (CHOICE_WORDS["yes"], CHANNEL_WORDS["online"], LAST_MOMENT, SIGNED_WORDS[True], "", "")
NO = (CHOICE_WORDS["no"], CHANNEL_WORDS["paper"], LAST_MOMENT, SIGNED_WORDS[False], "", "")
BALLOTS = SheetTable("ballots", BALLOTS_HEADER, [("3", "1", "101", *YES), ("3", "1", "1201A", *NO)])


def one_column(*cells: Cell) -> SheetTable:
    return SheetTable("texts", ["列"], [(cell,) for cell in cells])


def read_back(data: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def sheet_xml(data: bytes) -> str:
    return ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_workbook_stores_text_as_text(text: str) -> None:
    data = workbook([one_column(text)])
    assert "<f>" not in sheet_xml(data)
    assert "hyperlink" not in sheet_xml(data)
    assert 't="inlineStr"' in sheet_xml(data)


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.isprintable()])
def test_a_workbook_gives_the_same_text_back(text: str) -> None:
    assert read_back(workbook([one_column(text)]))[1] == [text]


@pytest.mark.parametrize("text", HOSTILE[:12])
def test_a_csv_puts_an_apostrophe_before_what_would_be_a_formula(text: str) -> None:
    assert csv_rows(csv_file(one_column(text)))[1] == [f"'{text}"]


@pytest.mark.parametrize("text", ["甲某", "a=b", "3-2", "1201A", "", "'", "K7P2"])
def test_a_csv_leaves_plain_text_alone(text: str) -> None:
    table = SheetTable("texts", ["列", "余"], [(text, "末")])
    assert csv_rows(csv_file(table))[1] == [text, "末"]


def test_negative_numbers_and_areas_are_numbers_in_both() -> None:
    table = one_column(-3, Area(-6_120))
    assert csv_rows(csv_file(table))[1:] == [["-3"], ["-61.20"]]
    assert read_back(workbook([table]))[1:] == [[-3.0], [-61.2]]


def test_areas_are_shown_with_two_decimals() -> None:
    data = workbook([one_column(Area(6_120))])
    assert "<v>61.2</v>" in sheet_xml(data)
    assert 'formatCode="0.00"' in ZipFile(BytesIO(data)).read("xl/styles.xml").decode()
    assert csv_rows(csv_file(one_column(Area(6_120))))[1] == ["61.20"]


@pytest.mark.parametrize("hundredths", [1, 7, 10, 29, 57, 99, 100, 115, 12_345, 99_999_999_999])
def test_no_area_loses_a_hundredth(hundredths: int) -> None:
    (_, (value,)) = read_back(workbook([one_column(Area(hundredths))]))
    assert round(float(str(value)) * 100) == hundredths


def test_instants_are_iso_8601_in_beijing_to_the_last_millisecond() -> None:
    assert csv_rows(csv_file(one_column(LAST_MOMENT)))[1] == ["2026-11-29T23:59:59.999000+08:00"]
    assert read_back(workbook([one_column(LAST_MOMENT)]))[1] == ["2026-11-29T23:59:59.999000+08:00"]


@pytest.mark.parametrize("write", [csv_file, lambda table: workbook([table])])
def test_an_instant_without_a_zone_is_refused(write) -> None:
    with pytest.raises(NaiveTime):
        write(one_column(datetime(2026, 11, 29)))  # noqa: DTZ001


def test_an_empty_cell_stays_empty() -> None:
    table = SheetTable("texts", ["甲", "乙"], [(None, "x")])
    assert csv_rows(csv_file(table))[1] == ["", "x"]
    assert read_back(workbook([table]))[1] == ["", "x"]


def test_a_text_that_excel_would_cut_is_refused() -> None:
    assert read_back(workbook([one_column("字" * 32_767)]))[1] == ["字" * 32_767]
    with pytest.raises(CellRefused, match="texts: row 2, column 1"):
        workbook([one_column("字" * 32_768)])


def test_a_csv_opens_with_a_byte_order_mark() -> None:
    assert csv_file(one_column("甲")) == b"\xef\xbb\xbf\xe5\x88\x97\r\n\xe7\x94\xb2\r\n"


def test_the_same_tables_give_the_same_workbook() -> None:
    assert workbook([ROLL, BALLOTS]) == workbook([ROLL, BALLOTS])


def test_sheets_keep_their_names_and_order() -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(workbook([ROLL, BALLOTS])))
    assert book.sheet_names == ["roll", "ballots"]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_tally_reads_our_roll_back(suffix: str) -> None:
    data = workbook([ROLL]) if suffix == "xlsx" else csv_file(ROLL)
    flats = read_roll(read_table(data, f"roll.{suffix}"))
    assert [flat.area for flat in flats] == [8_820, 6_120, 10_000]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_tally_reads_our_ballots_back(suffix: str) -> None:
    data = workbook([BALLOTS]) if suffix == "xlsx" else csv_file(BALLOTS)
    ballots = read_ballots(read_table(data, f"ballots.{suffix}"))
    assert [(ballot.choice, ballot.channel, ballot.signed) for ballot in ballots] == [
        ("yes", "online", True),
        ("no", "paper", False),
    ]
    assert {ballot.at for ballot in ballots} == {LAST_MOMENT}


@pytest.mark.parametrize("word", CHOICE_WORDS.values())
def test_every_choice_that_we_write_is_one_that_we_read(word: str) -> None:
    row = ("3", "1", "101", word, "线上", LAST_MOMENT, "是", "", "")
    assert read_ballots(read_table(workbook([SheetTable("b", BALLOTS_HEADER, [row])]), "b.xlsx"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_ten_times_the_rows_take_no_more_memory(kind: str) -> None:
    spent = []
    for rows in (1_000, 10_000):
        table = SheetTable("a", ["n"] * 10, _rows_of_ten(rows))
        with tempfile.TemporaryFile() as file:
            tracemalloc.start()
            if kind == "csv":
                write_csv(file, table)
            else:
                write_workbook(file, [table], created=LAST_MOMENT)
            spent.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            assert file.tell() > 10 * rows if kind == "csv" else file.tell()
    assert spent[1] < 2 * spent[0] + 200_000


def _rows_of_ten(rows: int) -> Iterator[Sequence[Cell]]:
    return ([f"row {row}", *range(9)] for row in range(rows))
