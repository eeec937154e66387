"""Lists of suggestions, and counts by compound, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.calendar import day_of
from app.domain.suggestions import ENDS, UNTAKEN, Standing, median_days, standing
from app.models import Suggestion, SuggestionEntry, User
from app.services.vault import Vault

MEASURED = timedelta(days=365)
"""The median is of what arrived in this time."""
Parts = Mapping[int, frozenset[str] | None]
"""Compounds by key, each with the buildings that the reader is narrowed to (None: all)."""


class Show(Enum):
    """What a list holds; nothing that was joined to another but in ALL."""

    ALL = "all"
    WAITING = "waiting"
    """Nobody has taken it yet, or it is due or overdue."""
    OPEN = "open"
    DUE = "due"
    OVERDUE = "overdue"
    CLOSED = "closed"


@dataclass(frozen=True)
class Line:
    """One suggestion of a list; `holder` is who sees to it, "" while nobody does."""

    suggestion: Suggestion
    standing: Standing
    due_on: date | None
    words: str
    holder: str
    joined: int
    """Further reports of the same thing."""


@dataclass(frozen=True)
class Counts:
    """How many of a compound stand where; `open` holds those due and overdue, too."""

    open: int = 0
    due: int = 0
    overdue: int = 0
    closed: int = 0
    median: int | None = None
    """Days to the first answer, of what arrived within a year; None without any."""


def newest() -> ColumnElement[bool]:
    """Joins a suggestion to the newest entry of its history."""
    other = aliased(SuggestionEntry)
    last = select(func.max(other.position)).where(other.suggestion_id == Suggestion.suggestion_id)
    return and_(
        SuggestionEntry.suggestion_id == Suggestion.suggestion_id,
        SuggestionEntry.position == last.correlate(Suggestion).scalar_subquery(),
    )


def lines(
    session: Session, parts: Parts, show: Show, today: date, vault: Vault, *, limit: int, page: int = 1
) -> list[Line]:
    """Those that `show` names, the most urgent first, then the newest that ended (four queries)."""
    query = (
        select(Suggestion, SuggestionEntry)
        .join(SuggestionEntry, newest())
        .where(within(parts), _stands(show, today))
        .options(joinedload(Suggestion.compound))
        .order_by(
            case((SuggestionEntry.due_on.is_(None), 1), else_=0),
            SuggestionEntry.due_on,
            case((SuggestionEntry.due_on.is_(None), -SuggestionEntry.suggestion_entry_id), else_=0),
            Suggestion.suggestion_id,
        )
    )
    rows = [(row[0], row[1]) for row in session.execute(query.limit(limit).offset(limit * (page - 1)))]
    if not rows:
        return []
    keys = [row.suggestion_id for row, _entry in rows]
    words, holders, joined = _words(session, keys, vault), _holders(session, keys), _joined(session, keys)
    return [
        Line(
            row,
            standing(entry.kind, entry.due_on, today),
            entry.due_on,
            words.get(row.suggestion_id, ""),
            holders.get(row.suggestion_id, ""),
            joined.get(row.suggestion_id, 0),
        )
        for row, entry in rows
    ]


def count(session: Session, parts: Parts, show: Show, today: date) -> int:
    """How many `lines` has in all (one query)."""
    query = select(func.count(Suggestion.suggestion_id)).join(SuggestionEntry, newest())
    return session.scalar(query.where(within(parts), _stands(show, today))) or 0


def counts(session: Session, parts: Parts, now: datetime) -> dict[int, Counts]:
    """By compound (two queries); a compound without any is left out."""
    today = day_of(now)
    due = SuggestionEntry.due_on
    rows = session.execute(
        select(
            Suggestion.compound_id,
            func.count().filter(due.is_not(None)),
            func.count().filter(due == today),
            func.count().filter(due < today),
            func.count().filter(SuggestionEntry.kind == "closed"),
        )
        .join(SuggestionEntry, newest())
        .where(within(parts))
        .group_by(Suggestion.compound_id)
    ).all()
    spans = _spans(session, parts, now)
    return {
        number: Counts(still_open, today_due, over, closed, median_days(spans.get(number, ())))
        for number, still_open, today_due, over, closed in rows
    }


def _spans(session: Session, parts: Parts, now: datetime) -> dict[int, list[int]]:
    """Calendar days from arrival to the first answer."""
    answer = SuggestionEntry.kind.in_(("answered", "closed"))
    rows = session.execute(
        select(Suggestion.compound_id, Suggestion.created_at, func.min(SuggestionEntry.written_at))
        .join(SuggestionEntry, SuggestionEntry.suggestion_id == Suggestion.suggestion_id)
        .where(within(parts), answer, Suggestion.created_at > now - MEASURED)
        .group_by(Suggestion.suggestion_id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for number, received, answered in rows:
        found[number].append((day_of(answered) - day_of(received)).days)
    return found


def within(parts: Parts) -> ColumnElement[bool]:
    """Those of these parts; common places belong to everyone who works in a part of the compound."""
    mine = [
        and_(
            Suggestion.compound_id == number,
            Suggestion.building.in_({"", *buildings}) if buildings is not None else Suggestion.number > 0,
        )
        for number, buildings in parts.items()
    ]
    return or_(false(), *mine)


def _stands(show: Show, today: date) -> ColumnElement[bool]:
    kind, due = SuggestionEntry.kind, SuggestionEntry.due_on
    return {
        Show.ALL: Suggestion.number > 0,
        Show.WAITING: or_(kind.in_(UNTAKEN), due <= today),
        Show.OPEN: kind.not_in(ENDS),
        Show.DUE: due == today,
        Show.OVERDUE: due < today,
        Show.CLOSED: kind == "closed",
    }[show]


def _words(session: Session, keys: Sequence[int], vault: Vault) -> dict[int, str]:
    rows = session.execute(
        select(SuggestionEntry.suggestion_id, SuggestionEntry.text_sealed).where(
            SuggestionEntry.suggestion_id.in_(keys), SuggestionEntry.position == 1
        )
    )
    return {number: vault.unseal(sealed) if sealed else "" for number, sealed in rows}


def _holders(session: Session, keys: Sequence[int]) -> dict[int, str]:
    """Name or body of the newest assignment of each."""
    rows = session.execute(
        select(SuggestionEntry.suggestion_id, SuggestionEntry.body, User.name, User.username)
        .outerjoin(User, User.user_id == SuggestionEntry.assigned_to)
        .where(SuggestionEntry.suggestion_id.in_(keys), SuggestionEntry.kind == "assigned")
        .order_by(SuggestionEntry.position)
    )
    return {number: body or name or username for number, body, name, username in rows}


def _joined(session: Session, keys: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(SuggestionEntry.joined_to, func.count())
        .where(SuggestionEntry.joined_to.in_(keys))
        .group_by(SuggestionEntry.joined_to)
    )
    return {number: count for number, count in rows if number is not None}
