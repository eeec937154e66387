"""Photos in answers: kept as soon as they are good, seen by the staff once they are handed in.

A photo stays as long as some answers of its home name it; whatever is saved or sent drops the others.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.models import Survey, SurveyParticipation, SurveyPhoto, SurveyPlace
from app.services.survey_envelopes import Envelope
from app.services.vault import Vault

REFERENCE_BYTES = 16
SOME = 8
MOST_OF_A_HOME = 60
"""Photos that one home can leave before it saves: what hangs on no answers is dropped by saving."""


class TooManySurveyPhotos(LouyiError):
    """This home has left as many as it may."""


@dataclass(frozen=True)
class HandedIn:
    """A photo with its home, for the staff."""

    reference: str
    building: str
    entrance: str
    room: str | None


def keep(session: Session, row: SurveyParticipation, question: str, image: bytes, vault: Vault) -> str:
    """Put a clean picture beside the answers of this home; its reference. Raises TooManySurveyPhotos."""
    session.flush()
    if len(known(session, row)) >= MOST_OF_A_HOME:
        raise TooManySurveyPhotos
    photo = SurveyPhoto(
        reference=secrets.token_urlsafe(REFERENCE_BYTES),
        survey_id=row.survey_id,
        anonymous=row.anonymous,
        participation_key=row.participation_key,
        question=question,
        sent=False,
        image_sealed=vault.seal_bytes(image),
    )
    session.add(photo)
    session.flush()
    return photo.reference


def known(session: Session, row: SurveyParticipation | None) -> dict[str, str]:
    """The question of each photo of this home, by its reference."""
    if row is None:
        return {}
    query = select(SurveyPhoto.reference, SurveyPhoto.question).where(_of(row))
    return {row[0]: row[1] for row in session.execute(query)}


def settle(session: Session, row: SurveyParticipation, envelope: Envelope) -> None:
    """After saving or sending: drop what neither names, and mark what was handed in."""
    if row.anonymous:
        return
    sent, saved = set(_named(envelope.sent)), set(_named(envelope.saved))
    quiet = {"synchronize_session": False}
    lost = SurveyPhoto.reference.not_in(sent | saved)
    session.execute(delete(SurveyPhoto).where(_of(row), lost), execution_options=quiet)
    marked = SurveyPhoto.reference.in_(sent)
    session.execute(update(SurveyPhoto).where(_of(row)).values(sent=marked), execution_options=quiet)


def drop_unsent(session: Session, survey: Survey) -> None:
    """After the close: what was never handed in is gone."""
    mine = SurveyPhoto.survey_id == survey.survey_id
    session.execute(delete(SurveyPhoto).where(mine, ~SurveyPhoto.sent))


def forget(session: Session, survey: Survey) -> None:
    """Destroy all of a survey."""
    session.execute(delete(SurveyPhoto).where(SurveyPhoto.survey_id == survey.survey_id))


def handed_in(
    session: Session, survey: Survey, question: str, *, after: str = "", limit: int
) -> Sequence[HandedIn]:
    """Photos to one question in the order of their references, without the pictures (one query)."""
    rows = session.execute(
        select(SurveyPhoto.reference, SurveyPlace.building, SurveyPlace.entrance, SurveyParticipation.room)
        .join(SurveyParticipation, SurveyParticipation.participation_key == SurveyPhoto.participation_key)
        .join(SurveyPlace, SurveyPlace.survey_place_id == SurveyParticipation.survey_place_id)
        .where(_seen(survey), SurveyPhoto.question == question, SurveyPhoto.reference > after)
        .order_by(SurveyPhoto.reference)
        .limit(limit)
    )
    return [HandedIn(*row) for row in rows]


def pictures(
    session: Session, survey: Survey, questions: Collection[str], vault: Vault
) -> Iterator[tuple[HandedIn, str, bytes]]:
    """All that were handed in to these questions, home by home: where from, to which question, the JPEG.

    No more than some at once are in memory."""
    place = (SurveyPlace.building, SurveyPlace.entrance, SurveyParticipation.room)
    rows = session.execute(  # the pictures apart: a database sorts in memory what it is asked for
        select(SurveyPhoto.reference, *place, SurveyPhoto.question)
        .join(SurveyParticipation, SurveyParticipation.participation_key == SurveyPhoto.participation_key)
        .join(SurveyPlace, SurveyPlace.survey_place_id == SurveyParticipation.survey_place_id)
        .where(_seen(survey), SurveyPhoto.question.in_(questions))
        .order_by(*place, SurveyPhoto.question, SurveyPhoto.reference)
    ).all()
    for at in range(0, len(rows), SOME):
        lot = rows[at : at + SOME]
        wanted = SurveyPhoto.reference.in_([row[0] for row in lot])
        found = session.execute(select(SurveyPhoto.reference, SurveyPhoto.image_sealed).where(wanted))
        sealed = {row[0]: row[1] for row in found}
        for reference, building, entrance, room, question in lot:
            if reference in sealed:  # else it was taken back meanwhile
                home = HandedIn(reference, building, entrance, room)
                yield home, question, vault.unseal_bytes(sealed[reference])


def number(session: Session, survey: Survey, question: str) -> int:
    """How many were handed in to a question."""
    query = select(func.count()).select_from(SurveyPhoto)
    return session.scalar(query.where(_seen(survey), SurveyPhoto.question == question)) or 0


def picture(session: Session, survey: Survey, reference: str, vault: Vault) -> bytes | None:
    """One that was handed in, for the staff: a JPEG."""
    return _unsealed(session, vault, _seen(survey), SurveyPhoto.reference == reference)


def own_picture(
    session: Session, row: SurveyParticipation | None, reference: str, vault: Vault
) -> bytes | None:
    """One of this home, for the home."""
    if row is None:
        return None
    return _unsealed(session, vault, _of(row), SurveyPhoto.reference == reference)


def _unsealed(session: Session, vault: Vault, *where: Any) -> bytes | None:
    sealed = session.scalar(select(SurveyPhoto.image_sealed).where(*where))
    return vault.unseal_bytes(sealed) if sealed is not None else None


def _of(row: SurveyParticipation) -> Any:
    return SurveyPhoto.participation_key == row.participation_key


def _seen(survey: Survey) -> Any:
    return (SurveyPhoto.survey_id == survey.survey_id) & SurveyPhoto.sent


def _named(answers: Any) -> Iterator[str]:
    """Everything in answers that can be a reference: a value of a list."""
    values: Collection[Any] = (answers or {}).get("values", {}).values()
    for value in values:
        if isinstance(value, list | tuple):
            yield from (each for each in value if isinstance(each, str))
