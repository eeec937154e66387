"""The templates are questionnaires that can be asked as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.surveys import answers, questionnaire
from app.domain.surveys.kinds.choices import Multiple, Ranking
from app.domain.surveys.questionnaire import Question, Questionnaire
from app.domain.surveys.templates import NAMES, template, works

THREE_LISTS = ("building", "infrastructure", "facilities")


def read(name: str) -> Questionnaire:
    return questionnaire.read(template(name))


def asked(name: str, key: str) -> Question:
    found = read(name).question(key)
    assert found is not None
    return found


def wordings(data: Any) -> Iterator[dict[str, str]]:
    if isinstance(data, dict) and "zh" in data:
        yield data
    elif isinstance(data, dict | list):
        for inner in data.values() if isinstance(data, dict) else data:
            yield from wordings(inner)


@pytest.mark.parametrize("name", NAMES)
def test_every_template_is_valid_and_keeps_its_data(name: str) -> None:
    found = read(name)
    assert questionnaire.read(found.data()) == found


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_there_in_both_languages(name: str) -> None:
    missing = [wording for wording in wordings(template(name)) if not wording.get("en")]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_every_source_that_is_named_is_used(name: str) -> None:
    found = read(name)
    assert {source.id for source in found.sources} == {s for q in found.questions() for s in q.sources}


def test_a_template_is_copied_each_time() -> None:
    template("renovation")["sections"].clear()
    assert template("renovation")["sections"]
    with pytest.raises(KeyError):
        template("nothing")


@pytest.mark.parametrize(
    ("place", "classes", "count"),
    [
        ("building", {"basic": 10, "improving": 3}, 13),
        ("infrastructure", {"basic": 13, "improving": 4}, 17),
        ("facilities", {"improving": 9, "upgrading": 11}, 20),
    ],
)
def test_the_lists_of_works_by_place_and_class(place: str, classes: dict[str, int], count: int) -> None:
    kind = asked("renovation", place).kind
    assert isinstance(kind, Multiple)
    groups = [option.group for option in kind.offer.options if option.group]
    assert {group: groups.count(group) for group in groups} == classes
    assert len(groups) == count
    assert kind.offer.other
    assert asked("renovation", place).sources[0] == "state"


def test_what_the_street_office_names_is_asked() -> None:
    """Eight of eleven items of infrastructure and all nine supporting facilities of the published report."""
    ids = {work["id"] for _, items in works.PLACES.values() for work in items}
    assert {"roof", "stairs", "roof_insulation"} <= ids
    assert {
        "road",
        "water",
        "drainage",
        "fire",
        "electricity",
        "gas",
        "greening",
        "lighting",
        "parking",
    } <= ids
    assert {"waste_sorting", "barrier_free", "fitness"} <= ids


def test_the_three_most_important_are_chosen_from_all_works() -> None:
    kind = asked("renovation", "first_three").kind
    assert isinstance(kind, Ranking)
    assert kind.top == 3
    every = [work["id"] for _, items in works.PLACES.values() for work in items]
    assert list(kind.keys()) == [*every, "other"]
    assert len(every) == len(set(every)) == 50
    assert {group.id for group in kind.offer.groups} == set(THREE_LISTS)


def test_a_whole_renovation_answer_is_read() -> None:
    form = {
        "tenure": ["own"],
        "floor": ["f4_6"],
        "age": ["a70"],
        "building": ["roof", "lift"],
        "infrastructure": ["nothing"],
        "facilities.other": ["棋牌室"],
        "first_three": ["lift", "roof", ""],
        "lift_need": ["5"],
    }
    reading = answers.read(read("renovation"), form)
    assert reading.faults == {}
    assert reading.answers.values["facilities"] == ("other",)


def test_money_is_asked_of_owners_and_amounts_of_those_who_would_pay() -> None:
    lift = read("lift")
    home = {"floor": ["f4_6"], "need": ["5"], "share": ["table"], "most": ["20000"]}
    assert answers.read(lift, home | {"tenure": ["own"]}).answers.values["most"] == "20000"
    assert "share" not in answers.read(lift, home | {"tenure": ["rent"]}).answers.values
    refuses = answers.read(lift, home | {"tenure": ["own"], "share": ["none"]}).answers.values
    assert "most" not in refuses
    assert refuses["share"] == "none"


def test_only_works_that_were_done_are_judged() -> None:
    after = read("satisfaction")
    seen = answers.visible(after, answers.read(after, {"done": ["lift"]}, draft=True).answers)
    assert "ok_lift" in seen
    assert "ok_roof" not in seen
    assert "where" not in seen
