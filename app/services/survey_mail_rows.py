"""Whom the texts of a survey ask, and the rows of those texts; one statement a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.address import FlatKey, sort_key
from app.models import (
    Flat,
    FlatOwner,
    Message,
    Survey,
    SurveyMailing,
    SurveyParticipation,
    SurveyPlace,
    SurveyText,
    SurveyTextHome,
)
from app.services import reminder_rows
from app.services.reminder_rows import Recipient, evening_of, gather
from app.services.survey_doors import subject_of
from app.services.surveys import places_by_address
from app.services.vault import Vault


def recipients(session: Session, survey: Survey, vault: Vault) -> list[Recipient]:
    """Phones of the roll whose homes, or which themselves, have not taken part; in the order of addresses.

    Of an open survey only homes in the entrances that were counted (three queries)."""
    if survey.identity != "household":
        return []
    rows = session.execute(
        select(Flat, FlatOwner.phone_digest, FlatOwner.phone_sealed)
        .join(FlatOwner, FlatOwner.flat_id == Flat.flat_id)
        .where(Flat.compound_id == survey.compound_id, Flat.status == "owner")
        .order_by(FlatOwner.position)
    )
    known = None if survey.opened_at is None else places_by_address(session, survey).keys()
    found = [
        (flat.flat_id, FlatKey(flat.building, flat.entrance, flat.room), digest, sealed)
        for flat, digest, sealed in rows
        if digest is not None
        if known is None or (flat.building, flat.entrance) in known
    ]
    took_part = _took_part(session, survey)
    out = [row for row in found if _subject(survey, row[1], row[2], vault) not in took_part]
    return gather(sorted(out, key=lambda row: sort_key(row[1])), vault)


def queue(
    session: Session,
    survey: Survey,
    mailing: SurveyMailing,
    people: Sequence[Recipient],
    texts: Sequence[str],
    *,
    now: datetime,
    vault: Vault,
) -> None:
    """A text for each of these people, under the survey's lock."""
    assert survey.closes_at is not None
    sealed = [vault.seal(text) for text in texts]
    messages = reminder_rows.queue(
        *(session, sealed, people),
        now=now,
        until=evening_of(survey.closes_at, now),
        compound_id=survey.compound_id,
    )
    by_home = survey.one_per == "household"
    rows = [
        {
            "survey_mailing_id": mailing.survey_mailing_id,
            "message_id": messages[cipher],
            "subject_digest": None if by_home else subject_of(survey.survey_id, person.digest, vault),
        }
        for person, cipher in zip(people, sealed, strict=True)
    ]
    session.execute(insert(SurveyText), rows)
    if by_home:
        _name_homes(session, survey, mailing, people, [messages[cipher] for cipher in sealed])


def forget_whom(session: Session, survey: Survey) -> None:
    """At the close: no text knows any more whom it asked."""
    mine = _texts_of(survey)
    for statement in (
        delete(SurveyTextHome).where(SurveyTextHome.survey_text_id.in_(mine)),
        update(SurveyText).where(SurveyText.survey_text_id.in_(mine)).values(subject_digest=None),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def forget_texts(session: Session, survey: Survey) -> None:
    """A year after it: the texts themselves go, with their numbers; what was ordered and paid stays."""
    mine = SurveyText.survey_text_id.in_(_texts_of(survey))
    for statement in (
        delete(Message).where(Message.message_id.in_(select(SurveyText.message_id).where(mine))),
        delete(SurveyText).where(mine),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def _texts_of(survey: Survey) -> Select[int]:
    return (
        select(SurveyText.survey_text_id)
        .join(SurveyMailing, SurveyMailing.survey_mailing_id == SurveyText.survey_mailing_id)
        .where(SurveyMailing.survey_id == survey.survey_id)
    )


def _subject(survey: Survey, home: FlatKey, digest: bytes, vault: Vault) -> object:
    return tuple(home) if survey.one_per == "household" else subject_of(survey.survey_id, digest, vault)


def _took_part(session: Session, survey: Survey) -> set[object]:
    """Homes as (building, entrance, room), or digests of persons."""
    rows = session.execute(
        select(
            SurveyPlace.building,
            SurveyPlace.entrance,
            SurveyParticipation.room,
            SurveyParticipation.subject_digest,
        )
        .join(SurveyPlace, SurveyPlace.survey_place_id == SurveyParticipation.survey_place_id)
        .where(SurveyParticipation.survey_id == survey.survey_id, SurveyParticipation.sent)
    )
    return {
        digest if digest is not None else (building, entrance, room)
        for building, entrance, room, digest in rows
    }


def _name_homes(
    session: Session,
    survey: Survey,
    mailing: SurveyMailing,
    people: Sequence[Recipient],
    messages: Sequence[int],
) -> None:
    rows = session.execute(
        select(SurveyText.message_id, SurveyText.survey_text_id).where(
            SurveyText.survey_mailing_id == mailing.survey_mailing_id
        )
    )
    made = {row.message_id: row.survey_text_id for row in rows}
    places = places_by_address(session, survey)
    session.execute(
        insert(SurveyTextHome),
        [
            {
                "survey_text_id": made[message],
                "survey_place_id": places[home.building, home.entrance].survey_place_id,
                "room": home.room,
            }
            for person, message in zip(people, messages, strict=True)
            for home in person.homes.values()
        ],
    )
