"""Many stored answers to one questionnaire: what was chosen before is not read again."""

from __future__ import annotations

from typing import Any, Final

from app.domain.surveys.answers import MAX_SIGNS, Answers, Reader, answers_of, part, stored_form
from app.domain.surveys.conditions import shown
from app.domain.surveys.questionnaire import Question, Questionnaire

MOST: Final = 20_000
"""Different answers that are remembered."""


class Loader:
    """Reads as `answers.load` does. Remembered is what was chosen from a list, without own words."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._listed = {each.id for each in questionnaire.questions() if each.kind.keys()}
        self._known: dict[tuple[Any, ...], tuple[Any, frozenset[str], int]] = {}

    def load(self, data: object) -> Answers:
        """The answers of one response."""
        reader = Reader({}, draft=True)
        values, others = part(data, "values"), part(data, "others")
        for section in self._questionnaire.sections:
            if shown(section.show_if, reader.chosen):
                for question in section.questions:
                    raw, other = values.get(question.id), others.get(question.id)
                    if (raw is not None or other is not None) and shown(question.show_if, reader.chosen):
                        self._take(reader, question, raw, other)
        return answers_of(reader)

    def _take(self, reader: Reader, question: Question, raw: Any, other: Any) -> None:
        place = _place(question, raw) if other is None and question.id in self._listed else None
        if place is not None:
            found = self._known.get(place)
            if found is not None and reader.signs + found[2] <= MAX_SIGNS:
                reader.values[question.id], reader.chosen[question.id] = found[:2]
                reader.signs += found[2]
                return
        before = reader.signs
        reader.form = stored_form(question, raw, other)
        reader.take(question)
        if place is not None and question.id in reader.values:
            if len(self._known) >= MOST:
                self._known.clear()
            kept = (reader.values[question.id], reader.chosen[question.id], reader.signs - before)
            self._known[place] = kept


def _place(question: Question, raw: Any) -> tuple[Any, ...] | None:
    """Under which it is remembered; None for what the program never kept."""
    if isinstance(raw, list):
        return (question.id, *raw) if all(isinstance(each, str) for each in raw) else None
    return (question.id, type(raw), raw) if isinstance(raw, str | int) else None
