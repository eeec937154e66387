"""The answers of a survey, counted by the database: a constant number of queries for any number of homes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.models import Survey, SurveyAnswer, SurveyParticipation, SurveyResponse
from app.services.vault import Vault

MARK = (SurveyAnswer.question, SurveyAnswer.key, SurveyAnswer.place)


@dataclass
class Counted:
    """What came to one question: in all, and by building ("" is: not told)."""

    answered: int = 0
    keys: dict[str, int] = field(default_factory=dict)
    places: dict[tuple[str, int], int] = field(default_factory=dict)
    amounts: dict[int, int] = field(default_factory=dict)
    answered_in: dict[str, int] = field(default_factory=dict)
    keys_in: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Results:
    """Responses in all and by building, and each question that somebody answered."""

    responses: int
    buildings: Mapping[str, int]
    questions: Mapping[str, Counted]

    def of(self, question: str) -> Counted:
        """One question; an empty count where nobody answered it."""
        return self.questions.get(question) or Counted()


@dataclass(frozen=True)
class Answered:
    """One response for a file: where, and its marks by question as (key, place, amount, words)."""

    building: str
    entrance: str
    room: str | None
    helped: bool | None
    """None in an anonymous survey: nobody knows whose it is."""
    marks: Mapping[str, Sequence[tuple[str, int, int | None, str]]]


def results(session: Session, survey: Survey) -> Results:
    """Everything that the page of results shows (four queries)."""
    found: dict[str, Counted] = {}
    mine = SurveyAnswer.survey_id == survey.survey_id
    joined = SurveyResponse.response_key == SurveyAnswer.response_key
    for building, question, key, place, number in session.execute(
        select(SurveyResponse.building, *MARK, func.count())
        .join(SurveyAnswer, joined)
        .where(mine)
        .group_by(SurveyResponse.building, *MARK)
    ):
        one = found.setdefault(question, Counted())
        one.keys[key] = one.keys.get(key, 0) + number
        one.places[key, place] = one.places.get((key, place), 0) + number
        one.keys_in[building, key] = one.keys_in.get((building, key), 0) + number
    for building, question, number in session.execute(
        select(
            SurveyResponse.building,
            SurveyAnswer.question,
            func.count(SurveyAnswer.response_key.distinct()),
        )
        .join(SurveyAnswer, joined)
        .where(mine)
        .group_by(SurveyResponse.building, SurveyAnswer.question)
    ):
        found[question].answered += number
        found[question].answered_in[building] = number
    for question, amount, number in session.execute(
        select(SurveyAnswer.question, SurveyAnswer.amount, func.count())
        .where(mine, SurveyAnswer.amount.is_not(None))
        .group_by(SurveyAnswer.question, SurveyAnswer.amount)
    ):
        if amount is not None:
            found[question].amounts[amount] = number
    rows = session.execute(
        select(SurveyResponse.building, func.count().label("number"))
        .where(SurveyResponse.survey_id == survey.survey_id)
        .group_by(SurveyResponse.building)
    )
    buildings = {row.building: row.number for row in rows}
    return Results(sum(buildings.values()), buildings, found)


def words(
    session: Session, survey: Survey, question: str, vault: Vault, *, after: bytes, limit: int
) -> list[tuple[bytes, str]]:
    """What was said in own words, in the order of the random keys, behind the key `after`."""
    rows = session.execute(
        select(SurveyAnswer.response_key, SurveyAnswer.text_sealed)
        .where(
            SurveyAnswer.survey_id == survey.survey_id,
            SurveyAnswer.question == question,
            SurveyAnswer.text_sealed.is_not(None),
            SurveyAnswer.response_key > after,
        )
        .order_by(SurveyAnswer.response_key)
        .limit(limit)
    )
    return [(key, vault.unseal(sealed)) for key, sealed in rows if sealed]


def every(session: Session, survey: Survey, vault: Vault) -> Iterator[Answered]:
    """Each response, some at a time, in the order of the random keys."""
    rows = session.execute(_rows(survey).execution_options(yield_per=2000))
    place: tuple[Any, ...] | None = None
    marks: dict[str, list[tuple[str, int, int | None, str]]] = {}
    for key, building, entrance, room, helped, question, mark, order, amount, sealed in rows:
        if place is not None and place[0] != key:
            yield _answered(survey, place, marks)
            marks = {}
        place = (key, building, entrance, room, helped)
        if question is not None:
            said = vault.unseal(sealed) if sealed else ""
            marks.setdefault(question, []).append((mark, order, amount, said))
    if place is not None:
        yield _answered(survey, place, marks)


def _rows(survey: Survey) -> Select[*tuple[Any, ...]]:
    return (
        select(
            SurveyResponse.response_key,
            SurveyResponse.building,
            SurveyResponse.entrance,
            SurveyParticipation.room,
            SurveyParticipation.helped_by,
            SurveyAnswer.question,
            SurveyAnswer.key,
            SurveyAnswer.place,
            SurveyAnswer.amount,
            SurveyAnswer.text_sealed,
        )
        .outerjoin(SurveyAnswer, SurveyAnswer.response_key == SurveyResponse.response_key)
        .outerjoin(
            SurveyParticipation, SurveyParticipation.participation_key == SurveyResponse.participation_key
        )
        .where(SurveyResponse.survey_id == survey.survey_id)
        .order_by(SurveyResponse.response_key, SurveyAnswer.question, SurveyAnswer.place, SurveyAnswer.key)
    )


def _answered(survey: Survey, place: tuple[Any, ...], marks: Mapping[str, Any]) -> Answered:
    _key, building, entrance, room, helped = place
    return Answered(building, entrance, room, None if survey.anonymous else helped is not None, marks)
