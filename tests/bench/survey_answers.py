"""Answers for a large survey: single choices of five, from twenty buildings."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.surveys import questionnaire
from app.models import Compound, Survey, SurveyAnswer, SurveyParticipation, SurveyPlace, SurveyResponse
from app.services import survey_results, survey_tally, surveys
from app.services.survey_envelopes import Envelope, seal
from tests.factories import NOW, VAULT, User
from tests.services import surveying as s

LOT = 1000
BUILDINGS = 20
HOMES = 6_000
KEYS = [f"k{key}" for key in range(5)]


def opened(session: Session, questions: int, *, anonymous: bool = True) -> Survey:
    """A survey of so many questions and one for words, put to every building."""
    compound = session.scalar(select(Compound)) or s.place(session)
    survey = s.draft(session, compound, anonymous=anonymous)
    options = [{"id": key, "label": {"zh": key}} for key in KEYS]
    many: list[dict[str, Any]] = [
        {"id": f"q{number}", "kind": "single", "label": {"zh": f"第{number}问"}, "options": options}
        for number in range(questions)
    ]
    many.append({"id": "say", "kind": "long", "label": {"zh": "还想说"}})
    asked = {
        "title": {"zh": "调查"},
        "sections": [{"id": "all", "title": {"zh": "全"}, "questions": many}],
    }
    actor = session.get_one(User, survey.created_by)
    surveys.set_questionnaire(session, survey, asked, now=NOW, actor=actor)
    surveys.open_survey(session, survey, now=NOW, actor=actor)
    for number in range(1, BUILDINGS + 1):
        if number != 3:  # the house of the tests
            place = SurveyPlace(
                survey_id=survey.survey_id,
                position=number + 1,
                building=str(number),
                entrance="1",
                homes=HOMES,
            )
            session.add(place)
    session.flush()
    return survey


def tally(session: Session, survey: Survey, *, of_envelopes: bool) -> None:
    """Where the answers lie open already, only its last step."""
    if of_envelopes:
        survey_tally.tally(session, survey.survey_id, now=s.CLOSES, vault=VAULT)
        return
    row = session.get_one(Survey, survey.survey_id)
    survey_results.keep_counts(session, row)
    row.tallied_at = row.closes_at
    session.flush()


def enclose(session: Session, survey: Survey, homes: int) -> None:
    """Each home has sent an answer to each question."""
    chance = random.Random(homes)
    asked = questionnaire.read(surveys.newest_wording(session, survey).questionnaire)
    singles = [each.id for each in asked.questions() if each.kind.name == "single"]
    sent = [
        Envelope(None, {"values": {each: chance.choice(KEYS) for each in singles}, "others": {}})
        for _number in range(LOT)
    ]
    for number in range(0, LOT, 10):
        sent[number].sent["values"]["say"] = f"楼道灯经常不亮，第{number}次说了。"  # type: ignore[index]
    for lot in _homes(session, survey, homes):
        rows = [row | {"envelope_sealed": seal(kept, VAULT)} for row, kept in zip(lot, sent, strict=False)]
        session.execute(insert(SurveyParticipation), rows)


def fill(session: Session, survey: Survey, homes: int) -> None:
    """The same as the tally leaves it."""
    chance = random.Random(homes)
    asked = questionnaire.read(surveys.newest_wording(session, survey).questionnaire)
    questions = [each.id for each in asked.questions() if each.kind.name == "single"]
    buildings = {place.survey_place_id: place.building for place in surveys.places_of(session, survey)}
    for lot in _homes(session, survey, homes):
        session.execute(insert(SurveyParticipation), lot)
        made = [
            {
                "response_key": secrets.token_bytes(16),
                "survey_id": survey.survey_id,
                "anonymous": survey.anonymous,
                "participation_key": None if survey.anonymous else row["participation_key"],
                "building": buildings[row["survey_place_id"]],
                "entrance": "",
            }
            for row in lot
        ]
        session.execute(insert(SurveyResponse), made)
        marks = [
            {
                "response_key": row["response_key"],
                "survey_id": survey.survey_id,
                "question": question,
                "key": chance.choice(KEYS),
                "place": 0,
                "amount": None,
                "text_sealed": None,
            }
            for row in made
            for question in questions
        ]
        marks += [
            row | {"question": "say", "key": "given", "text_sealed": VAULT.seal("楼道灯经常不亮。")}
            for row in marks[:: 10 * len(questions)]
        ]
        session.execute(insert(SurveyAnswer), marks)


def _homes(session: Session, survey: Survey, homes: int) -> Iterator[list[dict[str, Any]]]:
    """Rows of homes that have handed in, some at a time, entrance after entrance."""
    places = session.scalars(
        select(SurveyPlace.survey_place_id)
        .where(SurveyPlace.survey_id == survey.survey_id)
        .order_by(SurveyPlace.position)
    ).all()
    for start in range(0, homes, LOT):
        yield [
            {
                "participation_key": secrets.token_bytes(16),
                "survey_id": survey.survey_id,
                "anonymous": survey.anonymous,
                "survey_place_id": places[number % len(places)],
                "room": str(number),
                "sent": True,
            }
            for number in range(start, min(start + LOT, homes))
        ]
