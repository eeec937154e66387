"""A record that does not fit what was signed is not appended to, and is found the next night."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.database import Database
from app.delivery.sms.console import ConsoleProvider
from app.extensions import Louyi
from app.ledger_worker import LedgerWorker
from app.models import Ballot, LedgerCheck, LedgerLeaf, LedgerLog, LedgerSlot, Motion, Result
from app.services import ledger, ledger_check
from app.services.ledger_signer import LogBroken, NotSigned
from app.worker import Worker
from tests import factories as f
from tests.conftest import Clock, Page
from tests.services.test_ledger import log_of, motion, store
from tests.web.resident_walk import answer, set_up

__all__ = ["motion", "store"]


def vote(session: Session, motion: Motion, *rooms: str) -> None:
    for room in rooms:
        f.cast(session, f.flat_of(session, motion, room), "yes")
        session.commit()


def restart() -> None:
    """A new process knows no key yet."""
    ledger._SIGNERS.clear()


def without_triggers(session: Session) -> None:
    """What whoever owns the database can do."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
        return
    names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for name in list(names):
        session.execute(text(f"DROP TRIGGER {name}"))


def test_with_its_folder_lost_the_record_refuses_and_makes_no_new_key(
    session: Session, motion: Motion, store: ledger.LedgerStore
) -> None:
    shutil.rmtree(store.folder)
    restart()
    with pytest.raises(LogBroken):
        vote(session, motion, "101")
    session.rollback()
    assert [fault for _log, fault in ledger_check.look_at_ends(session)] == ["heads_lost", "heads_lost"]
    with pytest.raises(LogBroken):
        f.opened(session, code="OTHER")
    assert not (store.folder / "signing.key").exists()


def test_an_empty_database_beside_the_folder_of_another_begins_no_record(
    session: Session, motion: Motion
) -> None:
    without_triggers(session)
    for table in (LedgerLeaf, LedgerSlot, LedgerLog):
        session.execute(delete(table))
    with pytest.raises(LogBroken):
        f.opened(session, code="OTHER")


def test_a_broken_record_of_one_motion_keeps_no_other_from_closing(
    app: Flask, database: Database, store: ledger.LedgerStore, clock: Clock
) -> None:
    with database.writing() as session:
        broken, whole = f.opened(session), f.opened(session, code="OTHER")
        session.commit()
        vote(session, broken, "101")
        name = log_of(session, broken).origin.rsplit("/", 1)[1]
    (store.folder / "heads" / f"{name}.heads").unlink()
    clock.moment = f.CLOSES
    Worker(app.extensions["louyi"], ConsoleProvider()).round()
    with database.reading() as session:
        assert [row.motion_id for row in session.scalars(select(Result))] == [whole.motion_id]


def test_what_is_committed_and_cannot_be_signed_is_told_as_stored(
    database: Database, store: ledger.LedgerStore
) -> None:
    with database.writing() as session:
        motion = f.opened(session)
        session.commit()
        f.cast(session, f.flat_of(session, motion, "101"), "yes")
        shutil.rmtree(store.folder)
        restart()
        with pytest.raises(NotSigned):
            session.commit()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ballot)) == 1


@pytest.mark.parametrize("act", ["gone", "another"])
def test_a_signing_key_that_is_lost_or_exchanged_is_not_signed_with(
    session: Session, motion: Motion, store: ledger.LedgerStore, act: str
) -> None:
    key = store.folder / "signing.key"
    key.unlink()
    if act == "another":
        key.write_bytes(b"k" * 32)
    restart()
    with pytest.raises(LogBroken):
        vote(session, motion, "101")
    session.rollback()
    wanted = {"gone": "key_lost", "another": "other_key"}[act]
    assert {fault for _log, fault in ledger_check.look_at_ends(session)} == {wanted}
    assert ledger_check.fault_of(session, log_of(session, motion)) == wanted


def test_a_process_that_died_before_it_signed_its_first_entries_is_no_fault(
    session: Session, motion: Motion, store: ledger.LedgerStore
) -> None:
    log = log_of(session, motion)
    (store.folder / "heads" / f"{log.origin.rsplit('/', 1)[1]}.heads").unlink()
    vote(session, motion, "101")
    newest = store.signer.heads.newest(log.origin)
    assert newest is not None
    assert newest.size == 15
    assert ledger_check.fault_of(session, log) is None


def test_heads_that_are_lost_later_stop_the_record(
    session: Session, motion: Motion, store: ledger.LedgerStore
) -> None:
    vote(session, motion, "101")
    log = log_of(session, motion)
    (store.folder / "heads" / f"{log.origin.rsplit('/', 1)[1]}.heads").unlink()
    with pytest.raises(LogBroken):
        vote(session, motion, "201")
    session.rollback()
    assert ledger_check.fault_of(session, log_of(session, motion)) == "heads_lost"


ACTS = {
    "differs": "UPDATE ledger_leaves SET entry = :other WHERE log_id = :log AND n = 14",
    "gap": "UPDATE ledger_leaves SET n = 99 WHERE log_id = :log AND n = 15",
    "nodes_differ": "UPDATE ledger_leaves SET nodes = :other WHERE log_id = :log AND n = 14",
}


@pytest.mark.parametrize("fault", ACTS)
def test_whoever_changes_the_database_is_found_the_next_night(
    session: Session, motion: Motion, fault: str
) -> None:
    vote(session, motion, "101", "201")
    log = log_of(session, motion)
    assert ledger_check.fault_of(session, log) is None
    without_triggers(session)
    values = {"log": log.log_id, "other": b"\x00" * 32}
    session.execute(text(ACTS[fault]), {name: values[name] for name in values if f":{name}" in ACTS[fault]})
    found = ledger_check.fault_of(session, log)
    assert found == ("nodes_differ" if fault == "differs" else fault)


def test_entries_taken_off_the_end_are_found(session: Session, motion: Motion) -> None:
    vote(session, motion, "101", "201")
    log = log_of(session, motion)
    without_triggers(session)
    session.execute(delete(LedgerLeaf).where(LedgerLeaf.log_id == log.log_id, LedgerLeaf.n == 15))
    assert ledger_check.fault_of(session, log) == "behind"


def test_two_heads_of_one_size_are_found(session: Session, motion: Motion, store: ledger.LedgerStore) -> None:
    log = log_of(session, motion)
    known = store.signer.heads.newest(log.origin)
    assert known is not None
    with store.signer.heads.locked(log.origin) as file:
        store.signer.heads.add(file, known)
    assert ledger_check.fault_of(session, log) == "bad_head"


@pytest.fixture
def worker(app: Flask) -> LedgerWorker:
    parts: Louyi = app.extensions["louyi"]
    return LedgerWorker(parts)


def checks(database: Database) -> list[LedgerCheck]:
    with database.reading() as session:
        return list(session.scalars(select(LedgerCheck).order_by(LedgerCheck.log_id)))


def test_each_log_is_read_once_a_night(database: Database, worker: LedgerWorker, clock: Clock) -> None:
    with database.writing() as session:
        f.opened(session)
        session.commit()
    while worker.round():
        pass
    first = checks(database)
    assert [each.fault for each in first] == [None, None]
    assert {each.read_whole_at for each in first} == {f.NOW}
    clock.moment += timedelta(hours=2)
    assert not worker.round()
    clock.moment += timedelta(days=1)
    assert worker.round()


def test_what_was_committed_and_not_signed_is_signed_at_the_next_start(
    database: Database, worker: LedgerWorker, store: ledger.LedgerStore
) -> None:
    with database.writing() as session:
        made = f.opened(session)
        session.commit()
        vote(session, made, "101")
        origin = log_of(session, made).origin
    path = store.folder / "heads" / f"{origin.rsplit('/', 1)[1]}.heads"
    first = path.read_bytes().splitlines(keepends=True)[0]
    path.write_bytes(first)
    worker.round()
    newest = store.signer.heads.newest(origin)
    assert newest is not None
    assert newest.size == 15


def test_a_broken_record_is_told_to_residents_and_to_those_who_watch_the_service(
    page: Page, database: Database, worker: LedgerWorker, store: ledger.LedgerStore
) -> None:
    motion = set_up(database)
    shutil.rmtree(store.folder)
    restart()
    answer(page, database, motion)
    assert page.status == 503
    assert "Nothing can be recorded" in page.text or "现在不能登记" in page.text
    worker.round()
    seen = page.client.get("/readyz")
    assert seen.get_json()["record"] == "broken"
