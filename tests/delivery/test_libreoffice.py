"""What LibreOffice makes of our tables: no formula from any text, numbers as numbers, Chinese intact."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.delivery.exports import Area, SheetTable, csv_file, workbook
from tests.delivery.office_sheets import Book, opened

pytestmark = pytest.mark.xdist_group("office")
NASTY = [
    "=1+1",
    '=HYPERLINK("http://a.example","点")',
    "+86 138",
    "-2+3",
    "@SUM(A1)",
    "＝1＋1",
    "\t=1+1",
    "'=1+1",
    "{=1+1}",
    "0012",
    "1e5",
    "2026-03-02",
    "张三、欧阳娜娜",
    "㐀𠮷𬭚 生僻字",
]
NUMBERS = [(0, 0), (12, 9_600), (123_456, 1_234_567_89), (-1, -1)]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Book]:
    """One workbook and one .csv of the same rows."""
    at = datetime(2026, 3, 2, 2, tzinfo=UTC)
    rows = [[text, None, None, at] for text in NASTY] + [["数", n, Area(a), at] for n, a in NUMBERS]
    table = SheetTable("表", ["文字", "户数", "面积", "时间"], rows)
    folder = tmp_path_factory.mktemp("office")
    books = opened({"book.xlsx": workbook([table])}, folder)
    return books | opened({"plain.csv": csv_file(table)}, folder)


@pytest.mark.parametrize("name", ["book", "plain"])
def test_no_cell_is_a_formula(books: dict[str, Book], name: str) -> None:
    cells = [cell for rows in books[name].values() for row in rows for cell in row]
    assert len(cells) > len(NASTY)
    assert [cell for cell in cells if cell.formula is not None] == []


def test_texts_are_texts_and_read_as_they_were_written(books: dict[str, Book]) -> None:
    rows = books["book"]["表"]
    assert [row[0].kind for row in rows] == ["string"] * len(rows)
    shown = [row[0].text.strip() for row in rows[1 : len(NASTY) + 1]]
    assert shown == [text.strip() for text in NASTY]
    assert {row[3].text for row in rows[1:]} == {"2026-03-02T10:00:00+08:00"}


def test_numbers_are_numbers_to_the_last_place(books: dict[str, Book]) -> None:
    rows = books["book"]["表"][len(NASTY) + 1 :]
    assert [(row[1].kind, row[2].kind) for row in rows] == [("float", "float")] * len(NUMBERS)
    assert [(int(row[1].value), round(float(row[2].value) * 100)) for row in rows] == NUMBERS
    assert [row[2].text for row in rows] == ["0.00", "96.00", "1234567.89", "-0.01"]


def test_chinese_survives_the_plain_table(books: dict[str, Book]) -> None:
    (rows,) = books["plain"].values()
    texts = [row[0].text for row in rows]
    assert "张三、欧阳娜娜" in texts
    assert "㐀𠮷𬭚 生僻字" in texts
