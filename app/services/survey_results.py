"""The answers of a survey, counted by the database: a constant number of queries for any number of homes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Select, func, insert, literal, null, select
from sqlalchemy.orm import Session

from app.models import Survey, SurveyAnswer, SurveyCount, SurveyParticipation, SurveyResponse
from app.services.vault import Vault


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

    @property
    def marks(self) -> int:
        """Of all questions together."""
        return sum(sum(each.keys.values()) for each in self.questions.values())


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
    """Everything that the page of results shows: one query once it is tallied, four before."""
    if survey.tallied_at is not None:
        rows = session.execute(
            select(
                SurveyCount.what,
                SurveyCount.building,
                SurveyCount.question,
                SurveyCount.key,
                SurveyCount.place,
                SurveyCount.amount,
                SurveyCount.number,
            ).where(SurveyCount.survey_id == survey.survey_id)
        )
        return _folded(tuple(row) for row in rows)
    return _folded(
        (what, *row) for what, query in _counts(survey).items() for row in session.execute(query).all()
    )


def answered(session: Session, survey: Survey, question: str = "") -> int:
    """How many answered a question, or at all: one number, where a page needs no other."""
    if survey.tallied_at is not None:
        query = select(func.sum(SurveyCount.number)).where(
            SurveyCount.survey_id == survey.survey_id,
            SurveyCount.what == ("answered" if question else "responses"),
            SurveyCount.question == question,
        )
    elif question:
        query = select(func.count(SurveyAnswer.response_key.distinct())).where(
            SurveyAnswer.survey_id == survey.survey_id, SurveyAnswer.question == question
        )
    else:
        query = select(func.count()).where(SurveyResponse.survey_id == survey.survey_id)
    return int(session.scalar(query) or 0)


def keep_counts(session: Session, survey: Survey) -> None:
    """Count once and for all, in the database (four statements); whoever tallies calls it."""
    columns = ("survey_id", "what", "building", "question", "key", "place", "amount", "number")
    for what, query in _counts(survey).items():
        inner = query.subquery()
        rows = select(literal(survey.survey_id), literal(what), *inner.c)
        session.execute(insert(SurveyCount).from_select(columns, rows))


def _counts(survey: Survey) -> dict[str, Select[*tuple[Any, ...]]]:
    """(building, question, key, place, amount, number) of each kind of count."""
    mine = SurveyAnswer.survey_id == survey.survey_id
    joined = SurveyResponse.response_key == SurveyAnswer.response_key
    building, question, none = SurveyResponse.building, SurveyAnswer.question, null().cast(BigInteger)
    nowhere, zero = literal("").label("nowhere"), literal(0).label("zero")
    every = literal("").label("every")
    number = func.count().label("number")
    answered = func.count(SurveyAnswer.response_key.distinct()).label("number")
    marked = (SurveyAnswer.key, SurveyAnswer.place)
    return {
        "responses": select(building, nowhere, every, zero, none.label("amount"), number)
        .where(SurveyResponse.survey_id == survey.survey_id)
        .group_by(building),
        "answered": select(building, question, nowhere, zero, none.label("amount"), answered)
        .join(SurveyAnswer, joined)
        .where(mine)
        .group_by(building, question),
        "marks": select(building, question, *marked, none.label("amount"), number)
        .join(SurveyAnswer, joined)
        .where(mine)
        .group_by(building, question, *marked),
        "amounts": select(nowhere, question, every, zero, SurveyAnswer.amount, number)
        .where(mine, SurveyAnswer.amount.is_not(None))
        .group_by(question, SurveyAnswer.amount),
    }


def _folded(rows: Iterable[tuple[Any, ...]]) -> Results:
    buildings: dict[str, int] = {}
    found: dict[str, Counted] = {}
    for what, building, question, key, place, amount, number in rows:
        if what == "responses":
            buildings[building] = number
            continue
        one = found.setdefault(question, Counted())
        if what == "answered":
            one.answered += number
            one.answered_in[building] = number
        elif what == "amounts":
            one.amounts[amount] = number
        else:
            one.keys[key] = one.keys.get(key, 0) + number
            one.places[key, place] = one.places.get((key, place), 0) + number
            one.keys_in[building, key] = one.keys_in.get((building, key), 0) + number
    return Results(sum(buildings.values()), buildings, found)


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
