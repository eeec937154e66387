"""What is typed becomes an answer or a fault at its question; nothing else is lost by it."""

from __future__ import annotations

import json

import pytest

from app.domain.surveys import answers, questionnaire
from app.domain.surveys.answers import Answers, Fault
from app.domain.surveys.kinds.base import Value
from app.domain.surveys.marks import Row, marks
from tests.domain.surveys.build import (
    GOOD,
    NAMES,
    Data,
    everything,
    of_kind,
    options,
    question,
    read,
    sheet,
    w,
)

EVERYTHING = questionnaire.read(everything())
VALUES: dict[str, Value] = {
    "single": "other",
    "multiple": ("roof", "lamp"),
    "ranking": ("park", "lift"),
    "scale": 4,
    "number": "12.50",
    "short": "三楼",
    "long": "一行\n两行",
    "photo": ("abcdefgh",),
    "date": "2026-11-05",
    "basket": ("lamps", "paint"),
}


def one(kind: str, *typed: str, other: str = "") -> Value | None | Fault:
    """The value that one question of this kind makes of it, None for no answer, or its fault."""
    form = {kind: list(typed)} | ({f"{kind}.other": [other]} if other else {})
    reading = answers.read(read(of_kind(kind)), form)
    assert not (reading.faults and reading.answers.values)
    return reading.faults.get(kind) or reading.answers.values.get(kind)


def test_a_good_form_is_read_whole() -> None:
    reading = answers.read(EVERYTHING, GOOD)
    assert reading.faults == {}
    assert reading.answers == Answers(VALUES, {"single": "借住"})


def test_answers_go_to_json_and_come_back() -> None:
    first = answers.read(EVERYTHING, GOOD).answers
    stored = json.loads(json.dumps(first.data(), ensure_ascii=False))
    assert answers.load(EVERYTHING, stored) == first
    assert answers.load(EVERYTHING, stored).data() == first.data()


def test_the_form_of_stored_answers_gives_the_same_answers() -> None:
    first = answers.read(EVERYTHING, GOOD).answers
    assert answers.read(EVERYTHING, answers.form_of(EVERYTHING, first)).answers == first


GARBAGE = [
    None,
    [],
    5,
    {},
    {"values": 5},
    {"values": {"single": {}}},
    {"values": {"scale": True}, "others": []},
]


@pytest.mark.parametrize("data", GARBAGE)
def test_stored_garbage_is_no_answer(data: object) -> None:
    assert answers.load(EVERYTHING, data) == Answers({}, {})


def test_what_no_longer_fits_is_left_out_when_loaded() -> None:
    stored = {"values": {"single": "gone", "scale": 6, "basket": ["gate"], "nobody": "x"}, "others": {}}
    assert answers.load(EVERYTHING, stored).values == {"basket": ("gate",)}


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("typed", [(), ("",), ("  ",), ("\u200b",), ("", "")])
def test_blanks_are_no_answer(kind: str, typed: tuple[str, ...]) -> None:
    assert one(kind, *typed) is None


@pytest.mark.parametrize("kind", NAMES)
def test_a_required_question_wants_an_answer_but_not_in_a_draft(kind: str) -> None:
    asked = read(of_kind(kind) | {"required": True})
    assert answers.read(asked, {}).faults == {kind: Fault("required")}
    assert answers.read(asked, {}, draft=True).faults == {}
    assert answers.read(asked, GOOD).faults == {}


BAD: list[tuple[str, tuple[str, ...], Fault]] = [
    ("single", ("lease",), Fault("unknown_option")),
    ("single", ("own", "rent"), Fault("one_only")),
    ("single", ("other",), Fault("other_empty")),
    ("multiple", ("roof", "moon"), Fault("unknown_option")),
    ("multiple", ("roof", "road", "lamp", "none"), Fault("not_alone")),
    ("multiple", ("other",), Fault("other_empty")),
    ("ranking", ("lift", "moon"), Fault("unknown_option")),
    ("ranking", ("lift", "lift"), Fault("twice")),
    ("ranking", ("lift", "", "park"), Fault("gap")),
    ("ranking", ("", "park"), Fault("gap")),
    ("ranking", ("lift", "park", "wall", "pipe"), Fault("too_many", "3")),
    ("ranking", ("other",), Fault("other_empty")),
    ("scale", ("0",), Fault("unknown_option")),
    ("scale", ("6",), Fault("unknown_option")),
    ("scale", ("٣",), Fault("unknown_option")),
    ("scale", ("3", "4"), Fault("one_only")),
    ("number", ("twelve",), Fault("not_a_number")),
    ("number", ("1e3",), Fault("not_a_number")),
    ("number", ("٣",), Fault("not_a_number")),
    ("number", ("1" * 41,), Fault("not_a_number")),
    ("number", ("12.345",), Fault("too_many_decimals", "2")),
    ("number", ("-0.01",), Fault("too_small", "0.00")),
    ("number", ("1000.01",), Fault("too_large", "1000.00")),
    ("number", ("1", "2"), Fault("one_only")),
    ("short", ("一二三四五六七八九十一",), Fault("too_long", "10")),
    ("long", ("字" * 21,), Fault("too_long", "20")),
    ("photo", ("../../etc",), Fault("bad_reference")),
    ("photo", ("abcdefg",), Fault("bad_reference")),
    ("photo", ("a" * 65,), Fault("bad_reference")),
    ("photo", ("aaaaaaaa", "bbbbbbbb", "cccccccc"), Fault("too_many", "2")),
    ("date", ("2026-02-29",), Fault("not_a_date")),
    ("date", ("tomorrow",), Fault("not_a_date")),
    ("date", ("2025-12-31",), Fault("too_early", "2026-01-01")),
    ("date", ("2027-01-01",), Fault("too_late", "2026-12-31")),
    ("basket", ("moon",), Fault("unknown_option")),
    ("basket", ("paint", "gate"), Fault("over_budget", "100000")),
]


@pytest.mark.parametrize(("kind", "typed", "fault"), BAD)
def test_bad_input_is_a_fault_of_its_question(kind: str, typed: tuple[str, ...], fault: Fault) -> None:
    assert one(kind, *typed) == fault


def test_every_kind_is_tried_with_bad_input() -> None:
    assert {kind for kind, _, _ in BAD} == set(NAMES)


@pytest.mark.parametrize(("kind", "typed", "fault"), BAD)
def test_a_fault_takes_no_other_answer_down(kind: str, typed: tuple[str, ...], fault: Fault) -> None:
    form = {key: value for key, value in GOOD.items() if key != f"{kind}.other"} | {kind: list(typed)}
    reading = answers.read(EVERYTHING, form)
    assert reading.faults == {kind: fault}
    assert reading.answers.values == {key: value for key, value in VALUES.items() if key != kind}


AT_THE_LINE: list[tuple[str, tuple[str, ...], Value]] = [
    ("multiple", ("roof", "road", "lamp"), ("roof", "road", "lamp")),
    ("multiple", ("roof", "roof"), ("roof",)),
    ("multiple", ("none",), ("none",)),
    ("ranking", ("lift", "park", "wall"), ("lift", "park", "wall")),
    ("ranking", ("lift", "park", "wall", ""), ("lift", "park", "wall")),
    ("scale", ("1",), 1),
    ("scale", ("5",), 5),
    ("number", ("0",), "0.00"),
    ("number", ("-0",), "0.00"),
    ("number", ("1000.0000",), "1000.00"),
    ("number", ("１２．５",), "12.50"),
    ("number", ("+3",), "3.00"),
    ("short", ("一二三四五六七八九十",), "一二三四五六七八九十"),
    ("short", ("一\r\n二\x00三",), "一 二三"),
    ("long", ("字" * 20,), "字" * 20),
    ("photo", ("aaaaaaaa", "aaaaaaaa", "bbbbbbbb"), ("aaaaaaaa", "bbbbbbbb")),
    ("date", ("2026-01-01",), "2026-01-01"),
    ("date", ("2026年12月31日",), "2026-12-31"),
    ("date", ("2026/6/1",), "2026-06-01"),
    ("basket", ("lamps", "paint"), ("lamps", "paint")),
]


@pytest.mark.parametrize(("kind", "typed", "value"), AT_THE_LINE)
def test_what_just_stands(kind: str, typed: tuple[str, ...], value: Value) -> None:
    assert one(kind, *typed) == value


def test_everything_may_be_chosen_where_there_is_no_limit() -> None:
    asked = read(question("all", "multiple", options=options("a", "b")))
    assert answers.read(asked, {"all": ["b", "a"]}).answers.values == {"all": ("a", "b")}


def test_one_more_than_the_limit_is_too_many() -> None:
    assert one("multiple", "roof", "road", "lamp", other="墙") == Fault("too_many", "3")


def test_fewer_than_the_least_is_too_few_unless_nothing_is_needed() -> None:
    asked = read(of_kind("multiple") | {"least": 2})
    assert answers.read(asked, {"multiple": ["roof"]}).faults == {"multiple": Fault("too_few", "2")}
    assert answers.read(asked, {"multiple": ["roof", "road"]}).faults == {}
    assert answers.read(asked, {"multiple": ["none"]}).faults == {}


def test_words_beside_other_choose_it_where_nothing_contradicts() -> None:
    assert one("single", other="借住") == "other"
    assert one("multiple", "roof", other="围墙") == ("roof", "other")
    assert one("single", "own", other="借住") == Fault("other_beside_choice")
    assert one("ranking", "lift", other="围墙") == Fault("other_not_ranked")
    assert one("ranking", other="围墙") == Fault("other_not_ranked")
    assert one("ranking", "other", "lift", other="围墙") == ("other", "lift")
    assert one("multiple", "none", other="围墙") == Fault("not_alone")


def test_words_beside_other_are_bounded() -> None:
    assert one("single", other="字" * 201) == Fault("too_long", "200")
    assert one("single", other="字" * 200) == "other"


def test_a_line_beside_other_means_nothing_where_other_is_not_offered() -> None:
    asked = read(of_kind("single") | {"other": False})
    reading = answers.read(asked, {"single": ["own"], "single.other": ["x"]})
    assert reading.answers == Answers({"single": "own"}, {})
    assert answers.read(asked, {"single": ["other"], "single.other": ["x"]}).faults == {
        "single": Fault("unknown_option")
    }


def test_the_word_other_in_a_text_is_a_text() -> None:
    reading = answers.read(EVERYTHING, {"short": ["other"], "short.other": ["x"]})
    assert reading.answers == Answers({"short": "other"}, {})


def conditional() -> questionnaire.Questionnaire:
    """A chain: the scale is asked of owners, the number of those who want a lift, the section of big sums."""
    data: Data = sheet(
        of_kind("single"),
        of_kind("scale") | {"show_if": [{"question": "single", "any": ["own"]}], "required": True},
        of_kind("number") | {"show_if": [{"question": "scale", "any": ["4", "5"]}], "required": True},
    )
    asked = [of_kind("long"), of_kind("short") | {"required": True}]
    both = [{"question": "single", "any": ["own"]}, {"question": "scale", "any": ["5"]}]
    data["sections"].append({"id": "two", "title": w("二"), "questions": asked, "show_if": both})
    return questionnaire.read(data)


def test_an_answer_to_a_hidden_question_is_dropped() -> None:
    form = {"single": ["rent"], "scale": ["5"], "number": ["junk"], "short": ["x"], "long": ["y"]}
    reading = answers.read(conditional(), form)
    assert reading == answers.Reading(Answers({"single": "rent"}, {}), {})


def test_what_a_hidden_question_would_show_is_hidden_too() -> None:
    form = {"single": ["own"], "scale": ["3"], "number": ["5"], "short": ["x"]}
    assert answers.read(conditional(), form).answers.values == {"single": "own", "scale": 3}


def test_a_shown_question_is_required_again() -> None:
    reading = answers.read(conditional(), {"single": ["own"], "scale": ["5"]})
    assert reading.faults == {"number": Fault("required"), "short": Fault("required")}


def test_all_conditions_must_hold_and_visible_names_what_is_shown() -> None:
    asked = conditional()
    for scale, seen in (
        ("3", {"single", "scale"}),
        ("4", {"single", "scale", "number"}),
        ("5", {"single", "scale", "number", "long", "short"}),
    ):
        found = answers.read(asked, {"single": ["own"], "scale": [scale]}, draft=True).answers
        assert answers.visible(asked, found) == seen
    assert answers.visible(asked, Answers()) == {"single"}


def test_a_condition_holds_by_any_chosen_key() -> None:
    shows = {"show_if": [{"question": "multiple", "any": ["roof", "other"]}]}
    asked = read(of_kind("multiple"), of_kind("short") | shows)
    form = {"short": ["x"]}
    assert "short" in answers.read(asked, form | {"multiple": ["road", "roof"]}).answers.values
    assert "short" in answers.read(asked, form | {"multiple.other": ["墙"]}).answers.values
    assert "short" not in answers.read(asked, form | {"multiple": ["road"]}).answers.values


def test_the_answers_of_one_person_are_bounded_together() -> None:
    asked = read(*(question(f"q{i}", "long") for i in range(11)))
    form = {f"q{i}": ["字" * 2_000] for i in range(11)}
    assert answers.read(asked, form).faults == {"q10": Fault("too_much", "20000")}
    assert len(answers.read(asked, form).answers.values) == 10


def test_words_beside_other_count_among_all_signs() -> None:
    asked = read(*(question(f"q{i}", "long") for i in range(10)), of_kind("single"))
    full = {f"q{i}": ["字" * 2_000] for i in range(10)}
    assert answers.read(asked, full | {"single.other": ["x"]}).faults == {
        "single": Fault("too_much", "20000")
    }
    room = full | {"q9": ["字" * 1_990]}
    assert answers.read(asked, room | {"single.other": ["五个字啊啊"]}).faults == {}
    assert answers.read(asked, room | {"single.other": ["六个字啊啊啊"]}).faults == {
        "single": Fault("too_much", "20000")
    }


def test_one_photo_where_nothing_is_said() -> None:
    asked = read(question("p", "photo"))
    assert answers.read(asked, {"p": ["aaaaaaaa"]}).faults == {}
    assert answers.read(asked, {"p": ["aaaaaaaa", "bbbbbbbb"]}).faults == {"p": Fault("too_many", "1")}


def test_a_flood_in_one_field_is_a_fault() -> None:
    assert one("multiple", *["roof"] * 101) == Fault("too_many", "100")
    assert one("multiple", *["roof"] * 100) == ("roof",)
    assert one("long", "字" * 20_001) == Fault("too_much", "20000")


def test_fields_that_nobody_asked_for_are_passed_over() -> None:
    assert answers.read(read(of_kind("scale")), {"csrf": ["x"], "scale": ["2"]}).answers.values == {
        "scale": 2
    }


def test_answers_as_rows_to_count() -> None:
    assert list(marks(EVERYTHING, answers.read(EVERYTHING, GOOD).answers)) == [
        Row("single", "other", 0, None),
        Row("multiple", "roof", 0, None),
        Row("multiple", "lamp", 0, None),
        Row("ranking", "park", 1, None),
        Row("ranking", "lift", 2, None),
        Row("scale", "4", 0, None),
        Row("number", "given", 0, 1250),
        Row("short", "given", 0, None),
        Row("long", "given", 0, None),
        Row("photo", "given", 0, None),
        Row("date", "2026-11", 0, None),
        Row("basket", "lamps", 0, None),
        Row("basket", "paint", 0, None),
    ]


def test_rows_hold_no_word_that_a_person_wrote() -> None:
    rows = repr(list(marks(EVERYTHING, answers.read(EVERYTHING, GOOD).answers)))
    assert not any(text in rows for text in ("借住", "三楼", "一行", "abcdefgh"))
