"""Who may answer a survey, and as whom: the home or the person that an answer is counted for.

With `household` a code goes to numbers of the roll only, and an unknown number gets the same answer. A survey
without any proof is held by limits alone: one for each browser, growing pauses for each address, and no more
answers than three for each home. Accepted limit: whoever empties cookies and changes address can answer
again, which the page of results says.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.domain.errors import LouyiError
from app.models import Flat, FlatOwner, PhoneCode, Survey, SurveyParticipation, SurveyPlace
from app.services import attempts, phone_codes, survey_texts
from app.services.phone_codes import SURVEY_CODES_A_DAY, Issue
from app.services.surveys import places_by_address
from app.services.vault import Vault
from app.services.verification import TooSoon

CODES_A_HOME = 2
ANSWERS_A_HOME = 3
"""As many answers as a survey without proof takes for each home of the compound, on the average."""


class SurveyFull(LouyiError):
    """A survey without proof has more answers than the compound can have given."""


@dataclass(frozen=True)
class Seat:
    """For whom an answer counts: a home, or a person of whom only a keyed hash is kept."""

    place: SurveyPlace
    room: str | None
    subject_digest: bytes | None
    mark: str = ""
    """Of a home: who sits there; it decides what she sees of it."""


def request_code(
    session: Session,
    survey: Survey,
    phone: str,
    session_id: str,
    language: str,
    *,
    now: datetime,
    vault: Vault,
    address: str = "",
) -> PhoneCode:
    """A code for this survey alone; raises NotMainland, TooSoon or BudgetSpent.

    One `address` is held by growing pauses before it can spend what all may ask for in a day."""
    subject = ("survey_code", f"{survey.code}:{address}")
    try:
        attempts.refuse_paused(session, vault, subject, now=now)
    except attempts.Paused as error:
        raise TooSoon(error.wait) from error
    attempts.note_failure(session, vault, subject, now=now)
    by_roll = survey.identity == "household"
    asked = Issue(
        survey.compound_id,
        phone,
        session_id,
        lambda code: survey_texts.code_text(language, code),
        survey_id=survey.survey_id,
        sends=not by_roll or bool(homes_of(session, survey, vault.digest("phone", phone))),
    )
    return phone_codes.issue(session, asked, _codes_a_day(session, survey), now=now, vault=vault)


def _codes_a_day(session: Session, survey: Survey) -> int:
    """Of the roll's numbers and all others together, so that the answer to both stays the same.

    Rows stay bounded, and there is room for two codes for each home: whoever spends that with false numbers
    keeps nobody from paper or from a worker."""
    if survey.identity != "household":
        return SURVEY_CODES_A_DAY
    homes = select(func.sum(SurveyPlace.homes)).where(SurveyPlace.survey_id == survey.survey_id)
    return SURVEY_CODES_A_DAY + CODES_A_HOME * (session.scalar(homes) or 0)


def homes_of(session: Session, survey: Survey, phone_digest: bytes) -> list[tuple[SurveyPlace, str]]:
    """The homes of this number on the roll, as (entrance, room), in the order of addresses (two queries)."""
    places = places_by_address(session, survey)
    rows = session.execute(
        select(Flat.building, Flat.entrance, Flat.room)
        .join(FlatOwner, FlatOwner.flat_id == Flat.flat_id)
        .where(
            Flat.compound_id == survey.compound_id,
            Flat.status == "owner",
            FlatOwner.phone_digest == phone_digest,
        )
        .distinct()
    )
    found = [
        (places[building, entrance], room)
        for building, entrance, room in rows
        if (building, entrance) in places
    ]
    return sorted(found, key=lambda home: (home[0].position, home[1]))


def home_at(session: Session, survey: Survey, key: FlatKey) -> tuple[SurveyPlace, str] | None:
    """The home of the roll at this address, for a worker who helps."""
    places = places_by_address(session, survey)
    known = session.scalar(
        select(Flat.flat_id).where(
            Flat.compound_id == survey.compound_id,
            Flat.status == "owner",
            Flat.building == key.building,
            Flat.entrance == key.entrance,
            Flat.room == key.room,
        )
    )
    place = places.get((key.building, key.entrance))
    return (place, key.room) if known is not None and place is not None else None


def seat_of_home(survey: Survey, home: tuple[SurveyPlace, str], person_digest: bytes, vault: Vault) -> Seat:
    """Of a home on the roll; where each person answers, of the person (a phone, or the form of a helper)."""
    place, room = home
    if survey.one_per == "household":
        return Seat(place, room, None, owner_mark(survey, person_digest, vault))
    return Seat(place, None, _subject(survey, person_digest, vault))


def owner_mark(survey: Survey, digest: bytes, vault: Vault) -> str:
    """What an envelope keeps of a person: short, and another one in each survey."""
    return base64.b64encode(_subject(survey, digest, vault)[:9]).decode()


def owner_marks(
    session: Session, survey: Survey, vault: Vault, home: FlatKey | None = None
) -> dict[FlatKey, list[str]]:
    """Of every home, or of this one: its owners on the roll today who have a phone (one query)."""
    query = (
        select(Flat.building, Flat.entrance, Flat.room, FlatOwner.phone_digest)
        .join(FlatOwner, FlatOwner.flat_id == Flat.flat_id)
        .where(Flat.compound_id == survey.compound_id)
        .order_by(FlatOwner.flat_id, FlatOwner.position)
    )
    if home is not None:
        query = query.where(
            Flat.building == home.building, Flat.entrance == home.entrance, Flat.room == home.room
        )
    found: dict[FlatKey, list[str]] = {}
    for *address, digest in session.execute(query):
        if digest is not None:
            found.setdefault(FlatKey(*address), []).append(owner_mark(survey, digest, vault))
    return found


def seat_of_phone(survey: Survey, place: SurveyPlace, phone_digest: bytes, vault: Vault) -> Seat:
    """Of a proved number that need not be on the roll."""
    return Seat(place, None, _subject(survey, phone_digest, vault))


def seat_of_browser(survey: Survey, place: SurveyPlace, browser: str, vault: Vault) -> Seat:
    """Of a browser, where nothing is proved."""
    return Seat(place, None, _subject(survey, vault.digest("session", browser), vault))


def refuse_abuse(session: Session, survey: Survey, address: str, *, now: datetime, vault: Vault) -> None:
    """Before a first answer without proof: raises attempts.Paused or SurveyFull, and counts this one."""
    subject = ("survey", f"{survey.code}:{address}")
    attempts.refuse_paused(session, vault, subject, now=now)
    homes = select(func.sum(SurveyPlace.homes)).where(SurveyPlace.survey_id == survey.survey_id)
    taken = select(func.count()).where(SurveyParticipation.survey_id == survey.survey_id)
    if (session.scalar(taken) or 0) >= ANSWERS_A_HOME * (session.scalar(homes) or 0):
        raise SurveyFull(survey.code)
    attempts.note_failure(session, vault, subject, now=now)


def known_place(places: Sequence[SurveyPlace], number: int | None) -> SurveyPlace | None:
    """The entrance with this number in the survey's list, or its only one."""
    if len(places) == 1:
        return places[0]
    return next((place for place in places if place.position == number), None)


def subject_of(survey_id: int, digest: bytes, vault: Vault) -> bytes:
    """Another hash in each survey, so that two surveys cannot be laid side by side."""
    return vault.digest("survey", f"{survey_id}\0{digest.hex()}")


def _subject(survey: Survey, digest: bytes, vault: Vault) -> bytes:
    return subject_of(survey.survey_id, digest, vault)
