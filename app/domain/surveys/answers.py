"""Reads what a person typed into the answers to a questionnaire, question by question.

A form is a mapping of field names to lists of values, as browsers send it: the field of a question has its
id, the line beside "other" is `other_field(id)`. A question that is hidden by its conditions has no answer,
whatever was typed. One bad field does not take the others down: `Reading.answers` has all that could be read
and `Reading.faults` says what could not, by question id; the page shows the form as it was typed.

In data: {"values": {question id: value}, "others": {question id: text}}; values have the shapes of
kinds.base.Value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from app.domain.surveys.conditions import shown
from app.domain.surveys.kinds.base import OTHER, Refused, Typed, Value, Why, as_keys
from app.domain.surveys.kinds.words import SHORT
from app.domain.surveys.questionnaire import Question, Questionnaire
from app.domain.surveys.typed import one_line
from app.domain.text import trim

MAX_SIGNS: Final = 20_000
"""Signs of all answers of one response together."""
MAX_VALUES: Final = 100
"""Values of one field."""

Form = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Fault:
    """Why the answer to one question cannot stand; `limit` is the bound as text (a count, a number, a date,
    fen over the budget) or empty."""

    why: Why
    limit: str = ""


@dataclass(frozen=True)
class Answers:
    """What was answered; a question without an answer is not in it."""

    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    others: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def data(self) -> dict[str, Any]:
        """JSON-able."""
        values = {key: list(v) if isinstance(v, tuple) else v for key, v in self.values.items()}
        return {"values": values, "others": dict(self.others)}


@dataclass(frozen=True)
class Reading:
    """`faults` by question id; none means that the answers may be sent."""

    answers: Answers
    faults: Mapping[str, Fault]


def other_field(question: str) -> str:
    """The name of the line beside "other"."""
    return f"{question}.other"


def read(questionnaire: Questionnaire, form: Form, *, draft: bool = False) -> Reading:
    """A draft (save, and go on later) may leave required questions open."""
    reader = Reader(form, draft=draft)
    for section in questionnaire.sections:
        if shown(section.show_if, reader.chosen):
            for question in section.questions:
                if shown(question.show_if, reader.chosen):
                    reader.take(question)
    return Reading(answers_of(reader), MappingProxyType(reader.faults))


def answers_of(reader: Reader) -> Answers:
    """What it could read."""
    return Answers(MappingProxyType(reader.values), MappingProxyType(reader.others))


def load(questionnaire: Questionnaire, data: object) -> Answers:
    """Stored answers, read as strictly as typed ones; what does not fit the questionnaire is left out."""
    return read(questionnaire, _form_of(questionnaire, data), draft=True).answers


def form_of(questionnaire: Questionnaire, answers: Answers) -> dict[str, list[str]]:
    """The form that gives these answers: to fill the page of a person who comes back."""
    return _form_of(questionnaire, answers.data())


def visible(questionnaire: Questionnaire, answers: Answers) -> frozenset[str]:
    """The ids of the questions that these answers show."""
    chosen = chosen_keys(questionnaire, answers)
    return frozenset(
        question.id
        for section in questionnaire.sections
        if shown(section.show_if, chosen)
        for question in section.questions
        if shown(question.show_if, chosen)
    )


def chosen_keys(questionnaire: Questionnaire, answers: Answers) -> dict[str, frozenset[str]]:
    """The chosen keys by question id, of the kinds that conditions can ask for."""
    return {
        question.id: frozenset(as_keys(answers.values[question.id]))
        for question in questionnaire.questions()
        if question.id in answers.values and question.kind.keys()
    }


class Reader:
    """One pass over a form; conditions look at what was read before."""

    def __init__(self, form: Form, *, draft: bool) -> None:
        self.form, self.draft = form, draft
        self.values: dict[str, Value] = {}
        self.others: dict[str, str] = {}
        self.faults: dict[str, Fault] = {}
        self.chosen: dict[str, frozenset[str]] = {}
        self.signs = 0

    def take(self, question: Question) -> None:
        """Its answer, or the fault of it."""
        try:
            self._take(question)
        except Refused as refused:
            self.faults[question.id] = Fault(refused.why, refused.limit)

    def _take(self, question: Question) -> None:
        typed = self._typed(question.id)
        value = question.kind.parse(typed)
        if value is None:
            if question.required and not self.draft:
                raise Refused("required")
            return
        other = typed.other if OTHER in {*as_keys(value)} & {*question.kind.keys()} else ""
        self._count(value, other)
        self.values[question.id] = value
        if other:
            self.others[question.id] = other
        if question.kind.keys():
            self.chosen[question.id] = frozenset(as_keys(value))

    def _typed(self, question: str) -> Typed:
        values = [str(value) for value in self.form.get(question, ())]
        if len(values) > MAX_VALUES:
            raise Refused("too_many", MAX_VALUES)
        other = " ".join(str(value) for value in self.form.get(other_field(question), ())[:1])
        if sum(map(len, values)) + len(other) > MAX_SIGNS:
            raise Refused("too_much", MAX_SIGNS)
        other = one_line(other)
        if len(other) > SHORT:
            raise Refused("too_long", SHORT)
        return Typed(tuple(trim(value) for value in values), other)

    def _count(self, value: Value, other: str) -> None:
        self.signs += sum(map(len, as_keys(value))) + len(other)
        if self.signs > MAX_SIGNS:
            raise Refused("too_much", MAX_SIGNS)


def _form_of(questionnaire: Questionnaire, data: object) -> dict[str, list[str]]:
    values, others = part(data, "values"), part(data, "others")
    form: dict[str, list[str]] = {}
    for question in questionnaire.questions():
        form |= stored_form(question, values.get(question.id), others.get(question.id))
    return form


def stored_form(question: Question, value: object, other: object) -> dict[str, list[str]]:
    """The fields of one question."""
    typed = _typed_again(value)
    form = {question.id: typed} if typed else {}
    return form | {other_field(question.id): [other]} if isinstance(other, str) else form


def _typed_again(value: object) -> list[str]:
    """A stored value as it would have been typed."""
    if isinstance(value, list | tuple):
        return [key for key in value if isinstance(key, str)]
    return [str(value)] if isinstance(value, str | int) and not isinstance(value, bool) else []


def part(data: object, key: str) -> Mapping[str, Any]:
    """One of the two mappings of stored answers."""
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}
