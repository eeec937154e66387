"""The questionnaire as pages: a section each, or one question each in large text; without JavaScript.
A photo is always a page of its own.

A page is named by a question on it, so that changing the size of text on the way loses nothing. A question
that appears by an answer on the same page is asked before the walk goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

import flask_babel
from werkzeug.datastructures import MultiDict

from app.domain.surveys.answers import Answers, Fault, Reading, form_of, other_field, read, visible
from app.domain.surveys.kinds.base import OTHER, as_keys
from app.domain.surveys.questionnaire import Question, Questionnaire, Section
from app.web.presentation import money
from app.web.survey_words import fault_sentence

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
LATER = ("required", "too_few")
"""What does not keep anyone from saving for later."""


@dataclass(frozen=True)
class Page:
    """Questions shown together, and the way before and behind."""

    section: Section
    questions: tuple[Question, ...]
    number: int
    total: int
    before: str | None
    """The name of the page before, and of the one behind; None at the ends."""
    after: str | None

    @property
    def name(self) -> str:
        """A question on it."""
        return self.questions[0].id


@dataclass(frozen=True)
class Filled:
    """A page with what was typed and what is wrong: what the template draws."""

    form: Mapping[str, Sequence[str]]
    faults: Mapping[str, str]
    photo_url: Callable[[str], str] | None = None
    """The address of a photo that is kept, for her own page."""

    def values(self, name: str) -> Sequence[str]:
        """What stands in a field."""
        return self.form.get(name, ())

    def value(self, name: str, at: int = 0) -> str:
        """One of these, or nothing."""
        found = self.values(name)
        return found[at] if at < len(found) else ""


def pages(asked: Questionnaire, answers: Answers, *, single: bool) -> list[Page]:
    """All pages that these answers show."""
    shown = visible(asked, answers)
    groups: list[tuple[Section, tuple[Question, ...]]] = []
    for section in asked.sections:
        questions = (each for each in section.questions if each.id in shown)
        groups += [(section, tuple(each)) for _alone, each in groupby(questions, partial(_apart, single))]
    names = [questions[0].id for _section, questions in groups]
    return [
        Page(
            section,
            questions,
            number,
            len(groups),
            names[number - 2] if number > 1 else None,
            names[number] if number < len(groups) else None,
        )
        for number, (section, questions) in enumerate(groups, 1)
    ]


def _apart(single: bool, question: Question) -> str:
    """Questions with the same answer to this stand together. A photo has a page to itself: what is too large
    to be sent takes no other answer along."""
    return question.id if single or question.kind.name == "photo" else ""


def find_page(found: Sequence[Page], question: str) -> Page | None:
    """The page that holds the question."""
    return next((page for page in found if any(each.id == question for each in page.questions)), None)


def merged(
    asked: Questionnaire, answers: Answers, page: Page, typed: MultiDict[str, str]
) -> dict[str, list[str]]:
    """The whole form: what was answered before, and this page as it was typed."""
    form = form_of(asked, answers)
    for question in page.questions:
        form[question.id] = typed.getlist(question.id)
        form[other_field(question.id)] = typed.getlist(other_field(question.id))
    return form


def sentences(reading: Reading) -> dict[str, str]:
    """Of the whole questionnaire."""
    return {name: fault_sentence(fault) for name, fault in reading.faults.items()}


def faults_on(page: Page, reading: Reading, *, later: bool = False) -> dict[str, str]:
    """Sentences by question; to save for later, nothing need be complete."""
    here = {question.id for question in page.questions}
    return {
        name: fault_sentence(fault)
        for name, fault in reading.faults.items()
        if name in here and not (later and fault.why in LATER)
    }


def complete(asked: Questionnaire, answers: Answers) -> Mapping[str, Fault]:
    """What still keeps the answers from being sent, by question."""
    return read(asked, form_of(asked, answers)).faults


def said(question: Question, answers: Answers, language: str) -> str:
    """An answer in words, for the page before sending."""
    value = answers.values.get(question.id)
    if value is None:
        return _("Not answered")
    kind: Any = question.kind
    if kind.name == "scale":
        return str(kind.labels[int(str(value)) - 1].said(language))
    if kind.name == "photo":
        return ngettext("%(num)s photo", "%(num)s photos", len(as_keys(value)))
    if kind.name == "number":
        return f"{value} {kind.unit.said(language)}".strip()
    keys = value if isinstance(value, tuple) else (str(value),)
    labels = labels_of(question, language)
    words = [answers.others.get(question.id, "") if key == OTHER else labels.get(key, key) for key in keys]
    return _(", ").join(words)


def labels_of(question: Question, language: str) -> dict[str, str]:
    """The words of the keys that can be chosen."""
    kind: Any = question.kind
    if kind.name == "scale":
        return {str(point): label.said(language) for point, label in enumerate(kind.labels, 1)}
    if kind.name == "basket":
        return {
            work.id: _("%(work)s (¥%(price)s)", work=work.label.said(language), price=money(work.price))
            for work in kind.works
        }
    if not hasattr(kind, "offer"):
        return {}
    labels = {option.id: option.label.said(language) for option in kind.offer.options}
    return labels | ({OTHER: _("Other")} if kind.offer.other else {})
