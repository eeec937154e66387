"""Who is one owner where the papers do not say it: proposed by the name, decided by a person, remembered.

An entry is known by its certificate number, else its name and phone, else its name in its flat: the same file
again finds the same decisions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.domain.text import same_word
from app.models import FlatOwner, OwnerDecision, User
from app.services.roll_change import Contents, forget_loaded, load_roll
from app.services.vault import Vault


@dataclass(frozen=True)
class NearOwners:
    """Entries of one name that may be one owner: each identity with its flats."""

    name: str
    identities: tuple[tuple[bytes, tuple[FlatKey, ...]], ...]


def identity(
    vault: Vault, key: FlatKey, name: str, id_digest: bytes | None, phone_digest: bytes | None
) -> bytes:
    """What an entry is known by; 32 bytes."""
    if id_digest:
        return id_digest
    known = phone_digest.hex() if phone_digest else str(key)
    return vault.digest("person", f"{same_word(name)}\0{known}")


def near_owners(
    contents: Mapping[FlatKey, Contents], decided: Iterable[tuple[bytes, bytes]], vault: Vault
) -> list[NearOwners]:
    """Same name, at most one certificate number among them, and nobody has decided yet."""
    named: dict[str, dict[bytes, list[FlatKey]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, str] = {}
    numbers: dict[str, set[bytes]] = defaultdict(set)
    for key, (_area, status, owners) in contents.items():
        if status in ("developer", "excluded"):
            continue
        for name, id_digest, phone_digest in owners:
            word = same_word(name)
            names.setdefault(word, name)
            named[word][identity(vault, key, name, id_digest, phone_digest)].append(key)
            if id_digest:
                numbers[word].add(id_digest)
    seen = {identity for pair in decided for identity in pair}
    return [
        NearOwners(names[word], tuple((each, tuple(keys)) for each, keys in entries.items()))
        for word, entries in named.items()
        if len(entries) > 1 and len(numbers[word]) <= 1 and not entries.keys() <= seen
    ]


def decisions_of(session: Session, compound_id: int) -> list[tuple[bytes, bytes, bool]]:
    """(left, right, same) of the compound."""
    query = select(OwnerDecision.left_digest, OwnerDecision.right_digest, OwnerDecision.same)
    rows = session.execute(query.where(OwnerDecision.compound_id == compound_id))
    return [(left, right, same) for left, right, same in rows]


def decide(
    session: Session,
    compound_id: int,
    identities: Sequence[bytes],
    *,
    same: bool,
    actor: User,
    now: datetime,
) -> None:
    """These identities are one owner, or none is another; a later decision replaces an earlier one.

    Call `refresh_people` after the last one."""
    first, *others = sorted(set(identities))
    for other in others:
        session.merge(
            OwnerDecision(
                compound_id=compound_id,
                left_digest=first,
                right_digest=other,
                same=same,
                decided_by=actor.user_id,
                decided_at=now,
            )
        )
    session.flush()


def refresh_people(session: Session, compound_id: int, vault: Vault) -> None:
    """Write the decisions into the entries that they speak of."""
    decisions = decisions_of(session, compound_id)
    if not decisions:
        return
    head, changes = _heads(decisions), []
    for key, flat in load_roll(session, compound_id).items():
        for owner in flat.owners:
            known = identity(vault, key, owner["name"], owner["id_number_digest"], owner["phone_digest"])
            if owner["person_digest"] != head.get(known):
                changes.append({"flat_owner_id": owner["flat_owner_id"], "person_digest": head.get(known)})
    if changes:
        session.execute(update(FlatOwner), changes)
        forget_loaded(session)


def _heads(decisions: Iterable[tuple[bytes, bytes, bool]]) -> dict[bytes, bytes]:
    """The name-giving identity of each identity that was declared equal to another."""
    parent: dict[bytes, bytes] = {}

    def root(one: bytes) -> bytes:
        while parent.setdefault(one, one) != one:
            one = parent[one]
        return one

    for left, right, same in decisions:
        if same:
            low, high = sorted((root(left), root(right)))
            parent[high] = low
    return {one: root(one) for one in parent}
