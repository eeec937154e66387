"""A record that does not fit what was signed is declared broken by two persons, and begun anew."""

from __future__ import annotations

import threading
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.database import Database
from app.domain.ledger.canonical import parse
from app.models import (
    Ballot,
    BallotVoid,
    Compound,
    LedgerBreak,
    LedgerLeaf,
    LedgerLog,
    Message,
    Motion,
    Notice,
    User,
    Voter,
)
from app.services import (
    approvals,
    closing,
    deliveries,
    ledger_break,
    ledger_check,
    ledger_entries,
    ledger_reading,
    ledger_rotation,
    notices,
    own_entries,
    staff,
)
from app.services.ledger import PENDING, LedgerStore
from app.services.ledger_proved import CannotDeclare
from app.services.ledger_signer import LogBroken
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT
from tests.services.test_ledger import leaves, motion, store
from tests.services.test_ledger_check import restart, vote, without_triggers
from tests.services.test_ledger_kit import Check, check

__all__ = ["check", "motion", "store"]
LATER = NOW + timedelta(hours=1)
ROOMS = ("101", "201", "202", "301", "302", "401", "402")


def log_in_use(session: Session, motion: Motion | None) -> LedgerLog:
    found = ledger_reading.log_in_use(session, motion.motion_id if motion else None)
    assert found is not None
    return found


def entries(session: Session, motion: Motion | None) -> list[dict[str, Any]]:
    return [parse(leaf.entry) for leaf in leaves(session, log_in_use(session, motion))]


def tampered(session: Session, motion: Motion, room: str) -> int:
    """An insider changes the entry of this home's ballot; returns its number."""
    voter = f.flat_of(session, motion, room).voter_id
    leaf = ledger_reading.chain_of(session, motion, voter)[-1]
    without_triggers(session)
    changed = leaf.entry.replace(b'"ch":"online"', b'"ch":"paper"')
    session.execute(
        update(LedgerLeaf)
        .where(LedgerLeaf.log_id == leaf.log_id, LedgerLeaf.n == leaf.n)
        .values(entry=changed)
    )
    session.commit()
    session.expire_all()
    restart()
    return leaf.n


def persons(session: Session, motion: Motion, code: str = "test") -> tuple[User, User]:
    if staff.find_user(session, f"second-{code}") is None:
        f.user(session, f"second-{code}", "committee", session.get_one(Compound, motion.compound_id))
        session.flush()
    session.expire_all()
    by, second = (staff.find_user(session, f"{name}-{code}") for name in ("chair", "second"))
    assert by is not None
    assert second is not None
    return by, second


def declare(session: Session, motion: Motion, reason: str = "记录被改动", now: Any = LATER) -> LedgerBreak:
    by, second = persons(session, motion)
    row = ledger_break.declare(session, motion, reason, by, second, clock=lambda: now, vault=VAULT)
    session.commit()
    return row


def test_the_new_record_holds_the_very_entries_that_are_proved(session: Session, motion: Motion) -> None:
    vote(session, motion, *ROOMS)
    n = tampered(session, motion, "301")
    old = leaves(session, log_in_use(session, motion))
    assert ledger_check.fault_of(session, log_in_use(session, motion)) == "nodes_differ"
    row = declare(session, motion)
    log = log_in_use(session, motion)
    new = leaves(session, log)
    assert (row.size, row.lost, log.generation) == (n, 4, 2)
    assert log.origin.endswith("-r2")
    assert [leaf.entry for leaf in new[1:n]] == [leaf.entry for leaf in old[1:n]]
    genesis, before = parse(new[0].entry), parse(old[0].entry)
    follows = genesis.pop("follows")
    assert (follows["origin"], follows["size"]) == (before["origin"], n)
    assert {k: v for k, v in genesis.items() if k != "origin"} == {
        k: v for k, v in before.items() if k not in ("origin", "follows")
    }
    assert [leaf.kind for leaf in new[n:]] == ["extend", "notice"]
    assert row.begins == len(new)
    assert ledger_check.fault_of(session, log) is None
    broken, opened = entries(session, None)[-2:]
    assert (broken["type"], broken["next"], broken["head"]["size"]) == ("log_broken", log.origin, n)
    assert len(set(broken["op"])) == 2
    assert (opened["type"], opened["origin"], opened["head"]["size"]) == ("log_opened", log.origin, len(new))


def test_voting_goes_on_and_the_kit_of_the_new_record_passes_every_check(
    session: Session, motion: Motion, check: Check
) -> None:
    vote(session, motion, *ROOMS)
    n = tampered(session, motion, "301")
    old = ledger_reading.receipt_of(session, ballot_of(session, motion, "101"))
    assert old is not None
    assert old.proof is not None
    declare(session, motion)
    assert motion.closes_at == CLOSES + timedelta(days=3)
    vote(session, motion, "301", "302", "401", "402", "501", "502")
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES + timedelta(days=3))
    session.commit()
    files = ledger_reading.kit_files(session, motion, openings=True)
    done = check(files)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("✓") == 13
    assert f"entry {n}" in done.stdout
    public = check({name: data for name, data in files.items() if name != "openings.jsonl"})
    assert public.returncode == 0, public.stdout + public.stderr
    assert old.n == 14


def ballot_of(session: Session, motion: Motion, room: str) -> int:
    voter = f.flat_of(session, motion, room).voter_id
    log = log_in_use(session, motion)
    chain = [leaf.n for leaf in ledger_reading.chain_of(session, motion, voter)]
    return ledger_reading.ballots_at(session, log)[chain[-1]]


def restored(session: Session, motion: Motion, entries_lost: int) -> int:
    """The database comes back from a backup that is so many entries behind; returns how many are left."""
    log = log_in_use(session, motion)
    size = leaves(session, log)[-1].n + 1 - entries_lost
    without_triggers(session)
    gone = select(LedgerLeaf.ballot_id).where(LedgerLeaf.log_id == log.log_id, LedgerLeaf.n >= size)
    lost = list(session.scalars(gone))
    session.execute(delete(LedgerLeaf).where(LedgerLeaf.log_id == log.log_id, LedgerLeaf.n >= size))
    session.execute(delete(Ballot).where(Ballot.ballot_id.in_(lost)))
    session.commit()
    session.expire_all()
    restart()
    return size


def test_a_database_from_an_old_backup_goes_on_where_its_last_good_head_ends(
    session: Session, motion: Motion, check: Check
) -> None:
    vote(session, motion, *ROOMS)
    size = restored(session, motion, 3)
    with pytest.raises(LogBroken):
        vote(session, motion, "501")
    session.rollback()
    row = declare(session, motion)
    assert (row.size, row.lost, row.fault) == (size, 0, "behind")
    texts = [
        VAULT.unseal(sealed)
        for sealed in session.scalars(select(Message.text_sealed).order_by(Message.message_id))
    ]
    said = [each for each in texts if "重新建立" in each]
    assert sum("不必重投" in each for each in said) == 4
    assert sum("其中没有您的表决票" in each for each in said) >= 8
    vote(session, motion, "302", "401")
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES + timedelta(days=3))
    session.commit()
    done = check(ledger_reading.kit_files(session, motion, openings=True))
    assert done.returncode == 0, done.stdout + done.stderr


def why(session: Session, motion: Motion, **wish: Any) -> str:
    """Why a declaration is refused; nothing was written by it."""
    by, second = persons(session, motion)
    told = {"reason": "记录被改动", "by": by, "second": second} | wish
    before = [
        session.scalar(select(func.count()).select_from(table)) for table in (LedgerLeaf, LedgerLog, Message)
    ]
    with pytest.raises(CannotDeclare) as refused:
        ledger_break.declare(
            session, motion, told["reason"], told["by"], told["second"], clock=lambda: LATER, vault=VAULT
        )
    session.rollback()
    after = [
        session.scalar(select(func.count()).select_from(table)) for table in (LedgerLeaf, LedgerLog, Message)
    ]
    assert before == after
    return refused.value.why


def test_it_takes_a_reason_two_persons_with_the_right_and_a_record_that_broke(
    session: Session, motion: Motion
) -> None:
    vote(session, motion, *ROOMS)
    assert why(session, motion) == "whole"
    tampered(session, motion, "301")
    worker = staff.find_user(session, "worker-test")
    assert why(session, motion, reason=" ") == "reason"
    assert why(session, motion, second=persons(session, motion)[0]) == "persons"
    assert why(session, motion, second=worker) == "role"
    declare(session, motion)
    assert why(session, motion) == "whole"


def test_a_counted_vote_and_a_withdrawn_one_are_not_begun_anew(session: Session, motion: Motion) -> None:
    vote(session, motion, *ROOMS)
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    session.commit()
    tampered(session, motion, "301")
    assert why(session, motion) == "counted"
    other = f.opened(session, code="OTHER")
    other.withdrawn_at = NOW
    session.commit()
    assert why(session, other) in ("role", "withdrawn")


def test_without_a_head_over_the_beginning_nothing_is_proved(
    session: Session, motion: Motion, store: LedgerStore
) -> None:
    vote(session, motion, *ROOMS)
    log = log_in_use(session, motion)
    (store.folder / "heads" / f"{log.origin.rsplit('/', 1)[1]}.heads").unlink()
    restart()
    assert why(session, motion) == "no_head"


def test_with_the_registry_broken_too_it_points_to_the_folder(
    session: Session, motion: Motion, store: LedgerStore
) -> None:
    vote(session, motion, *ROOMS)
    f.opened(session, code="OTHER")
    session.commit()
    tampered(session, motion, "301")
    (store.folder / "heads" / "registry.heads").unlink()
    restart()
    assert why(session, motion) == "registry"


def test_a_declaration_that_dies_leaves_everything_as_it_was(session: Session, motion: Motion) -> None:
    vote(session, motion, *ROOMS)
    tampered(session, motion, "301")
    by, second = persons(session, motion)
    ledger_break.declare(session, motion, "坏了", by, second, clock=lambda: LATER, vault=VAULT)
    session.rollback()
    session.expire_all()
    log = log_in_use(session, motion)
    assert (log.generation, session.scalar(select(func.count()).select_from(LedgerBreak))) == (1, 0)
    assert session.scalar(select(func.count()).select_from(BallotVoid)) == 0
    assert declare(session, motion).lost == 4


def test_one_that_dies_before_the_signature_is_signed_later(
    session: Session, motion: Motion, store: LedgerStore
) -> None:
    vote(session, motion, *ROOMS)
    tampered(session, motion, "301")
    by, second = persons(session, motion)
    row = ledger_break.declare(session, motion, "坏了", by, second, clock=lambda: LATER, vault=VAULT)
    session.info.pop(PENDING)
    session.commit()
    log = log_in_use(session, motion)
    assert store.signer.heads.newest(log.origin) is None
    assert [fault for _log, fault in ledger_check.look_at_ends(session)] == [None, None]
    vote(session, motion, "501")
    newest = store.signer.heads.newest(log.origin)
    assert newest is not None
    assert newest.size == row.begins + 1
    (store.folder / "heads" / f"{log.origin.rsplit('/', 1)[1]}.heads").unlink()
    with pytest.raises(LogBroken):
        vote(session, motion, "502")


def test_a_record_can_break_again(session: Session, motion: Motion, check: Check, tmp_path: Path) -> None:
    vote(session, motion, *ROOMS)
    receipt = receipt_file(session, motion, "101")
    tampered(session, motion, "401")
    first = declare(session, motion)
    vote(session, motion, "401", "402", "501", "502")
    lost = receipt_file(session, motion, "502")
    n = tampered(session, motion, "501")
    second = declare(session, motion, now=LATER + timedelta(hours=1))
    log = log_in_use(session, motion)
    assert (log.generation, log.origin[-3:], second.size) == (3, "-r3", n)
    assert second.size > first.begins
    vote(session, motion, "501")
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES + timedelta(days=6))
    session.commit()
    files = ledger_reading.kit_files(session, motion, openings=True)
    assert {"before-1-entries.jsonl", "before-2-heads.jsonl"} <= files.keys()
    (tmp_path / "one.txt").write_text(receipt, "utf-8")
    done = check(files, "--receipt", str(tmp_path / "one.txt"))
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "two.txt").write_text(lost, "utf-8")
    done = check(files, "--receipt", str(tmp_path / "two.txt"))
    assert done.returncode == 11, done.stdout


def receipt_file(session: Session, motion: Motion, room: str) -> str:
    found = ledger_reading.receipt_of(session, ballot_of(session, motion, room))
    assert found is not None
    assert found.proof is not None
    return found.proof.text


def test_the_home_sees_its_ballot_in_the_new_record(session: Session, motion: Motion) -> None:
    vote(session, motion, *ROOMS)
    kept = ballot_of(session, motion, "101")
    lost = ballot_of(session, motion, "402")
    n = tampered(session, motion, "301")
    declare(session, motion)
    voter = staff_voter(session, motion, "101")
    seen = own_entries.own_entries(session, motion, voter, counted=False)
    assert [(each.kind, each.fate) for each in seen] == [("roll", ""), ("ballot", "valid")]
    gone = own_entries.own_entries(session, motion, staff_voter(session, motion, "402"), counted=False)
    assert [each.kind for each in gone] == ["roll"]
    receipt = ledger_reading.receipt_of(session, kept)
    assert receipt is not None
    assert (receipt.n < n, receipt.head.split("\n")[0][-3:]) == (True, "-r2")
    assert ledger_reading.receipt_of(session, lost) is None
    assert staff_voter(session, motion, "402").took_part_at is None


def staff_voter(session: Session, motion: Motion, room: str) -> Voter:
    return f.voter_of(session, f.flat_of(session, motion, room))


def test_what_the_database_acts_by_is_said_again_and_a_void_of_a_lost_ballot_is_not(
    session: Session, motion: Motion, check: Check
) -> None:
    clerk = staff.find_user(session, "worker-test")
    assert clerk is not None
    vote(session, motion, "101", "201", "202")
    kept, lost = (session.get_one(Ballot, ballot_of(session, motion, room)) for room in ("101", "202"))
    n = tampered(session, motion, "202")
    homes = [f.flat_of(session, motion, room) for room in ("501", "502")]
    deliveries.record(session, motion, homes, "handed", clock=lambda: NOW, actor=clerk, vault=VAULT)
    for ballot, home in ((kept, "3-1-101"), (lost, "3-1-202")):
        by, second = persons(session, motion)
        asked = approvals.ask_void(session, motion, ballot, home, "误录", now=NOW, actor=by)
        approvals.approve(session, asked, clock=lambda: NOW, actor=second, vault=VAULT)
        session.commit()
    row = declare(session, motion)
    assert (row.size, row.lost) == (n, 0)
    kinds = [each["type"] for each in entries(session, motion)][n:]
    assert kinds == ["served", "served", "invalidate", "extend", "notice"]
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES + timedelta(days=3))
    session.commit()
    done = check(ledger_reading.kit_files(session, motion, openings=True))
    assert done.returncode == 0, done.stdout + done.stderr


def test_erasure_reaches_every_name_of_the_key(session: Session, motion: Motion, store: LedgerStore) -> None:
    vote(session, motion, *ROOMS)
    tampered(session, motion, "301")
    declare(session, motion)
    assert len(store.keys.names(log_in_use(session, motion).origin.rsplit("/", 1)[1].partition("-")[0])) == 2
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES + timedelta(days=3))
    session.commit()
    ledger_entries.erased(session, motion, now=CLOSES + timedelta(days=400))
    session.commit()
    assert store.keys.names("") == ["registry"]


def test_after_the_deadline_late_ballots_vote_again(session: Session, motion: Motion, check: Check) -> None:
    vote(session, motion, "101", "201")
    f.cast(session, f.flat_of(session, motion, "202"), "yes", at=CLOSES + timedelta(minutes=1))
    session.commit()
    restored(session, motion, 1)
    row = declare(session, motion, now=CLOSES + timedelta(hours=2))
    assert motion.closes_at == CLOSES + timedelta(days=3, hours=3)
    assert row.lost == 0
    f.cast(session, f.flat_of(session, motion, "301"), "yes", at=CLOSES + timedelta(hours=3))
    session.commit()
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES + timedelta(days=4))
    session.commit()
    done = check(ledger_reading.kit_files(session, motion, openings=True))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_notice_of_the_new_end_hangs_with_the_head_of_the_new_record(
    session: Session, motion: Motion
) -> None:
    vote(session, motion, *ROOMS)
    tampered(session, motion, "301")
    declare(session, motion, reason="备份恢复后缺少记录")
    notice = session.scalars(select(Notice).where(Notice.kind == "extension")).one()
    assert notice.content["reason"] == "备份恢复后缺少记录"
    head = ledger_reading.head_on_notice(session, motion, notice)
    assert head is not None
    assert "-r2\n" in head.note


def test_the_notice_on_the_wall_keeps_the_head_that_it_bears(session: Session, motion: Motion) -> None:
    chair = persons(session, motion)[0]
    posted = notices.post_voting(session, motion, actor=chair)
    session.commit()
    vote(session, motion, *ROOMS)
    before = ledger_reading.head_on_notice(session, motion, posted)
    tampered(session, motion, "301")
    declare(session, motion)
    assert before is not None
    assert ledger_reading.head_on_notice(session, motion, posted) == before


def test_after_a_change_of_the_key_the_next_record_goes_the_same_way(
    session: Session, motion: Motion, store: LedgerStore, check: Check
) -> None:
    first = b64encode(store.signer.public_key).decode()
    vote(session, motion, "101")
    for number in range(2):
        ledger_rotation.prepare(session)
        for log in ledger_rotation.waiting(session):
            ledger_rotation.rotate(session, log, now=NOW)
            session.commit()
        vote(session, motion, f"20{number + 1}")
    vote(session, motion, "301", "302")
    tampered(session, motion, "301")
    declare(session, motion)
    vote(session, motion, "301", "302")
    assert ledger_check.fault_of(session, log_in_use(session, motion)) is None
    newest = b64encode(store.signer.public_key).decode()
    for key in (first, newest):
        done = check(ledger_reading.kit_files(session, motion, openings=True), "--key", key)
        assert done.returncode == 0, done.stdout + done.stderr
    for name in ("signing.key", "signing-2.key"):
        assert (store.folder / name).exists()
    tampered(session, motion, "302")
    (store.folder / "signing.key").unlink()
    restart()
    assert why(session, motion) == "registry"


def test_two_who_declare_at_once_do_it_once(database: Database, session: Session, motion: Motion) -> None:
    vote(session, motion, *ROOMS)
    tampered(session, motion, "301")
    persons(session, motion)
    motion_id = motion.motion_id
    session.commit()
    start = threading.Barrier(2)

    def one(_number: int) -> str:
        with database.writing() as mine:
            start.wait()
            own = mine.get_one(Motion, motion_id)
            by, second = persons(mine, own)
            try:
                ledger_break.declare(mine, own, "坏了", by, second, clock=lambda: LATER, vault=VAULT)
            except CannotDeclare as error:
                return error.why
            mine.commit()
            return "declared"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(2))) == ["declared", "whole"]
    session.expire_all()
    assert ledger_check.fault_of(session, log_in_use(session, motion)) is None
    assert session.scalar(select(func.count()).select_from(LedgerBreak)) == 1
    vote(session, motion, "501")
