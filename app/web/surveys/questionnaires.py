"""A questionnaire's data as the builder moves it: begin, find, put, move, take out; the domain judges it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import flask_babel

from app.domain.errors import LouyiError
from app.domain.surveys import questionnaire
from app.domain.surveys.questionnaire import Questionnaire
from app.domain.surveys.templates import NAMES, template

_: Callable[..., str] = flask_babel.gettext
Data = dict[str, Any]


class NoSuchQuestion(LouyiError):
    """The questionnaire has no question with this id: another person took it out."""


def template_words(language: str) -> Sequence[tuple[str, str]]:
    """Key and name of each template; the empty one says what it is for."""
    own = {"free": _("Your own questions")}
    return [(key, own.get(key) or judged(template(key)).title.said(language)) for key in NAMES]


def begin(key: str, title: str, *, photos: bool = False) -> Data:
    """The questions of a new draft; those for photos only where the home will stand with the answers."""
    data = template(key)
    data["title"] = {"zh": title}
    data.pop("intro", None)  # that it is no vote stands on the first page of every survey
    for section in data["sections"]:
        section["questions"] = [each for each in section["questions"] if photos or each["kind"] != "photo"]
    return _without_empty(data)


def find(data: Data, question: str) -> tuple[int, int]:
    """Where it stands: section and place; raises NoSuchQuestion."""
    for at, section in enumerate(data["sections"]):
        for place, each in enumerate(section["questions"]):
            if each["id"] == question:
                return at, place
    raise NoSuchQuestion(question)


def question_data(data: Data, question: str) -> Data:
    """The question; raises NoSuchQuestion."""
    at, place = find(data, question)
    found: Data = data["sections"][at]["questions"][place]
    return found


def put(data: Data, question: Data) -> Data:
    """With this question in the place of the one with its id."""
    changed = copy.deepcopy(data)
    at, place = find(changed, question["id"])
    changed["sections"][at]["questions"][place] = question
    return changed


def add(data: Data, question: Data, section: str, title: str) -> Data:
    """With this question at the end of the section, or of a new one that has the title."""
    changed = copy.deepcopy(data)
    if title:
        made = {"id": fresh(data, "s"), "title": {"zh": title}, "questions": [question]}
        changed["sections"].append(made)
        return changed
    target = next((each for each in changed["sections"] if each["id"] == section), changed["sections"][-1])
    target["questions"].append(question)
    return changed


def take_out(data: Data, question: str) -> Data:
    """Without it, and without a section that would be empty."""
    changed = copy.deepcopy(data)
    at, place = find(changed, question)
    del changed["sections"][at]["questions"][place]
    return _without_empty(changed)


def move(data: Data, question: str, step: int) -> Data:
    """One place up (-1) or down (1), at the edge of a section into the next one."""
    changed = copy.deepcopy(data)
    at, place = find(changed, question)
    sections = changed["sections"]
    questions = sections[at]["questions"]
    moved = questions.pop(place)
    if 0 <= place + step <= len(questions):
        questions.insert(place + step, moved)
    elif 0 <= at + step < len(sections):
        other = sections[at + step]["questions"]
        other.insert(len(other) if step < 0 else 0, moved)
    else:
        questions.insert(place, moved)
    return _without_empty(changed)


def fresh(data: Data, letter: str) -> str:
    """An id that nothing in the questionnaire has."""
    taken = {section["id"] for section in data["sections"]} | {each["id"] for each in every(data)}
    number = 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def every(data: Data) -> Iterator[Data]:
    """All questions in their order."""
    for section in data["sections"]:
        yield from section["questions"]


def judged(data: Data) -> Questionnaire:
    """Raises QuestionnaireInvalid."""
    return questionnaire.read(data)


def _without_empty(data: Data) -> Data:
    return data | {"sections": [section for section in data["sections"] if section["questions"]]}
