"""Many stored answers, read one after the other by one loader, are what each of them is by itself."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.surveys import answers, questionnaire
from app.domain.surveys.answers import MAX_SIGNS
from app.domain.surveys.kinds.words import LONG
from app.domain.surveys.loading import Loader
from tests.domain.surveys.build import everything, options, question, sheet

ASKED = questionnaire.read(everything())
KEYS = [*(each.id for each in ASKED.questions()), "unknown"]
leaf = st.none() | st.booleans() | st.integers(0, 6)
word = st.sampled_from(
    ["own", "rent", "roof", "road", "none", "other", "lift", "lamps", "paint", "4", "", "x"]
)
value = leaf | word | st.lists(word | leaf, max_size=3)
stored = st.fixed_dictionaries(
    {
        "values": st.dictionaries(st.sampled_from(KEYS), value),
        "others": st.dictionaries(st.sampled_from(KEYS), leaf | st.sampled_from(["", "mine"]), max_size=2),
    }
)


@given(st.lists(stored | st.none() | st.just({}), max_size=8))
def test_each_is_read_as_by_itself(kept: list[Any]) -> None:
    loader = Loader(ASKED)
    for data in [*kept, *kept]:
        assert loader.load(data) == answers.load(ASKED, data)


def test_what_a_condition_hides_is_left_out_also_the_second_time() -> None:
    hidden = question(
        "more", "single", options=options("a", "b"), show_if=[{"question": "one", "any": ["a"]}]
    )
    asked = questionnaire.read(sheet(question("one", "single", options=options("a", "b")), hidden))
    loader = Loader(asked)
    for one, shown in (("a", True), ("b", False), ("a", True)):
        assert ("more" in loader.load({"values": {"one": one, "more": "b"}}).values) == shown


def test_all_signs_together_are_counted_for_what_is_remembered_too() -> None:
    words = [question(f"w{number}", "long") for number in range(MAX_SIGNS // LONG)]
    asked = questionnaire.read(sheet(*words, question("one", "single", options=options("a", "b"))))
    loader = Loader(asked)
    assert "one" in loader.load({"values": {"one": "a"}}).values
    data = {"values": {each["id"]: "x" * LONG for each in words} | {"one": "a"}}
    assert loader.load(data) == answers.load(asked, data)
    assert "one" not in loader.load(data).values
