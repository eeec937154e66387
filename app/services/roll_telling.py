"""An import or its undoing takes a number off a home of the living roll: the number is told at once.

Threat (TRUST.md path 7, T26): whoever may import could put the own number into many homes
before a vote opens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.address import FlatKey, sort_key
from app.models import Compound, Message
from app.services import texts
from app.services.roll_change import Prepared, Stored
from app.services.vault import Vault

Owners = Iterable[Mapping[str, Any]]
"""Rows of owners without their flat."""


@dataclass(frozen=True)
class Lost:
    """A home no longer has this number."""

    key: FlatKey
    digest: bytes
    sealed: bytes


def lost_by_writing(prepared: Prepared) -> list[Lost]:
    """What the import takes away."""
    pairs = zip(prepared.difference.changed, prepared.changed, strict=True)
    return [lost for (stored, flat), (_row, after) in pairs for lost in _lost(flat.key, stored.owners, after)]


def lost_by_restoring(
    roll: Mapping[FlatKey, Stored], changed: Sequence[Mapping[str, Any]], new: Iterable[FlatKey]
) -> list[Lost]:
    """What undoing takes away: `changed` and `new` as for `roll_change.restore`, `roll` as it stands."""
    owners: dict[int, Owners] = {each["flat"]["flat_id"]: each["owners"] for each in changed}
    owners |= {roll[key].flat_id: () for key in new}
    return [
        lost
        for key, stored in roll.items()
        if stored.flat_id in owners
        for lost in _lost(key, stored.owners, owners[stored.flat_id])
    ]


def tell_lost(
    session: Session, compound_id: int, lost: Iterable[Lost], *, now: datetime, vault: Vault
) -> None:
    """One SMS to each number, which names its first home and how many there are."""
    homes: dict[bytes, list[Lost]] = {}
    for each in sorted(lost, key=lambda each: sort_key(each.key)):
        homes.setdefault(each.digest, []).append(each)
    if not homes:
        return
    phone = session.get_one(Compound, compound_id).phone
    session.execute(
        insert(Message),
        [
            {
                "compound_id": compound_id,
                "kind": "echo",
                "phone_sealed": mine[0].sealed,
                "text_sealed": vault.seal(texts.roll_changed_text("zh", str(mine[0].key), len(mine), phone)),
                "created_at": now,
                "next_try_at": now,
                "tries": 0,
            }
            for mine in homes.values()
        ],
    )


def _lost(key: FlatKey, before: Owners, after: Owners) -> list[Lost]:
    stay = {owner["phone_digest"] for owner in after}
    return [
        Lost(key, owner["phone_digest"], owner["phone_sealed"])
        for owner in before
        if owner["phone_digest"] and owner["phone_digest"] not in stay
    ]
