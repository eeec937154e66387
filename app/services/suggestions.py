"""Suggestions as residents make them: reported by a proved phone, and reopened once by who reported them.

Threat: one person can drown the desk. Hence a proved phone for each, and limits per phone and compound. What
staff write is in `suggestion_work`.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.calendar import day_of
from app.domain.codes import CODE_BYTES, format_code
from app.domain.errors import LouyiError
from app.domain.suggestions import ENDS, due_day
from app.models import Compound, PhoneCode, Suggestion, SuggestionEntry
from app.services import suggestion_doors, suggestion_history, suggestion_reading, suggestion_texts
from app.services.suggestion_doors import SuggestionsClosed
from app.services.suggestion_history import append, keep_photos
from app.services.suggestion_lists import newest
from app.services.telling import tell_in_compound
from app.services.vault import Vault

DAY = timedelta(days=1)
OPEN_OF_A_PHONE = 5
DAILY_OF_A_PHONE = 5
OPEN_IN_A_COMPOUND = 1000


class TooManySuggestions(LouyiError):
    """This phone, or this compound, has as many open ones as can be answered."""


class NotReopenable(LouyiError):
    """It is open, was reopened once before, or the days for it are over."""


@dataclass(frozen=True)
class SuggestionWish:
    """What a resident sends; photos are clean JPEGs, an empty building is a common place."""

    compound: Compound
    kind: str
    building: str
    entrance: str
    text: str
    form_token: str
    language: str = "zh"
    photos: Sequence[bytes] = ()


def report(
    session: Session, wish: SuggestionWish, proof: PhoneCode, *, now: datetime, vault: Vault
) -> Suggestion:
    """Keep it and tell the phone its number and code; the same form sent twice is one suggestion.

    Raises SuggestionsClosed, TooManySuggestions.
    """
    compound = wish.compound
    session.execute(
        select(Compound.compound_id).where(Compound.compound_id == compound.compound_id).with_for_update()
    )
    sent = session.scalar(select(Suggestion).where(Suggestion.form_token == wish.form_token))
    if sent is not None:
        return sent
    terms = suggestion_doors.terms_of(session, compound.compound_id)
    known = suggestion_doors.on_roll(session, compound.compound_id, proof.phone_digest)
    if not suggestion_doors.opens(proof, compound) or not terms.taking or (terms.roll_only and not known):
        raise SuggestionsClosed(compound.code)
    _respect_limits(session, compound, proof.phone_digest, now)
    row = _row(session, wish, proof, known=known, now=now)
    due_on = due_day(day_of(now), terms)
    entry = SuggestionEntry(kind="received", due_on=due_on, text_sealed=vault.seal(wish.text), written_at=now)
    append(session, row, 1, entry)
    keep_photos(session, entry, wish.photos, vault)
    told = suggestion_texts.received_text(row.language, row.number, row.code, due_on)
    tell_in_compound(session, row.compound_id, row.phone_sealed, told, now=now, vault=vault)
    return row


def reopen(
    session: Session, said_by: Suggestion, text: str, *, now: datetime, vault: Vault
) -> SuggestionEntry:
    """Its reporter says that it is not done; once, and soon after the close. Raises NotReopenable."""
    main = suggestion_reading.main_of(session, said_by)
    suggestion_history.lock(session, main.suggestion_id)
    entries = suggestion_reading.entries_of(session, main)
    until = suggestion_reading.reopenable_until(entries)
    if until is None or day_of(now) > until:
        raise NotReopenable
    due_on = due_day(day_of(now), suggestion_doors.terms_of(session, main.compound_id))
    entry = SuggestionEntry(
        kind="reopened",
        due_on=due_on,
        said_by=said_by.suggestion_id,
        text_sealed=vault.seal(text),
        written_at=now,
    )
    append(session, main, entries[-1].position + 1, entry)

    def told(row: Suggestion) -> str:
        return suggestion_texts.reopened_text(row.language, row.number, due_on)

    suggestion_history.tell_reporters(session, main, told, now=now, vault=vault)
    return entry


def _row(
    session: Session, wish: SuggestionWish, proof: PhoneCode, *, known: bool, now: datetime
) -> Suggestion:
    compound = wish.compound
    row = Suggestion(
        compound_id=compound.compound_id,
        number=_next_number(session, compound),
        code=format_code(secrets.token_bytes(CODE_BYTES)),
        form_token=wish.form_token,
        kind=wish.kind,
        building=wish.building,
        entrance=wish.entrance,
        on_roll=known,
        phone_sealed=proof.phone_sealed,
        phone_digest=proof.phone_digest,
        language=wish.language,
        created_at=now,
    )
    row.compound = compound
    session.add(row)
    session.flush()
    return row


def _next_number(session: Session, compound: Compound) -> int:
    query = select(func.max(Suggestion.number)).where(Suggestion.compound_id == compound.compound_id)
    return (session.scalar(query) or 0) + 1


def _respect_limits(session: Session, compound: Compound, digest: bytes, now: datetime) -> None:
    of_phone = Suggestion.phone_digest == digest
    here = Suggestion.compound_id == compound.compound_id
    still_open = SuggestionEntry.kind.not_in(ENDS)
    for conditions, most in (
        ((of_phone, still_open), OPEN_OF_A_PHONE),
        ((of_phone, Suggestion.created_at > now - DAY), DAILY_OF_A_PHONE),
        ((here, still_open), OPEN_IN_A_COMPOUND),
    ):
        if _count(session, *conditions) >= most:
            raise TooManySuggestions


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count(Suggestion.suggestion_id)).join(SuggestionEntry, newest()).where(*conditions)
    return session.scalar(query) or 0
