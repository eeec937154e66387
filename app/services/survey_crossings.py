"""The answers of a survey by the answers to another of its questions: three queries for any number of homes.

Marks are streamed in the order in which the index has them, and put together here: the database takes several
times as long to join every mark with all that its home said of itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.surveys.results.crossing import UNTOLD
from app.models import Survey, SurveyAnswer, SurveyResponse

LOT = 5000
"""Marks that are in memory as rows at once."""
Values = tuple[str, ...]
"""The building of a home, then what it chose in each of the questions offered, in their order."""


@dataclass(frozen=True)
class Crossed:
    """One question: homes that answered it by their values, and its marks by group and key."""

    cells: Mapping[Values, int]
    keys_in: Mapping[tuple[str, str], int]


def crossings(
    session: Session, survey: Survey, offered: Sequence[str], by: str, asked: Iterable[str]
) -> Mapping[str, Crossed]:
    """Each question of `asked` that somebody answered, broken down by `by`, which is one of those offered."""
    homes = homes_of(session, survey, offered)
    numbers = {key: number for number, key in enumerate(homes)}
    values, place = list(homes.values()), offered.index(by) + 1
    groups = [each[place] for each in values]
    found: dict[str, Crossed] = {}
    for question, marks in marked(session, survey, asked, numbers).items():
        once = set().union(*marks.values())
        keys_in = {
            (group, key): number
            for key, who in marks.items()
            for group, number in Counter(groups[each] for each in who).items()
        }
        found[question] = Crossed(Counter(values[each] for each in once), keys_in)
    return found


def homes_of(session: Session, survey: Survey, offered: Sequence[str]) -> Mapping[bytes, Values]:
    """The values of each response."""
    mine = SurveyResponse.survey_id == survey.survey_id
    rows = session.execute(select(SurveyResponse.response_key, SurveyResponse.building).where(mine))
    homes = {key: [building, *(UNTOLD for _each in offered)] for key, building in rows}
    places = {question: place for place, question in enumerate(offered, 1)}
    query = select(SurveyAnswer.response_key, SurveyAnswer.question, SurveyAnswer.key)
    theirs = SurveyAnswer.survey_id == survey.survey_id
    for response, question, key in session.execute(query.where(theirs, SurveyAnswer.question.in_(offered))):
        if response in homes:
            homes[response][places[question]] = key
    return {key: tuple(values) for key, values in homes.items()}


def marked(
    session: Session,
    survey: Survey,
    asked: Iterable[str],
    numbers: Mapping[bytes, int],
    *more: ColumnElement[bool],
) -> Mapping[str, Mapping[str, list[int]]]:
    """By question and key the numbers of the responses that have this mark; `more` narrows the marks."""
    found: dict[str, dict[str, list[int]]] = {}
    query = select(SurveyAnswer.question, SurveyAnswer.key, SurveyAnswer.response_key)
    mine = SurveyAnswer.survey_id == survey.survey_id, SurveyAnswer.question.in_(list(asked))
    for question, key, response in session.execute(
        query.where(*mine, *more).execution_options(yield_per=LOT)
    ):
        if response in numbers:  # one that came since is in no group yet
            found.setdefault(question, {}).setdefault(key, []).append(numbers[response])
    return found
