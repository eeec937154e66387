"""A resident's answers while the survey is open: saved for later, sent, changed, taken back.

Of a named survey what is sent is counted at once. Of an anonymous one it stays in its envelope until the
close (services/survey_tally), so that nothing readable ever stands beside a home.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.domain.errors import LouyiError
from app.domain.surveys import marks, questionnaire
from app.domain.surveys.answers import Answers, load
from app.domain.surveys.kinds.base import OTHER
from app.domain.surveys.questionnaire import Questionnaire
from app.models import (
    Survey,
    SurveyAnswer,
    SurveyImported,
    SurveyParticipation,
    SurveyPlace,
    SurveyResponse,
    User,
)
from app.services import survey_photos
from app.services.bulk import append
from app.services.survey_doors import Seat, owner_marks
from app.services.survey_envelopes import Envelope, seal, unseal
from app.services.surveys import Stage, SurveyNotOpen, lock_survey, newest_wording, stage_of
from app.services.vault import Vault

KEY_BYTES = 16
SAID = ("short", "long", "date")
"""Kinds whose value is words or a day: kept sealed beside the mark that it was given."""
Rows = tuple[dict[str, Any], list[dict[str, Any]]]
"""A row of SurveyResponse, and those of SurveyAnswer that belong to it."""


class AlreadyAnswered(LouyiError):
    """The home has sent its answers: only she herself changes them, not a worker."""


def find(session: Session, survey: Survey, seat: Seat) -> SurveyParticipation | None:
    """What this home or person has begun or sent."""
    query = select(SurveyParticipation).where(SurveyParticipation.survey_id == survey.survey_id)
    if seat.room is not None:
        home = SurveyParticipation.survey_place_id == seat.place.survey_place_id
        return session.scalar(query.where(home, SurveyParticipation.room == seat.room))
    return session.scalar(query.where(SurveyParticipation.subject_digest == seat.subject_digest))


def envelope_of(session: Session, survey: Survey, seat: Seat, vault: Vault) -> Envelope:
    """Her own answers, for her own page; of a home what its owners wrote while she was one."""
    row = find(session, survey, seat)
    return unseal(row.envelope_sealed if row else None, vault).seen_by(seat.mark)


def save(
    session: Session, survey: Survey, seat: Seat, answers: Answers, *, now: datetime, vault: Vault
) -> SurveyParticipation:
    """Keep what she has so far; what was sent before stands. Raises SurveyNotOpen, AnswersTooLong."""
    row = _own_row(session, survey, seat, now)
    before = unseal(row.envelope_sealed, vault)
    by = _written_by(session, survey, seat, vault)
    kept = Envelope(answers.data(), before.sent, by, before.sent_by)
    row.envelope_sealed = seal(kept, vault)
    session.flush()
    survey_photos.settle(session, row, kept)
    return row


def send(
    session: Session,
    survey: Survey,
    seat: Seat,
    answers: Answers,
    *,
    now: datetime,
    vault: Vault,
    helper: User | None = None,
    on_paper: bool = False,
) -> SurveyParticipation:
    """Hand the answers in; a second time they replace the first. `on_paper`: the helper typed a sheet.

    Raises SurveyNotOpen, AnswersTooLong, and with a `helper` AlreadyAnswered."""
    row = _own_row(session, survey, seat, now)
    if helper is not None and row.sent:
        raise AlreadyAnswered
    kept = Envelope(None, answers.data(), None, _written_by(session, survey, seat, vault))
    row.envelope_sealed = seal(kept, vault)
    mine = SurveyImported.participation_key == row.participation_key
    session.execute(delete(SurveyImported).where(mine))
    row.sent, row.helped_by = True, helper.user_id if helper else None
    row.on_paper = on_paper and helper is not None
    session.flush()
    survey_photos.settle(session, row, kept)
    if not survey.anonymous:
        asked = questionnaire.read(newest_wording(session, survey).questionnaire)
        _forget_response(session, row)
        write_response(
            session, survey, asked, answers, (seat.place.building, seat.place.entrance), row, vault
        )
    return row


def begin(
    session: Session, survey: Survey, seat: Seat, *, now: datetime, helped: bool
) -> SurveyParticipation:
    """The row of this home, for a photo that comes before its answers.

    Raises SurveyNotOpen, AlreadyAnswered."""
    row = _own_row(session, survey, seat, now)
    if helped and row.sent:
        raise AlreadyAnswered
    session.flush()
    return row


def take_back(session: Session, survey: Survey, seat: Seat, *, now: datetime) -> bool:
    """Destroy what she saved or sent, while the survey is open; False if there was nothing.

    Raises SurveyNotOpen."""
    lock_survey(session, survey)
    if stage_of(survey, now) is not Stage.OPEN:
        raise SurveyNotOpen(survey.code)
    row = find(session, survey, seat)
    if row is None:
        return False
    _forget_response(session, row)
    session.delete(row)
    session.flush()
    return True


def write_response(
    session: Session,
    survey: Survey,
    asked: Questionnaire,
    answers: Answers,
    place: tuple[str, str],
    row: SurveyParticipation | None,
    vault: Vault,
) -> None:
    """One response as rows to count; `row` is None in an anonymous survey, and the table insists on it."""
    whose = row.participation_key if row else None
    insert_rows(session, [response_rows(survey, asked, answers, place, whose, vault)])


def insert_rows(session: Session, written: Sequence[Rows]) -> None:
    """Some responses together, in their order: two statements for all of them."""
    append(session, SurveyResponse, [response for response, _marks in written])
    append(session, SurveyAnswer, [mark for _response, of_one in written for mark in of_one])


def response_rows(
    survey: Survey,
    asked: Questionnaire,
    answers: Answers,
    place: tuple[str, str],
    participation_key: bytes | None,
    vault: Vault,
    key: bytes | None = None,
) -> Rows:
    """The row of SurveyResponse and those of SurveyAnswer, for whoever writes one or many."""
    key = key or secrets.token_bytes(KEY_BYTES)
    response = {
        "response_key": key,
        "survey_id": survey.survey_id,
        "anonymous": survey.anonymous,
        "participation_key": participation_key,
        "building": place[0],
        "entrance": place[1],
    }
    return response, list(_rows(survey.survey_id, key, asked, answers, vault))


def read_answers(asked: Questionnaire, kept: Mapping[str, Any] | None) -> Answers:
    """Kept answers, as far as the questionnaire knows them."""
    return load(asked, kept or {})


def _rows(
    survey_id: int, key: bytes, asked: Questionnaire, answers: Answers, vault: Vault
) -> Iterator[dict[str, Any]]:
    kinds = {question.id: question.kind.name for question in asked.questions()}
    for mark in marks.marks(asked, answers):
        said = ""
        if kinds[mark.question] in SAID:
            said = str(answers.values[mark.question])
        elif mark.key == OTHER:
            said = answers.others.get(mark.question, "")
        yield {
            "response_key": key,
            "survey_id": survey_id,
            "question": mark.question,
            "key": mark.key,
            "place": mark.place,
            "amount": mark.amount,
            "text_sealed": vault.seal(said) if said else None,
        }


def _own_row(session: Session, survey: Survey, seat: Seat, now: datetime) -> SurveyParticipation:
    """Under the survey's lock: two browsers of one home write one after the other."""
    lock_survey(session, survey)
    if stage_of(survey, now) is not Stage.OPEN:
        raise SurveyNotOpen(survey.code)
    row = find(session, survey, seat)
    if row is None:
        row = SurveyParticipation(
            participation_key=secrets.token_bytes(KEY_BYTES),
            survey_id=survey.survey_id,
            anonymous=survey.anonymous,
            survey_place_id=seat.place.survey_place_id,
            room=seat.room,
            subject_digest=seat.subject_digest,
            sent=False,
        )
        session.add(row)
    return row


def _written_by(session: Session, survey: Survey, seat: Seat, vault: Vault) -> list[str] | None:
    """Who writes it, and who owns the home today; None where a person answers for herself."""
    if seat.room is None:
        return None
    home = FlatKey(seat.place.building, seat.place.entrance, seat.room)
    return [seat.mark, *owner_marks(session, survey, vault, home).get(home, [])]


def _forget_response(session: Session, row: SurveyParticipation) -> None:
    """Its answers go with it (ON DELETE CASCADE)."""
    session.execute(delete(SurveyResponse).where(SurveyResponse.participation_key == row.participation_key))


def place_names(session: Session, survey: Survey) -> dict[int, tuple[str, str]]:
    """Building and entrance by the key of the place."""
    rows = session.execute(
        select(SurveyPlace.survey_place_id, SurveyPlace.building, SurveyPlace.entrance).where(
            SurveyPlace.survey_id == survey.survey_id
        )
    )
    return {number: (building, entrance) for number, building, entrance in rows}
