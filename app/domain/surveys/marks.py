"""Answers as rows to count: (question, key, place, amount).

A table of these rows answers every results page by GROUP BY question, key, place (or amount), without any
answer in memory, and it holds no text that a person wrote.

    single, multiple, basket  one row a chosen option  key: option id, "other" included
    ranking                   one row a choice         key: option id, place: 1, 2, ..
    scale                     one row                  key: "1" to "5"
    number                    one row                  key: "given", amount: in its last decimal place
    date                      one row                  key: "2026-11", the month
    short, long, photo        one row                  key: "given"
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.domain.surveys.answers import Answers
from app.domain.surveys.questionnaire import Questionnaire


class Row(NamedTuple):
    """One row; of one response no two rows have the same question and key."""

    question: str
    key: str
    place: int
    amount: int | None


def marks(questionnaire: Questionnaire, answers: Answers) -> Iterator[Row]:
    """The rows of one response, in the questionnaire's order."""
    for question in questionnaire.questions():
        value = answers.values.get(question.id)
        if value is not None:
            for mark in question.kind.marks(value):
                yield Row(question.id, *mark)
