"""Choices by their numbers: what stands beside the boxes of a printed sheet, and what a typist types.

The choices of a question are 1, 2, .. in their order, "other" last; the points of a scale are their own
numbers. What else is typed behind the numbers ("7 路面积水") are the words beside "other".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.surveys.answers import other_field
from app.domain.surveys.conditions import Condition
from app.domain.surveys.questionnaire import Question, Questionnaire

NOT_ON_PAPER: Final = ("photo",)
"""Kinds that keep their number on a sheet and cannot be answered there."""
_NUMBER: Final = re.compile(r"(\d{1,3})(?=[\s,、，.;；/+:：]|$)[\s,、，.;；/+]*")


@dataclass(frozen=True)
class NumberedCondition:
    """Asked only of whom chose one of these numbers at the question with this number."""

    question: int
    choices: tuple[int, ...]


@dataclass(frozen=True)
class Sheet:
    """What was typed, as the form that `answers.read` takes; `unread` has, by question id, what is no number
    of a choice there."""

    form: Mapping[str, list[str]]
    unread: Mapping[str, str]


def choice_numbers(question: Question) -> dict[str, int]:
    """By key; empty for kinds that are answered in words or figures."""
    return {key: number for number, key in enumerate(question.kind.keys(), 1)}


def numbered(questionnaire: Questionnaire, conditions: Iterable[Condition]) -> list[NumberedCondition]:
    """Conditions as a sheet says them."""
    numbers = questionnaire.numbers()
    found = []
    for condition in conditions:
        question = questionnaire.question(condition.question)
        assert question is not None, condition  # the questionnaire was read: a condition looks back only
        choices = choice_numbers(question)
        found.append(
            NumberedCondition(numbers[question.id], tuple(sorted(choices[key] for key in condition.any)))
        )
    return found


def read_sheet(questionnaire: Questionnaire, typed: Mapping[str, str]) -> Sheet:
    """`typed` has a line of text by question id."""
    form: dict[str, list[str]] = {}
    unread: dict[str, str] = {}
    for question in questionnaire.questions():
        line = typed.get(question.id, "").strip()
        if not line or question.kind.name in NOT_ON_PAPER:
            continue
        if question.kind.keys():
            keys, words, wrong = _choices(question, line)
            form[question.id] = keys
            form[other_field(question.id)] = [words]
            if wrong:
                unread[question.id] = wrong
        else:
            form[question.id] = [line]
    return Sheet(form, unread)


def _choices(question: Question, line: str) -> tuple[list[str], str, str]:
    """The keys, the words behind them, and what could not be read."""
    by_number = {number: key for key, number in choice_numbers(question).items()}
    at, keys = 0, list[str]()
    while found := _NUMBER.match(line, at):
        key = by_number.get(int(found[1]))
        if key is None:
            return keys, "", found[1]
        keys.append(key)
        at = found.end()
    words = line[at:].lstrip(":： ")
    offer = getattr(question.kind, "offer", None)
    if words and not (offer is not None and offer.other):
        return keys, "", words
    return keys, words, ""
