"""The questionnaire on paper: A4, both sides, with the numbers of the phone and boxes to tick."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from app.domain.surveys.conditions import Condition
from app.domain.surveys.paper import choice_numbers, numbered
from app.domain.surveys.questionnaire import Question, Questionnaire

from . import wording
from .data import Lang
from .sheets import qr_fields
from .typeset import typeset


@dataclass(frozen=True)
class SurveySheet:
    """What stands around the questions. `closes_at` is None while nobody has said until when."""

    lang: Lang
    compound: str
    title: str
    asker: str
    purpose: str
    anonymous: bool
    line: Literal["home", "entrance"]
    """What the resident writes at the top: a home counts once by its address; else where she lives."""
    closes_at: datetime | None
    hand_in: str
    phone: str
    domain: str
    link: str
    code: str
    asked: Questionnaire
    printed_at: datetime
    draft: bool = False
    demo: bool = False


def survey_sheet(sheet: SurveySheet, *, fonts: Path | None = None) -> bytes:
    """The PDF of one blank sheet. Raises TypesetError, NaiveInstant."""
    fields: dict[str, object] = {
        "lang": sheet.lang,
        "compound": sheet.compound,
        "title": sheet.title,
        "asker": sheet.asker,
        "purpose": sheet.purpose,
        "anonymous": sheet.anonymous,
        "line": sheet.line,
        "deadline": wording.deadline(sheet.closes_at, sheet.lang) if sheet.closes_at else "",
        "hand_in": sheet.hand_in,
        "phone": sheet.phone,
        "domain": sheet.domain,
        "code": sheet.code,
        "qr": qr_fields(sheet.link),
        "sections": list(_sections(sheet.asked, sheet.lang)),
        "draft": sheet.draft,
        "demo": sheet.demo,
    }
    return typeset("survey-sheet.typ", fields, at=sheet.printed_at, fonts=fonts)


def _sections(asked: Questionnaire, lang: Lang) -> Iterator[dict[str, object]]:
    numbers = asked.numbers()
    for section in asked.sections:
        yield {
            "title": section.title.said(lang),
            "help": section.help.said(lang),
            "only": _only(asked, section.show_if),
            "questions": [
                _question(question, lang)
                | {"number": numbers[question.id], "only": _only(asked, question.show_if)}
                for question in section.questions
            ],
        }


def _only(asked: Questionnaire, conditions: Iterable[Condition]) -> list[dict[str, object]]:
    return [
        {"question": each.question, "choices": list(map(str, each.choices))}
        for each in numbered(asked, conditions)
    ]


def _question(question: Question, lang: Lang) -> dict[str, object]:
    kind: Any = question.kind
    unit = getattr(kind, "unit", None)
    budget = getattr(kind, "budget", None)
    return {
        "kind": kind.name,
        "label": question.label.said(lang),
        "help": question.help.said(lang),
        "required": question.required,
        "top": getattr(kind, "top", 0),
        "limit": getattr(kind, "limit", 0),
        "least": getattr(kind, "least", 0),
        "unit": unit.said(lang) if unit else "",
        "budget": wording.money(budget) if budget else "",
        "runs": list(_runs(question, lang)),
    }


def _runs(question: Question, lang: Lang) -> Iterator[dict[str, object]]:
    """The choices under their headings, each with its number; "other" is the last, and has no words."""
    kind: Any = question.kind
    numbers = choice_numbers(question)
    if kind.name == "scale":
        yield _run("", [(point, label.said(lang), "") for point, label in enumerate(kind.labels, 1)])
    elif kind.name == "basket":
        works = [
            (work.label.said(lang), wording.money(work.price), work.help.said(lang)) for work in kind.works
        ]
        yield _run("", [(at, f"{label} {price}", hint) for at, (label, price, hint) in enumerate(works, 1)])
    elif numbers:
        yield from _offered(kind.offer, numbers, lang)


def _offered(offer: Any, numbers: dict[str, int], lang: Lang) -> Iterator[dict[str, object]]:
    heads = {group.id: group.label.said(lang) for group in offer.groups}
    group, choices = None, list[tuple[int, str, str]]()
    for option in offer.options:
        if group is not None and option.group != group:
            yield _run(heads.get(group, ""), choices)
            choices = []
        group = option.group
        choices.append((numbers[option.id], option.label.said(lang), option.help.said(lang)))
    yield _run(heads.get(group or "", ""), choices)
    if offer.other:
        yield _run("", [(len(numbers), "", "")])


def _run(head: str, choices: list[tuple[int, str, str]]) -> dict[str, object]:
    return {
        "head": head,
        "choices": [{"number": str(number), "label": label, "help": hint} for number, label, hint in choices],
    }
