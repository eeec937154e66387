"""Where the homes lie that want something: building, entrance and floor, in four queries for any number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.address import floor_of
from app.models import Survey, SurveyAnswer, SurveyParticipation, SurveyResponse
from app.services.survey_crossings import Values, homes_of, marked

FIRST = 3
"""Of an order only the first three count as wanted."""
Place = tuple[str, str, str]
"""Building, entrance and floor; "" where it is not told."""


@dataclass(frozen=True)
class Heated:
    """One question: homes that answered it, by building, entrance, floor and what they chose in each of the
    questions offered; and of each of its keys the homes that want it, by place."""

    cells: Mapping[Values, int]
    wanted: Mapping[str, Mapping[Place, int]]
    by_room: bool
    """Floors are numbers told by the rooms; else keys of the question that asked for them."""


def heated(
    session: Session, survey: Survey, question: str, offered: Sequence[str], floor: str | None
) -> Heated:
    """A tallied survey's answers to one question. `floor`: which of those offered tells the floor where the
    rooms do not."""
    mine, homes = SurveyResponse.survey_id == survey.survey_id, homes_of(session, survey, offered)
    joined = SurveyParticipation.participation_key == SurveyResponse.participation_key
    query = select(SurveyResponse.response_key, SurveyResponse.entrance, SurveyParticipation.room)
    rows = session.execute(query.outerjoin(SurveyParticipation, joined).where(mine)).all()
    by_room = any(room for _key, _entrance, room in rows)
    at = offered.index(floor) + 1 if floor in offered else None
    values: list[Values] = []
    numbers: dict[bytes, int] = {}
    for key, entrance, room in rows:
        building, *chosen = homes[key]
        told = _floor(room) if by_room else homes[key][at] if at is not None else ""
        numbers[key] = len(values)
        values.append((building, entrance, told, *chosen))
    found = marked(session, survey, [question], numbers, SurveyAnswer.place <= FIRST).get(question, {})
    once = set().union(*found.values())
    wanted = {key: Counter(_place(values[each]) for each in who) for key, who in found.items()}
    return Heated(Counter(values[each] for each in once), wanted, by_room)


def _floor(room: str | None) -> str:
    number = floor_of(room or "")
    return "" if number is None else str(number)


def _place(values: Values) -> Place:
    return values[0], values[1], values[2]
