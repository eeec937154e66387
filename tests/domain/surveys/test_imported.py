"""Columns of a questionnaire service's file are recognised, and its cells read as its program writes them."""

from __future__ import annotations

import time

import pytest

from app.domain.surveys import imported, questionnaire
from app.domain.surveys.answers import read
from tests.services import every_kind


def option(key: str, words: str) -> dict[str, object]:
    return {"id": key, "label": {"zh": words}}


QUESTIONS = [
    {"id": "who", "kind": "single", "label": {"zh": "您是？"}, "other": True,
     "options": [option("owner", "业主"), option("tenant", "租户")]},
    {"id": "works", "kind": "multiple", "label": {"zh": "您家需要什么？"}, "other": True,
     "options": [option("lift", "加装电梯"), option("park", "停车，充电")]},
    {"id": "wish", "kind": "scale", "label": {"zh": "电梯有多需要"},
     "labels": [{"zh": word} for word in ("不需要", "略", "一般", "较", "很需要")]},
    {"id": "people", "kind": "number", "label": {"zh": "几口人"}, "unit": {"zh": "人"}},
    {"id": "day", "kind": "date", "label": {"zh": "哪天方便"}},
    {"id": "say", "kind": "long", "label": {"zh": "还想说"}},
]  # fmt: skip
SECTION = {"id": "all", "title": {"zh": "全部"}, "questions": QUESTIONS}
ASKED = questionnaire.read({"title": {"zh": "问卷"}, "sections": [SECTION]})
HEADER = [
    *("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"),
    "1、您的房号", "2、您是？", "3、您家需要什么？[多选题]",
    "4.电梯有多需要", "几口人", "5、哪天方便", "6、还想说", "7、您的姓名", "8、联系电话",
]  # fmt: skip


def test_columns_are_guessed_by_their_words_and_personal_ones_left_out() -> None:
    assert imported.guess(ASKED, HEADER) == [
        "", "", "", "", "", "", "home", "q:who", "q:works", "q:wish", "q:people", "q:day", "q:say", "", "",
    ]  # fmt: skip
    assert [title for title in HEADER if imported.personal(ASKED, title)] == [*HEADER[:6], *HEADER[-2:]]


@pytest.mark.parametrize(
    "title",
    ["3(加装电梯)", "3、您家需要什么？(加装电梯)", "您家需要什么？:加装电梯", "您家需要什么—加装电梯"],
)
def test_a_column_a_choice(title: str) -> None:
    expected = "o:works:lift" if "需要" in title else ""
    assert imported.guess(ASKED, [title]) == [expected]


def test_nothing_is_guessed_twice() -> None:
    assert imported.guess(ASKED, ["您是？", "您是？"]) == ["q:who", ""]


@pytest.mark.parametrize(
    ("target", "cell", "value"),
    [
        ("q:who", "业主", "owner"),
        ("q:who", "B.租户", "tenant"),
        ("q:who", "2", "tenant"),
        ("q:who", "其他〖房东的亲戚〗", "other"),
        ("q:works", "加装电梯┋停车，充电", ("lift", "park")),
        ("q:works", "停车，充电", ("park",)),
        ("q:works", "1┋2", ("lift", "park")),
        ("q:works", "加装电梯;其他:花园", ("lift", "other")),
        ("q:wish", "5分", 5),
        ("q:wish", "很需要", 5),
        ("q:people", "3人", "3"),
        ("q:people", "3", "3"),
        ("q:day", "2026-03-01T00:00:00", "2026-03-01"),
        ("q:day", "2026/3/1", "2026-03-01"),
        ("q:say", "谢谢", "谢谢"),
    ],
)
def test_cells_as_the_services_write_them(target: str, cell: str, value: object) -> None:
    form, unread = imported.form_of(ASKED, [target], [cell])
    assert unread == {}
    found = read(ASKED, form, draft=True)
    assert found.faults == {}
    assert found.answers.values == {target.removeprefix("q:"): value}


@pytest.mark.parametrize("cell", ["", "(跳过)", "(空)", " "])
def test_a_skipped_question_is_not_answered(cell: str) -> None:
    for target in ("q:who", "q:works", "q:people", "q:say"):
        assert imported.form_of(ASKED, [target], [cell]) == ({}, {})


def test_one_column_a_choice_is_read_together() -> None:
    columns = ["o:works:lift", "o:works:park"]
    assert imported.form_of(ASKED, columns, ["1", "是"])[0] == {"works": ["lift", "park"]}
    assert imported.form_of(ASKED, columns, ["0", ""])[0] == {}
    assert imported.form_of(ASKED, columns, ["1", "也许"])[1] == {1: "works"}


@pytest.mark.parametrize(
    ("target", "cell"), [("q:who", "房客"), ("q:who", "9"), ("q:works", "加装电梯┋飞机")]
)
def test_what_the_question_does_not_offer_is_told(target: str, cell: str) -> None:
    assert imported.form_of(ASKED, [target], [cell])[1] == {0: target.removeprefix("q:")}


def test_a_photo_cannot_come_from_a_spreadsheet() -> None:
    asked = questionnaire.read(every_kind.asked())
    assert "q:photo" not in set(imported.targets(asked))
    assert imported.guess(asked, ["问photo"]) == [""]


@pytest.mark.parametrize("evil", ["其他" + " " * 5000 + "x", "其他" + "(" * 5000, "栋" * 5000, "楼栋" * 2500])
def test_a_cell_made_to_be_slow_is_read_at_once(evil: str) -> None:
    """A pattern that looks back over its blanks took ten seconds for one cell."""
    began = time.process_time()
    imported.form_of(ASKED, ["q:who", "q:works"], [evil, evil])
    imported.guess(ASKED, [evil[:1000]] * 20)
    assert time.process_time() - began < 0.5


def test_other_with_a_bracket_inside_its_words() -> None:
    form, unread = imported.form_of(ASKED, ["q:who"], ["其他 （朋友（借住））"])
    assert (form, unread) == ({"who": ["other"], "who.other": ["朋友（借住）"]}, {})
