"""After the first answer only wording may change, visibly."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest

from app.domain.surveys import questionnaire
from app.domain.surveys.versions import Change, MeaningChanged, changes, wording_only
from tests.domain.surveys.build import Data, everything, of_kind, w

Bend = Callable[[Data], object]


def first() -> Data:
    data = everything() | {"intro": w("请填"), "sources": [{"id": "gb", "title": w("文件")}]}
    questions = data["sections"][0]["questions"]
    questions[1] |= {"sources": ["gb"], "groups": [{"id": "basic", "label": w("基础")}]}
    questions[3]["show_if"] = [{"question": "single", "any": ["own"]}]
    return data


def bent(bend: Bend) -> tuple[questionnaire.Questionnaire, questionnaire.Questionnaire]:
    old, new = first(), copy.deepcopy(first())
    bend(new)
    return questionnaire.read(old), questionnaire.read(new)


def ask(data: Data, i: int) -> Data:
    found: Data = data["sections"][0]["questions"][i]
    return found


WORDING: list[Bend] = [
    lambda d: d["title"].update(zh="新题"),
    lambda d: d["title"].pop("en"),
    lambda d: d["intro"].update(en="Please"),
    lambda d: d.pop("intro"),
    lambda d: d["sections"][0].update(help=w("说明")),
    lambda d: d["sections"][0]["title"].update(zh="别的"),
    lambda d: ask(d, 0)["label"].update(zh="改"),
    lambda d: ask(d, 0).update(help=w("说明")),
    lambda d: ask(d, 0)["options"][0]["label"].update(zh="改"),
    lambda d: ask(d, 0)["options"][0].update(help=w("说明")),
    lambda d: ask(d, 1)["groups"][0]["label"].update(zh="改"),
    lambda d: ask(d, 3).update(labels=[*ask(d, 3)["labels"][:4], w("最")]),
    lambda d: ask(d, 9)["works"][0]["label"].update(zh="改"),
    lambda d: d["sources"][0]["title"].update(zh="改"),
]
MEANING: list[Bend] = [
    lambda d: d["sections"][0].update(id="new"),
    lambda d: ask(d, 0).update(id="new") or ask(d, 3).pop("show_if"),
    lambda d: ask(d, 0).update(required=True),
    lambda d: ask(d, 0)["options"][0].update(id="new") or ask(d, 3).pop("show_if"),
    lambda d: ask(d, 0)["options"].append({"id": "more", "label": w("更多")}),
    lambda d: ask(d, 0)["options"].reverse(),
    lambda d: ask(d, 0)["options"].pop(),
    lambda d: ask(d, 0).pop("other"),
    lambda d: ask(d, 1).update(limit=2),
    lambda d: ask(d, 1)["options"][0].update(group="basic"),
    lambda d: ask(d, 1)["options"][0].update(alone=True),
    lambda d: ask(d, 2).update(top=2),
    lambda d: ask(d, 3).pop("show_if"),
    lambda d: ask(d, 4).update(unit=w("万元", "yuan")),
    lambda d: ask(d, 4).update(max="999"),
    lambda d: ask(d, 5).update(longest=9),
    lambda d: ask(d, 8).update(max="2026-12-30"),
    lambda d: ask(d, 9).update(budget=9_000_00),
    lambda d: ask(d, 9)["works"][0].update(price=1),
    lambda d: d["sections"][0]["questions"].pop(),
    lambda d: d["sections"][0]["questions"].reverse() or ask(d, 6).pop("show_if"),
    lambda d: d["sections"][0]["questions"].append(of_kind("short") | {"id": "extra"}),
    lambda d: d["sections"].append(
        {"id": "two", "title": w("二"), "questions": [of_kind("short") | {"id": "x"}]}
    ),
]


@pytest.mark.parametrize("bend", WORDING)
def test_wording_may_change_and_is_listed(bend: Bend) -> None:
    old, new = bent(bend)
    assert wording_only(old, new)
    assert changes(old, new)


@pytest.mark.parametrize("bend", MEANING)
def test_meaning_may_not_change(bend: Bend) -> None:
    old, new = bent(bend)
    assert not wording_only(old, new)
    with pytest.raises(MeaningChanged) as caught:
        changes(old, new)
    assert caught.value.places


def test_the_same_questionnaire_has_no_changes() -> None:
    same, again = bent(lambda data: None)
    assert wording_only(same, again)
    assert changes(same, again) == ()


def test_a_change_says_where_and_what() -> None:
    old, new = bent(lambda data: ask(data, 2)["label"].update(zh="您最想要的三项", en=""))
    assert changes(old, new) == (
        Change("sections.0.questions.2.label", "zh", "问ranking", "您最想要的三项"),
        Change("sections.0.questions.2.label", "en", "Question ranking", ""),
    )
