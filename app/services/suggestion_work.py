"""Suggestions as staff work on them: assigned, answered, closed, or joined to a report of the same thing.

Two workers at once: each writes against the history that she saw (`seen`), under the row's lock, and the
second is told instead of overwriting anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.errors import LouyiError
from app.domain.suggestions import ENDS
from app.domain.text_message import holds_address
from app.models import Suggestion, SuggestionEntry, User
from app.services import suggestion_reading, suggestion_texts
from app.services.suggestion_history import append, keep_photos, lock, tell_reporters
from app.services.telling import tell_in_compound
from app.services.vault import Vault


class HistoryMoved(LouyiError):
    """Somebody else wrote since the page was read."""


class SuggestionOver(LouyiError):
    """It is closed or joined: nothing more is written by staff."""


class JoinRefused(LouyiError):
    """`why` is "same", "elsewhere" (another compound), "over" (ended) or "leads" (others are joined)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TextUnfit(LouyiError):
    """The text holds the address of a page, which a text message may not."""


@dataclass(frozen=True)
class Written:
    """What staff write: `seen` is the position of the newest entry on the page that they read."""

    suggestion: Suggestion
    seen: int
    text: str = ""


def assign(
    session: Session,
    written: Written,
    to: User | str,
    due_on: date,
    *,
    now: datetime,
    actor: User,
    vault: Vault,
) -> SuggestionEntry:
    """A colleague (or oneself), or a body by its name, sees to it by that day; the reporter is not told.

    Raises HistoryMoved, SuggestionOver.
    """
    _newest(session, written)
    entry = _written(written, "assigned", now, actor, vault)
    entry.due_on = due_on
    if isinstance(to, User):
        entry.assigned_to = to.user_id
    else:
        entry.body = to
    return append(session, written.suggestion, written.seen + 1, entry)


def answer(
    session: Session,
    written: Written,
    promised_on: date | None,
    *,
    now: datetime,
    actor: User,
    vault: Vault,
) -> SuggestionEntry:
    """Answer every reporter; it stays open until it is done, by `promised_on` or the day it had before.

    Raises HistoryMoved, SuggestionOver, TextUnfit.
    """
    _refuse_address(written.text)
    last = _newest(session, written)
    entry = _written(written, "answered", now, actor, vault)
    entry.promised_on, entry.due_on = promised_on, promised_on or last.due_on
    append(session, written.suggestion, written.seen + 1, entry)

    def text(row: Suggestion) -> str:
        return suggestion_texts.answered_text(row.language, row.number, written.text, promised_on)

    tell_reporters(session, written.suggestion, text, now=now, vault=vault)
    return entry


def close(
    session: Session,
    written: Written,
    photo: bytes | None,
    *,
    now: datetime,
    actor: User,
    vault: Vault,
) -> SuggestionEntry:
    """It is done, or why it is not possible; every reporter is told.

    Raises HistoryMoved, SuggestionOver, TextUnfit.
    """
    _refuse_address(written.text)
    _newest(session, written)
    entry = _written(written, "closed", now, actor, vault)
    append(session, written.suggestion, written.seen + 1, entry)
    keep_photos(session, entry, [photo] if photo else [], vault)
    until = suggestion_reading.reopenable_until(suggestion_reading.entries_of(session, written.suggestion))

    def text(row: Suggestion) -> str:
        return suggestion_texts.closed_text(row.language, row.number, written.text, until)

    tell_reporters(session, written.suggestion, text, now=now, vault=vault)
    return entry


def join(
    session: Session, written: Written, target: Suggestion, *, now: datetime, actor: User, vault: Vault
) -> SuggestionEntry:
    """It goes on as `target`, an open one of the same compound.

    Raises HistoryMoved, SuggestionOver, JoinRefused.
    """
    row = written.suggestion
    if target.suggestion_id == row.suggestion_id:
        raise JoinRefused("same")
    if target.compound_id != row.compound_id:
        raise JoinRefused("elsewhere")
    for number in sorted(
        (row.suggestion_id, target.suggestion_id)
    ):  # in one order: no two wait for each other
        lock(session, number)
    _newest(session, written)
    if suggestion_reading.entries_of(session, target)[-1].kind in ENDS:
        raise JoinRefused("over")
    if suggestion_reading.joined_to(session, row):
        raise JoinRefused("leads")
    entry = _written(written, "joined", now, actor, vault)
    entry.joined_to = target.suggestion_id
    append(session, row, written.seen + 1, entry)
    told = suggestion_texts.joined_text(row.language, row.number)
    tell_in_compound(session, row.compound_id, row.phone_sealed, told, now=now, vault=vault)
    return entry


def _newest(session: Session, written: Written) -> SuggestionEntry:
    """The newest entry, under the row's lock. Raises HistoryMoved, SuggestionOver."""
    lock(session, written.suggestion.suggestion_id)
    last = suggestion_reading.entries_of(session, written.suggestion)[-1]
    if last.position != written.seen:
        raise HistoryMoved
    if last.kind in ENDS:
        raise SuggestionOver
    return last


def _written(written: Written, kind: str, now: datetime, actor: User, vault: Vault) -> SuggestionEntry:
    return SuggestionEntry(
        kind=kind,
        text_sealed=vault.seal(written.text) if written.text else b"",
        written_at=now,
        written_by=actor.user_id,
    )


def _refuse_address(text: str) -> None:
    if holds_address(text):
        raise TextUnfit
