"""What we heard, what we do: the works that a questionnaire asks for, and what is said to each (边访边改).

A work that stands in two questions (as a need, and among the three most important) is one work. It is known
by the first place where it stands, whichever questions feed the list.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.domain.errors import LouyiError
from app.domain.surveys.kinds.base import OTHER
from app.domain.surveys.questionnaire import Question, Questionnaire
from app.domain.surveys.wording import Wording
from app.domain.text import compact

ASKING: Final = ("multiple", "basket", "ranking")
"""Kinds of question whose options can be works."""
STATES: Final = ("planned", "needs_vote", "later", "not_possible")
"""In this plan, needs a vote, later, not possible: in the order of the public page."""
LONGEST: Final = {"title": 100, "reason": 300, "body": 100}
Ref = tuple[str, str]
"""A question's id and an option's: the place where a work first stands."""
_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}


class BadDue(LouyiError):
    """Neither a day nor a quarter."""


@dataclass(frozen=True)
class Work:
    """One work. asked: every (question, option) that asks for it, the first is its own name; heading: the
    words over it where options stand in groups."""

    asked: tuple[Ref, ...]
    label: Wording
    heading: Wording | None

    @property
    def ref(self) -> Ref:
        return self.asked[0]


def asking(asked: Questionnaire) -> list[Question]:
    """The questions that can ask for works."""
    return [question for question in asked.questions() if question.kind.name in ASKING]


def feeding(asked: Questionnaire) -> list[str]:
    """A proposal of questions that feed the list: those of which nothing else depends by a condition."""
    return [question.id for question in asking(asked) if not question.show_if]


def works(first: Questionnaire, now: Questionnaire, chosen: Collection[str]) -> list[Work]:
    """The works of the chosen questions, in the order of the questionnaire.

    Which options are one work is told by the wording of the opening (`first`): a slip that was mended in one
    of two places does not divide it. It reads as it does `now`."""
    places: dict[tuple[str, str], list[Ref]] = {}
    for question in asking(first):
        for key, label, _heading in _options(question):
            places.setdefault((key, label.zh), []).append((question.id, key))
    labels = {
        (question.id, key): (label, heading)
        for question in asking(now)
        for key, label, heading in _options(question)
    }
    found = []
    for asked in places.values():
        if asked[0] in labels and any(question in chosen for question, _key in asked):
            found.append(Work(tuple(asked), *labels[asked[0]]))
    return found


def labels(asked: Questionnaire) -> dict[Ref, Wording]:
    """The words of every option that can be a work."""
    return {
        (question.id, key): label for question in asking(asked) for key, label, _over in _options(question)
    }


def _options(question: Question) -> list[tuple[str, Wording, Wording | None]]:
    """(id, words, heading) of each option that asks for something."""
    kind: Any = question.kind
    if kind.name == "basket":
        return [(work.id, work.label, None) for work in kind.works]
    groups: Mapping[str, Wording] = {group.id: group.label for group in kind.offer.groups}
    return [
        (option.id, option.label, groups.get(option.group))
        for option in kind.offer.options
        if not option.alone and option.id != OTHER
    ]


def read_due(text: str) -> str:
    """ "2027-06-30" for a day, "2027-Q2" for a quarter, "" for nothing; raises BadDue.

    Read are also 2027年6月30日, 2027年第二季度, 2027年二季度, 2027Q2 and 2027/6/30."""
    plain = compact(text).upper()
    if not plain:
        return ""
    quarter = re.fullmatch(r"(20\d\d)[年-]?第?(?:Q([1-4])|([1-4一二三四])季度?)", plain)
    if quarter:
        number = quarter[2] or str(_QUARTERS.get(quarter[3], quarter[3]))
        return f"{quarter[1]}-Q{number}"
    day = re.fullmatch(r"(20\d\d)[年/.-](\d{1,2})[月/.-](\d{1,2})日?", plain)
    if not day:
        raise BadDue(text)
    try:
        return date(*map(int, day.groups())).isoformat()
    except ValueError as error:
        raise BadDue(text) from error


def faults(said: Mapping[str, str], *, own: bool) -> dict[str, str]:
    """What is wrong with an answer as typed, by field: "missing", "too_long", "unknown", "unreadable" or
    "not_planned". An own line needs its title, too."""
    found = {name: "too_long" for name, most in LONGEST.items() if len(said.get(name, "")) > most}
    if said.get("state") not in STATES:
        found["state"] = "unknown" if said.get("state") else "missing"
    for name in ("reason", "body", *(("title",) if own else ())):
        if not said.get(name):
            found[name] = "missing"
    try:
        if read_due(said.get("due", "")) and said.get("state") in STATES[1:]:
            found["due"] = "not_planned"
    except BadDue:
        found["due"] = "unreadable"
    return found
