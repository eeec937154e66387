"""Whatever is sent, reading ends in a questionnaire or named faults, in answers or named faults."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.surveys import answers, questionnaire
from app.domain.surveys.kinds.base import GIVEN
from app.domain.surveys.marks import marks
from app.domain.surveys.node import QuestionnaireInvalid
from app.domain.surveys.questionnaire import Questionnaire
from app.domain.surveys.templates import NAMES as TEMPLATES
from app.domain.surveys.templates import template
from app.domain.surveys.versions import MeaningChanged, changes, wording_only
from tests.domain.surveys.build import GOOD, NAMES, Data, everything

leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
words = st.sampled_from(["id", "kind", "label", "zh", "en", "options", "show_if", "single", "other", "any"])
junk = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words | st.text(max_size=3), inner),
    max_leaves=8,
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in the data."""
    found = [path] if path else []
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            found += places(value, (*path, key))
    return found


def put(data: Data, path: tuple[Any, ...], value: Any) -> Data:
    bent = copy.deepcopy(data)
    at: Any = bent
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return bent


def read_or_faults(data: object) -> Questionnaire | None:
    try:
        found = questionnaire.read(data)
    except QuestionnaireInvalid as invalid:
        return None if invalid.faults else pytest.fail("refused without a reason")
    stored = json.loads(json.dumps(found.data(), ensure_ascii=False))
    assert questionnaire.read(stored) == found
    return found


@given(junk)
def test_any_json_is_read_or_refused(data: Any) -> None:
    read_or_faults(data)


WHOLE = [everything(), *map(template, TEMPLATES)]


@given(st.data(), st.sampled_from(WHOLE))
def test_a_questionnaire_with_one_wrong_value_is_read_or_refused(data: st.DataObject, whole: Data) -> None:
    read_or_faults(put(whole, data.draw(st.sampled_from(places(whole))), data.draw(junk)))


@given(st.data(), st.sampled_from(WHOLE))
def test_a_changed_value_is_wording_or_meaning_and_never_passed_over(
    data: st.DataObject, whole: Data
) -> None:
    new = read_or_faults(put(whole, data.draw(st.sampled_from(places(whole))), data.draw(junk)))
    old = questionnaire.read(whole)
    if new is None:
        return
    if not wording_only(old, new):
        with pytest.raises(MeaningChanged):
            changes(old, new)
    else:
        assert bool(changes(old, new)) == (old != new)
        assert [q.id for q in old.questions()] == [q.id for q in new.questions()]
        assert [q.kind.keys() for q in old.questions()] == [q.kind.keys() for q in new.questions()]


ASKED = questionnaire.read(everything())
typed = st.lists(
    st.sampled_from(
        [value for values in GOOD.values() for value in values] + ["", "road", "none", "5", "wall", "gate"]
    )
    | st.text(max_size=12),
    max_size=5,
)
forms = st.dictionaries(st.sampled_from([*NAMES, *(f"{name}.other" for name in NAMES), "csrf"]), typed)


@given(forms, st.booleans())
def test_any_form_is_answers_and_faults(form: dict[str, list[str]], draft: bool) -> None:
    reading = answers.read(ASKED, form, draft=draft)
    assert not set(reading.faults) & set(reading.answers.values)
    assert set(reading.answers.others) <= set(reading.answers.values)


@given(forms)
def test_what_was_read_can_be_stored_and_read_again(form: dict[str, list[str]]) -> None:
    first = answers.read(ASKED, form).answers
    assert answers.load(ASKED, json.loads(json.dumps(first.data()))) == first
    assert answers.read(ASKED, answers.form_of(ASKED, first)).answers == first


@given(forms)
def test_rows_to_count_have_known_keys_once(form: dict[str, list[str]]) -> None:
    rows = list(marks(ASKED, answers.read(ASKED, form).answers))
    assert len({(row.question, row.key) for row in rows}) == len(rows)
    for row in rows:
        asked = ASKED.question(row.question)
        assert asked is not None
        assert row.key in {*asked.kind.keys()} or row.key == GIVEN or row.question == "date"


@given(junk)
def test_stored_junk_is_no_answer_and_no_crash(data: Any) -> None:
    answers.load(ASKED, {"values": dict.fromkeys(NAMES, data), "others": dict.fromkeys(NAMES, data)})
    answers.load(ASKED, data)


def deep() -> Any:
    nest: Any = []
    for _ in range(3_000):
        nest = [nest]
    return nest


def test_endless_nesting_is_refused_wherever_it_stands() -> None:
    whole, nest = everything(), deep()
    for path in places(whole):
        assert read_or_faults(put(whole, path, nest)) is None, path


@pytest.mark.parametrize("key", ["sources", "show_if", "groups", "other", "limit"])
def test_endless_nesting_in_keys_that_may_be_missing(key: str) -> None:
    data = everything()
    data["sections"][0]["questions"][1][key] = deep()
    assert read_or_faults(data) is None


def test_endless_nesting_in_stored_answers_is_left_out() -> None:
    assert answers.load(ASKED, {"values": {name: deep() for name in NAMES}}).values == {}
