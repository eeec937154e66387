"""The register (台账) of a compound: every suggestion with its history, for a file. It has no phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Suggestion, SuggestionEntry, User
from app.services.suggestion_lists import Parts, within
from app.services.vault import Vault

AT_ONCE = 500


@dataclass(frozen=True)
class Registered:
    """One suggestion and what was done; words are "" once forgotten."""

    suggestion: Suggestion
    last: SuggestionEntry
    words: str
    holder: str
    answers: tuple[str, ...]
    answered_at: datetime | None
    closed_at: datetime | None
    reopened: bool
    joined_to: int | None
    """The number of the report that goes on."""


def every(session: Session, parts: Parts, vault: Vault) -> Iterator[Registered]:
    """By number (three queries, read as they come)."""
    staff = session.execute(select(User.user_id, User.name, User.username))
    names = {number: name or username for number, name, username in staff}
    here = Suggestion.compound_id.in_(parts)
    known = session.execute(select(Suggestion.suggestion_id, Suggestion.number).where(here))
    numbers = {key: number for key, number in known}  # noqa: C416  rows are no pairs to a checker of types
    rows = session.execute(
        select(Suggestion, SuggestionEntry)
        .join(SuggestionEntry, SuggestionEntry.suggestion_id == Suggestion.suggestion_id)
        .where(within(parts))
        .order_by(Suggestion.number, Suggestion.suggestion_id, SuggestionEntry.position)
        .execution_options(yield_per=AT_ONCE)
    )
    for row, pairs in groupby(rows, key=lambda pair: pair[0]):
        entries = [entry for _row, entry in pairs]
        yield _registered(row, entries, names, numbers, vault)


def _registered(
    row: Suggestion,
    entries: list[SuggestionEntry],
    names: dict[int, str],
    numbers: dict[int, int],
    vault: Vault,
) -> Registered:
    said = {entry.position: vault.unseal(entry.text_sealed) for entry in entries if entry.text_sealed}
    answers = [entry for entry in entries if entry.kind in ("answered", "closed")]
    holder = next((each for each in reversed(entries) if each.kind == "assigned"), None)
    last = entries[-1]
    return Registered(
        row,
        last,
        said.get(1, ""),
        (holder.body or names.get(holder.assigned_to or 0, "")) if holder else "",
        tuple(said[each.position] for each in answers if each.position in said),
        answers[0].written_at if answers else None,
        last.written_at if last.kind == "closed" else None,
        any(each.kind == "reopened" for each in entries),
        numbers.get(last.joined_to) if last.joined_to else None,
    )
