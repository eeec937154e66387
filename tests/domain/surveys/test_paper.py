"""Numbers of choices: the same on the printed sheet and under the typist's fingers."""

from __future__ import annotations

import pytest

from app.domain.surveys import answers
from app.domain.surveys.conditions import Condition
from app.domain.surveys.paper import NumberedCondition, choice_numbers, numbered, read_sheet
from tests.domain.surveys import build as b

ASKED = b.read(*b.everything()["sections"][0]["questions"])


def typed(kind: str, line: str) -> tuple[list[str], str, str]:
    """Keys, words beside "other", and what was not read, of one line."""
    sheet = read_sheet(ASKED, {kind: line})
    form = sheet.form.get(kind, [])
    return form, "".join(sheet.form.get(f"{kind}.other", [])), sheet.unread.get(kind, "")


def test_every_choice_has_its_number_and_other_the_last() -> None:
    multiple, scale, words = (ASKED.question(key) for key in ("multiple", "scale", "short"))
    assert multiple
    assert scale
    assert words
    assert choice_numbers(multiple) == {"roof": 1, "road": 2, "lamp": 3, "none": 4, "other": 5}
    assert choice_numbers(scale) == {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}
    assert choice_numbers(words) == {}


@pytest.mark.parametrize("line", ["1 3", "1,3", "1、3", " 1  3 ", "１，３", "1/3", "1;3", "1+3", "1. 3."])
def test_numbers_are_read_however_they_are_parted(line: str) -> None:
    assert typed("multiple", line) == (["roof", "lamp"], "", "")


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("", ([], "", "")),
        ("3", (["lamp"], "", "")),
        ("6", ([], "", "6")),
        ("0", ([], "", "0")),
        ("1 9", (["roof"], "", "9")),
        ("13", ([], "", "13")),
        ("1234", ([], "1234", "")),
        ("1 5 路面积水", (["roof", "other"], "路面积水", "")),
        ("5：3号楼漏水", (["other"], "3号楼漏水", "")),
        ("5 3号楼漏水", (["other"], "3号楼漏水", "")),
        ("1 5: 3 盏灯坏", (["roof", "other"], "3 盏灯坏", "")),
        ("漏水", ([], "漏水", "")),
    ],
)
def test_words_behind_the_numbers_stand_beside_other(line: str, read: tuple[list[str], str, str]) -> None:
    assert typed("multiple", line) == read


def test_words_where_none_are_asked_are_not_read() -> None:
    assert typed("basket", "1 路灯") == (["lamps"], "", "路灯")
    assert typed("scale", "4 很") == (["4"], "", "很")
    assert typed("scale", "6") == ([], "", "6")


def test_an_order_is_kept_and_free_kinds_stand_as_they_are() -> None:
    assert typed("ranking", "3 1")[0] == [ASKED.question("ranking").kind.keys()[at] for at in (2, 0)]  # type: ignore[union-attr]
    assert typed("number", "12.50")[0] == ["12.50"]
    assert typed("date", "2026年11月5日")[0] == ["2026年11月5日"]
    assert typed("short", "1 3 5")[0] == ["1 3 5"]


def test_a_photo_is_not_typed() -> None:
    assert typed("photo", "abcdefgh") == ([], "", "")


def test_typed_numbers_are_the_answers_of_the_form() -> None:
    sheet = read_sheet(ASKED, {"single": "3 亲戚的", "multiple": "2 1", "scale": "5", "basket": "1 2"})
    read = answers.read(ASKED, sheet.form, draft=True)
    assert read.answers.values["multiple"] == ("roof", "road")
    assert read.answers.others == {"single": "亲戚的"}
    assert read.answers.values["scale"] == 5
    assert read.faults.keys() == set()


def test_conditions_name_numbers_in_their_order() -> None:
    asked = [Condition("multiple", ("lamp", "roof")), Condition("scale", ("5", "4"))]
    at = ASKED.numbers()
    assert numbered(ASKED, asked) == [
        NumberedCondition(at["multiple"], (1, 3)),
        NumberedCondition(at["scale"], (4, 5)),
    ]
