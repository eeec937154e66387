"""Opening a file in a process with limits: what exceeds them ends that process, and nothing else."""

from __future__ import annotations

import pytest

from app.delivery.sheets import loose
from app.delivery.sheets.loose.reading import Limits, ReadingFailed, read_book
from tests import awkward_sheets

SMALL = awkward_sheets.text([awkward_sheets.HEADER, *awkward_sheets.three()])
WIDE = awkward_sheets.text([["x" * 300] * 8] * 5_000)


def test_what_crosses_the_border_of_the_process_is_the_whole_book() -> None:
    data = awkward_sheets.xlsx(("甲", [awkward_sheets.HEADER]), ("乙", awkward_sheets.three()))
    book = read_book(data, "a.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["甲", "乙"]
    assert loose.Book.unpack(book.pack()) == book


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        (WIDE, Limits(memory_bytes=60_000_000), "TooMuchMemory"),
        (SMALL, Limits(cpu_seconds=0), "TooMuchTime"),
        (SMALL, Limits(wall_seconds=0), "TooMuchTime"),
    ],
)
def test_a_file_that_takes_too_much_is_refused(data: bytes, limits: Limits, code: str) -> None:
    with pytest.raises(ReadingFailed) as refused:
        read_book(data, "a.csv", limits)
    assert refused.value.code == code


def test_a_name_of_several_lines_is_no_second_argument() -> None:
    with pytest.raises(ReadingFailed) as refused:
        read_book(SMALL, "a.csv\n--evil.pdf")
    assert refused.value.code == "UnknownFile"


@pytest.mark.parametrize(("rows", "refused"), [(loose.MAX_ROWS, False), (loose.MAX_ROWS + 300, True)])
def test_fifty_thousand_rows_are_read_and_many_more_are_not(rows: int, refused: bool) -> None:
    data = b"a,b\n" * rows
    if refused:
        with pytest.raises(ReadingFailed) as error:
            read_book(data, "a.csv")
        assert error.value.code == "TooManyRows"
    else:
        assert len(read_book(data, "a.csv").sheets[0].rows) == rows
