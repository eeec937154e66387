"""How many have answered, entrance by entrance, against the homes that were counted at the opening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.surveys.results.suppression import shown
from app.models import Survey, SurveyParticipation, SurveyPlace
from app.services.surveys import places_of


@dataclass(frozen=True)
class Rate:
    """Answers handed in, and homes asked, of an entrance, a building (empty `entrance`) or all."""

    building: str
    entrance: str
    homes: int
    answers: int
    helped: int
    on_paper: int = 0
    """Of those with help."""
    told: bool = True
    """Whether its answers may be shown: five homes or more, also of what subtraction leaves."""


@dataclass(frozen=True)
class Rates:
    """The whole, then each building with its entrances."""

    whole: Rate
    buildings: Sequence[tuple[Rate, Sequence[Rate]]]
    begun: int
    """Saved for later and not handed in."""

    @property
    def hides(self) -> bool:
        """Whether some place is not told."""
        return not all(part.told for whole, parts in self.buildings for part in (whole, *parts))


def rates(session: Session, survey: Survey) -> Rates:
    """Of one survey (two queries); a draft has none."""
    sent = SurveyParticipation.sent
    rows = session.execute(
        select(
            SurveyParticipation.survey_place_id,
            sent,
            func.count(),
            func.count(SurveyParticipation.helped_by),
            func.count().filter(SurveyParticipation.on_paper),
        )
        .where(SurveyParticipation.survey_id == survey.survey_id)
        .group_by(SurveyParticipation.survey_place_id, sent)
    )
    found = {(place, done): tuple(numbers) for place, done, *numbers in rows}
    begun = sum(number for (_place, done), (number, *_rest) in found.items() if not done)
    places = places_of(session, survey)
    may = shown({(place.building, _name(place)): place.homes for place in places})
    entrances = [
        _rate(place, found.get((place.survey_place_id, True), (0, 0, 0)), told=may.may(1, _name(place)))
        for place in places
    ]
    grouped: dict[str, list[Rate]] = {}
    for rate in entrances:
        grouped.setdefault(rate.building, []).append(rate)
    buildings = [(_sum(name, parts, told=may.may(0, name)), parts) for name, parts in grouped.items()]
    return Rates(_sum("", entrances, told=True), buildings, begun)


def _name(place: SurveyPlace) -> str:
    return f"{place.building}-{place.entrance}"


def _rate(place: SurveyPlace, numbers: tuple[int, ...], *, told: bool) -> Rate:
    answers, helped, on_paper = numbers
    return Rate(place.building, place.entrance, place.homes, answers, helped, on_paper, told)


def _sum(building: str, parts: Sequence[Rate], *, told: bool) -> Rate:
    return Rate(
        building,
        "",
        sum(each.homes for each in parts),
        sum(each.answers for each in parts),
        sum(each.helped for each in parts),
        sum(each.on_paper for each in parts),
        told,
    )
