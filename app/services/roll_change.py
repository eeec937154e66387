"""The difference between a spreadsheet and the roll, and writing it in few statements, all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.address import FlatKey, sort_key
from app.domain.errors import LouyiError
from app.domain.roll import Owner, RollFlat
from app.models import Compound, Flat, FlatOwner
from app.services.phones import parse_mobile
from app.services.vault import Vault

_BATCH = 1_000
OwnerContents = tuple[str, bytes | None, bytes | None]
Contents = tuple[int, str, tuple[OwnerContents, ...]]
"""Area, status, and of each owner name, digest of the certificate number, digest of the phone."""


class RollChanged(LouyiError):
    """The roll is not what it was when the difference was taken."""


@dataclass(frozen=True)
class Stored:
    """A flat of the roll as it stands."""

    flat_id: int
    contents: Contents
    owners: tuple[dict[str, Any], ...]
    """The rows of its owners in order, without flat_id."""


@dataclass(frozen=True)
class Difference:
    """What a file would do to the roll."""

    new: tuple[RollFlat, ...]
    changed: tuple[tuple[Stored, RollFlat], ...]
    unchanged: int
    missing: tuple[FlatKey, ...]
    roll_digest: bytes
    """Of the roll that was compared."""
    after_digest: bytes
    """Of the roll as it will be."""


@dataclass(frozen=True)
class Prepared:
    """A difference with everything sealed: writing it needs no more thought."""

    difference: Difference
    new: list[tuple[dict[str, Any], list[dict[str, Any]]]]
    changed: list[tuple[dict[str, Any], list[dict[str, Any]]]]


def load_roll(session: Session, compound_id: int) -> dict[FlatKey, Stored]:
    """Every flat of the compound in two statements, sealed values as they are."""
    owners: dict[int, list[dict[str, Any]]] = {}
    table = FlatOwner.__table__
    of_flats = select(table).join(Flat, Flat.flat_id == FlatOwner.flat_id)
    of_flats = of_flats.where(Flat.compound_id == compound_id).order_by(FlatOwner.flat_id, FlatOwner.position)
    for row in session.execute(of_flats).mappings():
        entry = dict(row)
        owners.setdefault(entry.pop("flat_id"), []).append(entry)
    flats = select(Flat.flat_id, Flat.building, Flat.entrance, Flat.room, Flat.area, Flat.status)
    found = {}
    for flat_id, building, entrance, room, area, status in session.execute(
        flats.where(Flat.compound_id == compound_id)
    ):
        mine = tuple(owners.get(flat_id, ()))
        people = tuple((o["name"], o["id_number_digest"], o["phone_digest"]) for o in mine)
        found[FlatKey(building, entrance, room)] = Stored(flat_id, (area, status, people), mine)
    return found


def contents(roll: Mapping[FlatKey, Stored]) -> dict[FlatKey, Contents]:
    """What each flat holds."""
    return {key: flat.contents for key, flat in roll.items()}


def digest_of(contents: Mapping[FlatKey, Contents]) -> bytes:
    """Equal for equal rolls."""
    state = hashlib.sha256()
    for key in sorted(contents):
        state.update(repr((*key, contents[key])).encode())
    return state.digest()


def normalised(flats: Iterable[RollFlat]) -> list[RollFlat]:
    """The same flats with phones as E.164; raises NotAPhone."""
    return [
        replace(
            flat, owners=tuple(replace(o, phone=parse_mobile(o.phone)) if o.phone else o for o in flat.owners)
        )
        for flat in flats
    ]


def compare(roll: Mapping[FlatKey, Stored], flats: Sequence[RollFlat], vault: Vault) -> Difference:
    """Flat by flat, by address; phones of `flats` are E.164."""
    given = {flat.key: contents_of(flat, vault) for flat in flats}
    before = contents(roll)
    new = tuple(flat for flat in flats if flat.key not in roll)
    changed = tuple(
        (roll[flat.key], flat) for flat in flats if flat.key in roll and before[flat.key] != given[flat.key]
    )
    missing = tuple(sorted(roll.keys() - given.keys(), key=sort_key))
    same = len(flats) - len(new) - len(changed)
    return Difference(new, changed, same, missing, digest_of(before), digest_of(before | given))


def contents_of(flat: RollFlat, vault: Vault) -> Contents:
    """What `load_roll` would give for this flat."""
    return flat.area, flat.status, tuple(_digests(owner, vault) for owner in flat.owners)


def prepare(
    difference: Difference,
    compound_id: int,
    vault: Vault,
    report: Callable[[int], None] = lambda _done: None,
) -> Prepared:
    """Seal everything before any lock is taken; `report` hears how many flats are done."""
    new, changed = [], []
    for done, flat in enumerate(difference.new, 1):
        row = {"compound_id": compound_id, **flat.key._asdict(), "area": flat.area, "status": flat.status}
        new.append((row, _owner_rows(flat, vault)))
        if done % _BATCH == 0:
            report(done)
    for done, (stored, flat) in enumerate(difference.changed, len(new) + 1):
        row = {"flat_id": stored.flat_id, "area": flat.area, "status": flat.status}
        changed.append((row, _owner_rows(flat, vault)))
        if done % _BATCH == 0:
            report(done)
    return Prepared(difference, new, changed)


def write(session: Session, compound_id: int, prepared: Prepared) -> None:
    """Write all of it. Raises RollChanged before anything is written."""
    lock_roll(session, compound_id)
    if digest_of(contents(load_roll(session, compound_id))) != prepared.difference.roll_digest:
        raise RollChanged
    _insert_flats(session, prepared.new)
    _change_flats(session, prepared.changed)
    forget_loaded(session)


def lock_roll(session: Session, compound_id: int) -> None:
    """One change of the roll at a time."""
    session.scalar(select(Compound.compound_id).where(Compound.compound_id == compound_id).with_for_update())


def forget_loaded(session: Session) -> None:
    """Statements went past the objects that the session holds: they are loaded anew when next used."""
    for row in list(session.identity_map.values()):
        if isinstance(row, Flat | FlatOwner):
            session.expire(row)


def restore(session: Session, compound_id: int, changed: list[dict[str, Any]], new: list[FlatKey]) -> None:
    """Take an import back: `changed` flats as `before_of` kept them, `new` ones removed."""
    roll = load_roll(session, compound_id)
    gone = [roll[key].flat_id for key in new]
    for start in range(0, len(gone), _BATCH):
        part = gone[start : start + _BATCH]
        session.execute(delete(FlatOwner).where(FlatOwner.flat_id.in_(part)))
        session.execute(delete(Flat).where(Flat.flat_id.in_(part)))
    _change_flats(session, [(each["flat"], each["owners"]) for each in changed])
    forget_loaded(session)


def before_of(difference: Difference) -> dict[str, Any]:
    """What `restore` needs, with bytes in hexadecimal: still sealed, and sealed once more when kept."""
    return {
        "new": [list(flat.key) for flat in difference.new],
        "changed": [
            {
                "flat": {"flat_id": s.flat_id, "area": s.contents[0], "status": s.contents[1]},
                "owners": [{k: _hexed(v) for k, v in owner.items()} for owner in s.owners],
            }
            for s, _ in difference.changed
        ],
    }


def revived(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The changed flats of `before_of`, bytes again."""
    for each in kept:
        each["owners"] = [{k: _unhexed(k, v) for k, v in owner.items()} for owner in each["owners"]]
    return kept


def _hexed(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def _unhexed(name: str, value: Any) -> Any:
    return bytes.fromhex(value) if value is not None and name.endswith(("_sealed", "_digest")) else value


def _insert_flats(session: Session, rows: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> None:
    if not rows:
        return
    flat_ids = session.scalars(
        insert(Flat).returning(Flat.flat_id, sort_by_parameter_order=True), [row for row, _ in rows]
    ).all()
    owners = [
        owner | {"flat_id": flat_id}
        for flat_id, (_, people) in zip(flat_ids, rows, strict=True)
        for owner in people
    ]
    if owners:
        session.execute(insert(FlatOwner), owners)


def _change_flats(session: Session, rows: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> None:
    """Owners are replaced in their places: rows that stay keep their keys."""
    if not rows:
        return
    session.execute(update(Flat), [row for row, _ in rows])
    there = _owner_keys(session, [row["flat_id"] for row, _ in rows])
    kept, added = [], []
    for row, people in rows:
        for owner in people:
            known = there.pop((row["flat_id"], owner["position"]), None)
            values = {name: value for name, value in owner.items() if name != "flat_owner_id"}
            if known is None:
                added.append(values | {"flat_id": row["flat_id"]})
            else:
                kept.append(values | {"flat_owner_id": known})
    for part in _parts(list(there.values())):
        session.execute(delete(FlatOwner).where(FlatOwner.flat_owner_id.in_(part)))
    if kept:
        session.execute(update(FlatOwner), kept)
    if added:
        session.execute(insert(FlatOwner), added)


def _owner_keys(session: Session, flat_ids: list[int]) -> dict[tuple[int, int], int]:
    """The key of each owner of these flats by flat and position."""
    query = select(FlatOwner.flat_id, FlatOwner.position, FlatOwner.flat_owner_id)
    return {
        (flat_id, position): key
        for part in _parts(flat_ids)
        for flat_id, position, key in session.execute(query.where(FlatOwner.flat_id.in_(part)))
    }


def _parts(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))


def _owner_rows(flat: RollFlat, vault: Vault) -> list[dict[str, Any]]:
    rows = []
    for position, owner in enumerate(flat.owners, 1):
        name, id_digest, phone_digest = _digests(owner, vault)
        rows.append(
            {
                "position": position,
                "name": name,
                "id_number_sealed": vault.seal(owner.id_number) if owner.id_number else None,
                "id_number_digest": id_digest,
                "phone_sealed": vault.seal(owner.phone) if owner.phone else None,
                "phone_digest": phone_digest,
                "person_digest": None,
            }
        )
    return rows


def _digests(owner: Owner, vault: Vault) -> OwnerContents:
    return (
        owner.name,
        vault.digest("id", owner.id_number) if owner.id_number else None,
        vault.digest("phone", owner.phone) if owner.phone else None,
    )
