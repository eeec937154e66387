"""A questionnaire is read as a whole, or every fault is named with its place."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from app.domain.surveys import questionnaire
from app.domain.surveys.kinds import KINDS
from app.domain.surveys.node import QuestionnaireInvalid
from tests.domain.surveys.build import (
    LABELS,
    NAMES,
    WORKS,
    Data,
    everything,
    of_kind,
    options,
    question,
    sheet,
    w,
)


def faults(data: object) -> list[tuple[str, str]]:
    with pytest.raises(QuestionnaireInvalid) as caught:
        questionnaire.read(data)
    return [(fault.place, fault.reason) for fault in caught.value.faults]


def fault_of(entry: Data) -> tuple[str, str]:
    """The one fault of a questionnaire with this question alone, its place within the question."""
    ((place, reason),) = faults(sheet(entry))
    return place.removeprefix("sections[0].questions[0]").removeprefix("."), reason


def without(data: Data, *keys: str) -> Data:
    return {key: value for key, value in data.items() if key not in keys}


def test_every_kind_has_its_test_question() -> None:
    assert set(KINDS) == set(NAMES)


def test_data_and_back_is_the_same_questionnaire() -> None:
    first = questionnaire.read(everything())
    stored = json.loads(json.dumps(first.data(), ensure_ascii=False))
    assert questionnaire.read(stored) == first
    assert questionnaire.read(stored).data() == first.data()


def test_what_was_given_comes_back_in_the_data() -> None:
    data = everything() | {
        "intro": w("请您填写"),
        "sources": [{"id": "gb", "title": w("文件"), "url": "https://www.gov.cn/"}],
    }
    section = data["sections"][0]
    section["help"] = w("共十题")
    section["questions"][1] |= {
        "help": w("可多选"),
        "required": True,
        "sources": ["gb"],
        "show_if": [{"question": "single", "any": ["own"]}],
        "least": 1,
    }
    section["questions"][1]["groups"] = [{"id": "basic", "label": w("基础类")}]
    section["questions"][1]["options"][0] |= {"group": "basic", "help": w("含保温")}
    assert questionnaire.read(data).data() == data | {"sections": questionnaire.read(data).data()["sections"]}
    back = questionnaire.read(data).data()["sections"][0]["questions"][1]
    assert {key: back[key] for key in section["questions"][1]} == section["questions"][1]


def test_questions_are_numbered_through_all_sections() -> None:
    data = sheet(of_kind("single"))
    data["sections"].append(
        {"id": "more", "title": w("二"), "questions": [of_kind("scale"), of_kind("date")]}
    )
    found = questionnaire.read(data)
    assert found.numbers() == {"single": 1, "scale": 2, "date": 3}
    assert found.question("scale") == list(found.questions())[1]
    assert found.question("nothing") is None


def test_wording_falls_back_to_chinese() -> None:
    title = questionnaire.read(everything()).title
    assert (title.said("en"), title.said("zh_Hans"), title.said("fr")) == (
        "Demand survey",
        "需求调查",
        "需求调查",
    )
    section = questionnaire.read(everything()).sections[0].title
    assert section.said("en") == "全部"


@pytest.mark.parametrize("data", [None, [], "text", 5, True])
def test_what_is_no_object_is_no_questionnaire(data: object) -> None:
    assert faults(data) == [("", "not_an_object")]


def test_an_empty_object_names_all_that_is_missing() -> None:
    assert faults({}) == [("title", "missing"), ("sections", "too_few")]


WRONG: list[tuple[str, Any, tuple[str, str]]] = [
    ("id", "Bad Id", ("id", "not_an_id")),
    ("id", 7, ("id", "not_an_id")),
    ("id", "a" * 33, ("id", "not_an_id")),
    ("label", "text", ("label", "not_an_object")),
    ("label", {"en": "only"}, ("label.zh", "missing")),
    ("label", {"zh": "  "}, ("label.zh", "empty")),
    ("label", {"zh": 5}, ("label.zh", "not_text")),
    ("label", {"zh": "问", "fr": "q"}, ("label.fr", "unknown_language")),
    ("label", {"zh": "问" * 501}, ("label.zh", "too_long")),
    ("required", "yes", ("required", "not_a_flag")),
    ("required", 1, ("required", "not_a_flag")),
    ("colour", "red", ("colour", "unknown_key")),
    ("options", "ab", ("options", "not_a_list")),
    ("options", [], ("options", "too_few")),
    ("options", options(*(f"o{i}" for i in range(61))), ("options", "too_many")),
    ("options", ["a"], ("options[0]", "not_an_object")),
    ("options", options("a", "b", "a"), ("options[2].id", "same_id")),
    ("options", options("other"), ("options[0].id", "reserved_id")),
    ("options", options("a", a={"group": "x"}), ("options[0].group", "unknown_group")),
    ("options", options("a", a={"price": 5}), ("options[0].price", "unknown_key")),
    ("groups", [{"id": "x", "label": w("一")}] * 2, ("groups[1].id", "same_id")),
    ("sources", ["nowhere"], ("sources", "unknown_source")),
    ("show_if", [{"question": "later", "any": ["a"]}], ("show_if[0].question", "not_an_earlier_question")),
    ("show_if", [{"question": "single", "any": ["a"]}], ("show_if[0].question", "not_an_earlier_question")),
]


@pytest.mark.parametrize(("key", "value", "fault"), WRONG)
def test_a_wrong_key_of_any_question_is_named(key: str, value: Any, fault: tuple[str, str]) -> None:
    assert fault_of(of_kind("single") | {key: value}) == fault


@pytest.mark.parametrize("key", ["id", "label", "kind"])
def test_what_every_question_needs(key: str) -> None:
    assert fault_of(without(of_kind("single"), key)) == (key, "missing")


def test_an_unknown_kind_is_the_only_fault_of_its_question() -> None:
    assert fault_of(of_kind("single") | {"kind": "matrix"}) == ("kind", "unknown_kind")
    assert fault_of(of_kind("single") | {"kind": ["single"]}) == ("kind", "unknown_kind")


KIND_FAULTS: list[tuple[str, Data, tuple[str, str]]] = [
    ("multiple", {"limit": -1}, ("limit", "too_small")),
    ("multiple", {"limit": 61}, ("limit", "too_large")),
    ("multiple", {"limit": "3"}, ("limit", "not_a_whole_number")),
    ("multiple", {"limit": True}, ("limit", "not_a_whole_number")),
    ("multiple", {"limit": 2, "least": 3}, ("least", "least_over_most")),
    ("multiple", {"limit": 0, "least": 6}, ("least", "least_over_most")),
    ("ranking", {"top": 0}, ("top", "too_small")),
    ("ranking", {"top": 6}, ("top", "too_large")),
    ("ranking", {"top": None}, ("top", "missing")),
    ("scale", {"labels": LABELS[:4]}, ("labels", "too_few")),
    ("scale", {"labels": [*LABELS, w("六")]}, ("labels", "too_many")),
    ("scale", {"labels": [*LABELS[:4], "五"]}, ("labels[4]", "not_an_object")),
    ("number", {"decimals": 5}, ("decimals", "too_large")),
    ("number", {"min": "one"}, ("min", "not_a_number")),
    ("number", {"min": "0.001"}, ("min", "not_a_number")),
    ("number", {"max": 5}, ("max", "not_text")),
    ("number", {"min": "1000.01"}, ("min", "least_over_most")),
    ("short", {"longest": 201}, ("longest", "too_large")),
    ("long", {"longest": 2001}, ("longest", "too_large")),
    ("photo", {"most": 0}, ("most", "too_small")),
    ("photo", {"most": 7}, ("most", "too_large")),
    ("date", {"min": "2026-02-30"}, ("min", "not_a_date")),
    ("date", {"min": "2027-01-01"}, ("min", "least_over_most")),
    ("basket", {"budget": 0, "works": [WORKS[0] | {"price": 1}]}, ("budget", "too_small")),
    ("basket", {"budget": 4_999_99}, ("works[1].price", "price_over_budget")),
    ("basket", {"works": []}, ("works", "too_few")),
]


@pytest.mark.parametrize(("kind", "keys", "fault"), KIND_FAULTS)
def test_a_wrong_key_of_a_kind_is_named(kind: str, keys: Data, fault: tuple[str, str]) -> None:
    assert fault_of(of_kind(kind) | keys) == fault


def test_the_bounds_themselves_are_allowed() -> None:
    questionnaire.read(sheet(of_kind("multiple") | {"limit": 5, "least": 5}))
    questionnaire.read(sheet(of_kind("ranking") | {"top": 5}))
    questionnaire.read(sheet(of_kind("number") | {"min": "1000.00"}))
    questionnaire.read(sheet(of_kind("date") | {"min": "2026-12-31"}))
    questionnaire.read(sheet(of_kind("basket") | {"budget": 5_000_00}))
    questionnaire.read(sheet(of_kind("single") | {"options": options(*(f"o{i}" for i in range(60)))}))
    questionnaire.read(sheet(question("a" * 32, "short", label={"zh": "问" * 500})))


def test_all_faults_are_found_in_one_look() -> None:
    data = sheet(of_kind("single") | {"label": {}}, of_kind("ranking") | {"top": 9}, extra=1)
    assert faults(data) == [
        ("sections[0].questions[0].label.zh", "missing"),
        ("sections[0].questions[1].top", "too_large"),
        ("extra", "unknown_key"),
    ]


def test_an_id_stands_once_in_the_whole_questionnaire() -> None:
    data = sheet(of_kind("single"))
    data["sections"].append(copy.deepcopy(data["sections"][0]) | {"id": "two"})
    assert faults(data) == [("sections[1].questions[0].id", "same_id")]
    data["sections"][1]["id"] = "all"
    assert ("sections[1].id", "same_id") in faults(data)


def test_there_may_be_a_hundred_questions_and_no_more() -> None:
    many = [question(f"q{i}", "scale", labels=LABELS) for i in range(101)]
    data = sheet(*many[:60])
    data["sections"].append({"id": "two", "title": w("二"), "questions": many[60:100]})
    assert len(questionnaire.read(data).numbers()) == 100
    data["sections"][1]["questions"].append(many[100])
    assert faults(data) == [("sections", "too_many")]


def test_the_texts_together_are_bounded() -> None:
    data = sheet(of_kind("scale"), intro=w("长" * 2_000))
    questionnaire.read(data)
    data["sections"][0]["questions"] += [question(f"q{i}", "short", help=w("长" * 1_000)) for i in range(199)]
    assert ("", "too_long") in faults(data)


def test_deep_nesting_is_a_fault_and_no_crash() -> None:
    deep: Any = {"zh": "x"}
    for _ in range(50_000):
        deep = {"zh": deep}
    assert faults(sheet(of_kind("single") | {"label": deep})) == [
        ("sections[0].questions[0].label.zh", "not_text")
    ]


CONDITION_FAULTS = [
    ({"question": "single", "any": []}, ("any", "too_few")),
    ({"question": "single", "any": ["own", "else"]}, ("any", "unknown_option")),
    ({"question": "scale", "any": ["6"]}, ("any", "unknown_option")),
    ({"question": "short", "any": ["a"]}, ("question", "no_condition_on_this_kind")),
]


@pytest.mark.parametrize(("condition", "fault"), CONDITION_FAULTS)
def test_a_condition_names_what_can_be_chosen(condition: Data, fault: tuple[str, str]) -> None:
    early = [of_kind("single"), of_kind("scale"), of_kind("short")]
    data = sheet(*early, of_kind("date") | {"show_if": [condition]})
    place, reason = fault
    assert faults(data) == [(f"sections[0].questions[3].show_if[0].{place}", reason)]
    assert faults(sheet(*early, of_kind("date") | {"show_if": [condition] * 6}))[0][1] == "too_many"


def test_a_condition_may_name_every_key() -> None:
    every = [{"question": "single", "any": ["own", "rent", "other"]}]
    found = questionnaire.read(sheet(of_kind("single"), of_kind("date") | {"show_if": every}))
    assert list(found.questions())[1].show_if[0].data() == every[0]


def test_a_section_looks_back_at_sections_before() -> None:
    data = sheet(of_kind("single"))
    second = {"id": "two", "title": w("二"), "questions": [of_kind("scale")]}
    data["sections"].append(second | {"show_if": [{"question": "single", "any": ["own", "other"]}]})
    assert questionnaire.read(data).sections[1].show_if[0].any == ("own", "other")
    data["sections"][1]["show_if"] = [{"question": "scale", "any": ["5"]}]
    assert faults(data) == [("sections[1].show_if[0].question", "not_an_earlier_question")]
