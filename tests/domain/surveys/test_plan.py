"""Works and what is said to them: one work in two questions, dates as people write them, faults by field."""

from __future__ import annotations

import copy

import pytest

from app.domain.surveys import questionnaire
from app.domain.surveys.plan import BadDue, asking, faults, feeding, read_due, works
from app.domain.surveys.templates import template
from tests.services.surveying import asked

GOOD = {"state": "planned", "reason": "列入今年改造", "body": "街道办", "due": "2027-Q2"}


def test_a_work_that_is_a_need_and_among_the_first_is_one_line() -> None:
    read = questionnaire.read(asked())
    found = works(read, read, ["works", "first"])
    assert [work.asked for work in found] == [
        (("works", key), ("first", key)) for key in ("lift", "roof", "park")
    ]
    assert [work.ref for work in works(read, read, ["first"])] == [work.ref for work in found]
    assert works(read, read, []) == []


def test_a_slip_mended_in_one_of_two_places_does_not_divide_a_work() -> None:
    first = questionnaire.read(asked())
    data = copy.deepcopy(asked())
    data["sections"][1]["questions"][0]["options"] = [
        {**option, "label": {"zh": option["label"]["zh"] + "（改）"}}
        for option in data["sections"][1]["questions"][0]["options"]
    ]
    found = works(first, questionnaire.read(data), ["works", "first"])
    assert [(len(work.asked), work.label.zh) for work in found] == [
        (2, "电梯（改）"),
        (2, "屋顶（改）"),
        (2, "停车（改）"),
    ]


def test_same_key_with_other_words_is_another_work() -> None:
    data = copy.deepcopy(asked())
    data["sections"][1]["questions"][1]["options"] = [
        {"id": "lift", "label": {"zh": "修旧电梯"}},
        {"id": "roof", "label": {"zh": "屋顶"}},
    ]
    read = questionnaire.read(data)
    assert [work.ref for work in works(read, read, ["works", "first"])] == [
        ("works", "lift"),
        ("works", "roof"),
        ("works", "park"),
        ("first", "lift"),
    ]


def test_the_renovation_template_gives_its_works_by_class_without_nothing_and_other() -> None:
    read = questionnaire.read(template("renovation"))
    found = works(read, read, feeding(read))
    assert [each.id for each in asking(read)] == ["building", "infrastructure", "facilities", "first_three"]
    assert {"nothing", "other"}.isdisjoint(work.ref[1] for work in found)
    assert list(dict.fromkeys(work.heading.zh for work in found if work.heading)) == [
        "基础类",
        "完善类",
        "提升类",
    ]
    assert all(len(work.asked) == 2 for work in found)


def test_what_is_asked_only_after_another_answer_is_not_proposed() -> None:
    assert feeding(questionnaire.read(template("lift"))) == ["worry"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ""),
        ("  ", ""),
        ("2027-06-30", "2027-06-30"),
        ("2027/6/3", "2027-06-03"),
        ("２０２７年６月３０日", "2027-06-30"),
        ("2028-2-29", "2028-02-29"),
        ("2027-Q2", "2027-Q2"),
        ("2027q4", "2027-Q4"),
        ("2027年第二季度", "2027-Q2"),
        ("2027年3季度", "2027-Q3"),
        ("2027年一季", "2027-Q1"),
    ],
)
def test_days_and_quarters_as_people_write_them(typed: str, read: str) -> None:
    assert read_due(typed) == read


@pytest.mark.parametrize(
    "typed", ["soon", "2027-02-29", "2027-13-01", "2027-Q5", "2027", "1999-01-01", "明年"]
)
def test_what_is_neither_is_refused(typed: str) -> None:
    with pytest.raises(BadDue):
        read_due(typed)


def test_a_good_answer_has_no_fault() -> None:
    assert faults(GOOD, own=False) == {}
    assert faults(GOOD | {"title": "楼道灯"}, own=True) == {}


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"state": ""}, {"state": "missing"}),
        ({"state": "promised"}, {"state": "unknown"}),
        ({"reason": ""}, {"reason": "missing"}),
        ({"body": ""}, {"body": "missing"}),
        ({"reason": "长" * 300}, {}),
        ({"reason": "长" * 301}, {"reason": "too_long"}),
        ({"due": "soon"}, {"due": "unreadable"}),
        ({"state": "later"}, {"due": "not_planned"}),
        ({"state": "later", "due": ""}, {}),
    ],
)
def test_faults_stand_at_their_field(changed: dict[str, str], wrong: dict[str, str]) -> None:
    assert faults(GOOD | changed, own=False) == wrong


def test_a_line_of_ones_own_needs_a_title() -> None:
    assert faults(GOOD, own=True) == {"title": "missing"}
