"""The record in the database, its keys and its heads."""

from __future__ import annotations

import stat
from base64 import b64decode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.database import Database
from app.domain.ledger import tree
from app.domain.ledger.canonical import parse
from app.domain.ledger.checkpoint import parse_note
from app.domain.ledger.commitment import commit
from app.domain.ledger.entries import instant
from app.models import LedgerLeaf, LedgerLog, Motion, User
from app.services import approvals, closing, ledger, personal_data
from app.services.ledger_files import KeyDestroyed, SignedState
from app.services.ledger_signer import LogBroken, Signer
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT
from tests.statements import counted


@pytest.fixture
def store(tmp_path: Path) -> ledger.LedgerStore:
    return ledger.LedgerStore(tmp_path / "ledger", "localhost")


@pytest.fixture
def motion(session: Session) -> Motion:
    made = f.opened(session)
    session.commit()
    return made


def log_of(session: Session, motion: Motion | None) -> LedgerLog:
    query = select(LedgerLog).where(LedgerLog.motion_id == (motion and motion.motion_id))
    return session.scalars(query).one()


def leaves(session: Session, log: LedgerLog) -> list[LedgerLeaf]:
    query = select(LedgerLeaf).where(LedgerLeaf.log_id == log.log_id).order_by(LedgerLeaf.n)
    return list(session.scalars(query))


def entries(session: Session, log: LedgerLog) -> list[dict[str, Any]]:
    return [parse(leaf.entry) for leaf in leaves(session, log)]


def test_opening_writes_genesis_the_roll_and_the_rules(session: Session, motion: Motion) -> None:
    found = entries(session, log_of(session, motion))
    assert [each["type"] for each in found] == ["genesis", *["roll"] * 12, "open"]
    assert [each["n"] for each in found] == list(range(14))
    assert (found[-1]["heads"], found[-1]["area"]) == (12, 96000)
    assert found[-1]["items"][0]["rule"]["approval"] == [3, 4, ">="]
    registered = entries(session, log_of(session, None))
    assert [each["type"] for each in registered] == ["genesis", "log_opened"]
    assert registered[1]["head"]["size"] == 14


def test_each_ballot_follows_on_in_the_chain_of_its_voter(session: Session, motion: Motion) -> None:
    flat = f.flat_of(session, motion, "101")
    first, second = (f.cast(session, flat, choice).ballot for choice in ("yes", "no"))
    session.commit()
    one, two = leaves(session, log_of(session, motion))[-2:]
    assert [one.ballot_id, two.ballot_id] == [first.ballot_id, second.ballot_id]
    assert one.slot == two.slot
    assert (two.prev, parse(two.entry)["prev"]) == (one.n, one.n)
    assert "choice" not in one.entry.decode()
    assert "yes" not in one.entry.decode()


def test_an_opening_fits_its_commitment(session: Session, motion: Motion, store: ledger.LedgerStore) -> None:
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    log = log_of(session, motion)
    leaf = leaves(session, log)[-1]
    assert leaf.sealed is not None
    found = ledger.unseal(store, log.origin, leaf.n, leaf.sealed)
    assert found["opening"]["answers"] == ["yes"]
    assert commit("ballot", found["opening"], bytes.fromhex(found["salt"])) == parse(leaf.entry)["c"]


def test_a_commit_is_signed_before_it_returns(
    session: Session, motion: Motion, store: ledger.LedgerStore
) -> None:
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    log = log_of(session, motion)
    before = store.signer.heads.newest(log.origin)
    assert before is not None
    assert before.size == 14
    session.commit()
    newest = store.signer.heads.newest(log.origin)
    assert newest is not None
    head, (signature,) = parse_note(newest.note)
    assert (head.origin, head.size) == (log.origin, 15)
    assert head.root == tree.root([tree.leaf_hash(leaf.entry) for leaf in leaves(session, log)])
    key = b64decode(entries(session, log)[0]["key"])
    Ed25519PublicKey.from_public_bytes(key).verify(signature.blob, head.text.encode())


def test_what_is_rolled_back_is_never_signed(
    session: Session, motion: Motion, store: ledger.LedgerStore
) -> None:
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    session.rollback()
    session.commit()
    newest = store.signer.heads.newest(log_of(session, motion).origin)
    assert newest is not None
    assert newest.size == 14


def test_after_a_crash_before_the_signature_the_next_commit_catches_up(
    session: Session, motion: Motion, store: ledger.LedgerStore
) -> None:
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    session.info.pop(ledger.PENDING)
    session.commit()
    f.cast(session, f.flat_of(session, motion, "201"), "yes")
    session.commit()
    newest = store.signer.heads.newest(log_of(session, motion).origin)
    assert newest is not None
    assert newest.size == 16


@pytest.mark.parametrize("act", [update(LedgerLeaf).values(hour="x"), delete(LedgerLeaf)])
def test_the_database_refuses_to_change_or_delete_a_leaf(session: Session, motion: Motion, act: Any) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(act)


@pytest.mark.parametrize("kind", ["roll", "ballot"])
def test_a_chain_has_one_beginning_and_no_fork(session: Session, motion: Motion, kind: str) -> None:
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    found = leaves(session, log_of(session, motion))
    twin = next(each for each in found if each.slot == found[-1].slot and each.kind == kind)
    row = {column.key: getattr(twin, column.key) for column in LedgerLeaf.__table__.columns}
    with pytest.raises(IntegrityError):
        session.execute(insert(LedgerLeaf), [row | {"n": 15, "ballot_id": None}])


def test_a_restored_database_behind_a_known_head_is_not_appended_to(
    session: Session, motion: Motion, store: ledger.LedgerStore
) -> None:
    log = log_of(session, motion)
    store.signer.sign(log.origin, [(14, b"an entry that the restored copy lacks")], lambda _first: [])
    with pytest.raises(LogBroken):
        f.cast(session, f.flat_of(session, motion, "101"), "yes")


def test_a_database_with_other_entries_under_the_same_number_is_not_appended_to(
    session: Session, motion: Motion, store: ledger.LedgerStore
) -> None:
    log = log_of(session, motion)
    known = store.signer.heads.newest(log.origin)
    assert known is not None
    with store.signer.heads.locked(log.origin) as file:
        store.signer.heads.add(file, SignedState(14, (b"x" * 32, *known.frontier[1:]), known.note))
    with pytest.raises(LogBroken):
        f.cast(session, f.flat_of(session, motion, "101"), "yes")


def test_the_signer_goes_forward_only(store: ledger.LedgerStore) -> None:
    signer = Signer(store.folder)
    signer.make_key()
    signer.sign("localhost/v/aa", [(0, b"a"), (1, b"b")], lambda _first: [])
    again = signer.sign("localhost/v/aa", [(1, b"other")], lambda _first: [])
    assert again.size == 2
    with pytest.raises(LogBroken):
        signer.sign("localhost/v/aa", [(3, b"d")], lambda _first: [(3, b"d")])
    file = store.folder / "heads" / "aa.heads"
    file.write_bytes(file.read_bytes() + b'{"size": 3, "fron')
    assert signer.sign("localhost/v/aa", [(2, b"c")], lambda _first: []).size == 3
    assert [each.size for each in signer.heads.all("localhost/v/aa")] == [2, 3]


def test_keys_are_files_that_only_their_owner_reads(
    motion: Motion, session: Session, store: ledger.LedgerStore
) -> None:
    files = [*(store.folder / "keys").iterdir(), store.folder / "signing.key"]
    assert len(files) == 3
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o400}


def test_a_late_ballot_stands_outside_the_chain_and_the_close_ends_it(
    session: Session, motion: Motion
) -> None:
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    f.cast(session, f.flat_of(session, motion, "201"), "yes", at=CLOSES)
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    found = entries(session, log_of(session, motion))
    assert [each["type"] for each in found[14:]] == ["ballot", "late", "close", "tally"]
    assert found[-1]["items"][0]["yes"] == {"heads": 1, "area": "80.00"}
    assert entries(session, log_of(session, None))[-1]["type"] == "log_closed"


def test_forgetting_destroys_the_openings_and_the_tree_still_stands(
    session: Session, motion: Motion, store: ledger.LedgerStore
) -> None:
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    personal_data.anonymise(session, motion, now=CLOSES + timedelta(days=4000))
    session.commit()
    log = log_of(session, motion)
    found = leaves(session, log)
    assert parse(found[-1].entry)["entries"] == list(range(1, 13)) + [14]
    with pytest.raises(KeyDestroyed):
        ledger.unseal(store, log.origin, 14, found[14].sealed or b"")
    newest = store.signer.heads.newest(log.origin)
    assert newest is not None
    assert parse_note(newest.note)[0].root == tree.root([tree.leaf_hash(leaf.entry) for leaf in found])


@pytest.mark.parametrize("size", [100, 100_000])
def test_an_append_costs_two_statements_whatever_the_length(
    database: Database, session: Session, motion: Motion, size: int
) -> None:
    last = leaves(session, log_of(session, motion))[-1]
    row = {column.key: getattr(last, column.key) for column in LedgerLeaf.__table__.columns}
    row |= {"n": size - 1, "frontier": b"f" * 32 * size.bit_count()}
    session.execute(insert(LedgerLeaf), [row])
    flat = f.flat_of(session, motion, "101")
    voter, ballot = f.voter_of(session, flat), f.cast(session, flat, "yes").ballot
    with counted(database.engine) as seen:
        pen = ledger.take_pen(session, motion.motion_id, voter.voter_id)
        assert pen is not None
        assert pen.size == size + 1
        pen.write("late", now=NOW, ch="online", opening={"at": instant(ballot.cast_at)})
        pen.flush()
    assert len(seen) == 2
    session.rollback()


def test_what_two_persons_do_is_an_entry_with_both_pseudonyms(session: Session, motion: Motion) -> None:
    chair = session.scalars(select(User).where(User.username == "chair-test")).one()
    clerk = session.scalars(select(User).where(User.username == "worker-test")).one()
    ballot = f.cast(session, f.flat_of(session, motion, "101"), "yes").ballot
    asked = approvals.ask_void(session, motion, ballot, "3-1-101", "不是本人", now=NOW, actor=chair)
    approvals.approve(session, asked, clock=lambda: NOW, actor=clerk, vault=VAULT)
    later = approvals.ask_extension(
        session, motion, CLOSES + timedelta(days=1), "人手不足", now=NOW, actor=chair
    )
    approvals.approve(session, later, clock=lambda: NOW, actor=clerk, vault=VAULT)
    void, extension, posted = entries(session, log_of(session, motion))[-3:]
    assert (posted["type"], posted["kind"]) == ("notice", "extension")
    assert (void["type"], void["entry"], void["prev"]) == ("invalidate", 14, 14)
    assert extension["closes"] == "2026-03-10T02:00:00.000000Z"
    assert void["op"] == extension["op"]
    assert len(set(void["op"])) == 2
