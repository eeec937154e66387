"""What the record says of papers, notices, piles, disputes and photos of the wall."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.delivery.kit import verify
from app.domain.ballots import Choice
from app.domain.ledger.canonical import canonical, parse
from app.models import BallotDispute, LedgerLeaf, LedgerLog, Motion, User, Verification
from app.services import (
    approvals,
    closing,
    deliveries,
    disputes,
    ledger,
    ledger_reading,
    motions,
    notice_photos,
    notices,
    paper_batches,
    roll,
)
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT
from tests.services.test_reminders import deliver, remind
from tests.statements import counted


@pytest.fixture
def motion(session: Session) -> Motion:
    made = f.opened(session)
    session.commit()
    return made


def user(session: Session, name: str) -> User:
    return session.scalars(select(User).where(User.username == f"{name}-test")).one()


def entries(session: Session, motion: Motion) -> list[dict[str, Any]]:
    query = select(LedgerLeaf.entry).join(LedgerLog, LedgerLog.log_id == LedgerLeaf.log_id)
    return [
        parse(each)
        for each in session.scalars(
            query.where(LedgerLog.motion_id == motion.motion_id).order_by(LedgerLeaf.n)
        )
    ]


def opening(session: Session, motion: Motion, n: int) -> Any:
    log, store = ledger_reading.log_in_use(session, motion.motion_id), ledger.store_of(session)
    assert log is not None
    assert store is not None
    return next(each for each in ledger_reading.openings_of(session, store, log) if each["n"] == n)["opening"]


def bring(session: Session, motion: Motion, rooms: list[str], way: str, note: str = "") -> int:
    flats = [f.flat_of(session, motion, room) for room in rooms]
    clerk = user(session, "worker")
    return deliveries.record(
        session, motion, flats, way, clock=lambda: NOW, actor=clerk, vault=VAULT, note=note
    )


def dispute(session: Session, motion: Motion) -> BallotDispute:
    clerk = user(session, "worker")
    ballot = f.cast(session, f.flat_of(session, motion, "101"), "yes", entered_by=clerk).ballot
    flat = f.flat_of(session, motion, "101")
    proof = Verification(voter_id=flat.voter_id, owner_id=f.owner_of(session, flat).voter_owner_id)
    return disputes.file_dispute(session, ballot, proof, "不是我签的", "zh", now=NOW, vault=VAULT)


def published(session: Session, motion: Motion) -> None:
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    closing.publish(session, motion, now=CLOSES + timedelta(hours=1), actor=user(session, "chair"))


def test_what_was_brought_to_a_home_is_an_entry_that_commits_to_it(session: Session, motion: Motion) -> None:
    bring(session, motion, ["101", "201"], "handed", "邻居代收")
    bring(session, motion, ["101"], "not_served")
    found = entries(session, motion)[14:]
    assert [each["type"] for each in found] == ["served"] * 3
    assert [each["channel"] for each in found] == ["handed", "handed", "not_served"]
    assert found[0]["slot"] == found[2]["slot"] != found[1]["slot"]
    held = opening(session, motion, 14)
    assert (held["flat"], held["slot"], len(held["evidence"])) == ("3-1-101", found[0]["slot"], 64)
    assert "邻居" not in str(found)


def test_deliveries_cost_the_record_three_statements_whatever_their_number(
    database: Database, session: Session, motion: Motion
) -> None:
    sizes = []
    for rooms in (["101"], ["201", "202", "301", "302", "401"]):
        with counted(database.engine) as seen:
            bring(session, motion, rooms, "posted")
        sizes.append(len(seen))
    assert sizes[0] + 4 >= sizes[1]


def test_a_dispute_and_its_decision_name_the_ballot_but_not_the_words(
    session: Session, motion: Motion
) -> None:
    row = dispute(session, motion)
    disputes.decide(
        session, row, "rejected", "已核对原件", now=NOW, actor=user(session, "chair"), vault=VAULT
    )
    opened, decided = (each for each in entries(session, motion) if each["type"] == "dispute")
    assert (opened["state"], decided["state"]) == ("opened", "rejected")
    assert opened["entry"] == decided["entry"] == 14
    assert (opened["op"], len(decided["op"])) == (None, 16)
    assert "原件" not in str(decided)


def test_a_closed_pile_says_its_three_numbers(session: Session, motion: Motion) -> None:
    pile = paper_batches.begin(session, motion, 3, now=NOW, actor=user(session, "worker"))
    paper_batches.close(session, pile, 1, "两张被业主取回", now=NOW)
    last = entries(session, motion)[-1]
    assert [last[name] for name in ("type", "issued", "returned", "void", "scans")] == [
        "paper_batch",
        3,
        0,
        1,
        None,
    ]


def test_a_notice_is_an_entry_with_the_fingerprint_of_its_paper(session: Session, motion: Motion) -> None:
    published(session, motion)
    row = notices.find_notice(session, motion, "preliminary")
    assert row is not None
    last = entries(session, motion)[-1]
    assert (last["type"], last["kind"], last["sha256"]) == ("notice", "preliminary", row.content_sha256)


def test_the_final_notice_ends_the_objections(session: Session, motion: Motion) -> None:
    published(session, motion)
    notices.post_final(session, motion, now=CLOSES + timedelta(days=60), actor=user(session, "chair"))
    assert [each["type"] for each in entries(session, motion)[-3:]] == ["notice", "notice", "final"]


def test_the_opening_names_the_posted_notice_and_the_software(session: Session) -> None:
    place = f.compound(session)
    roll.import_roll(session, place, f.house(), VAULT)
    actor = f.user(session, "chair", "committee", place)
    motion = f.draft(session, place, actor)
    notice = notices.announce(session, motion, now=NOW, actor=actor)
    motions.open_motion(session, motion, now=NOW)
    found = entries(session, motion)
    opened = next(each for each in found if each["type"] == "open")
    assert opened["notice"] == notice.content_sha256
    assert found[0]["commit"] is None
    session.commit()
    head = ledger_reading.head_on_notice(session, motion, notice)
    assert head is not None
    assert head.size == opened["n"] + 1


def test_a_photo_of_the_wall_says_which_head_hung_where(session: Session, motion: Motion) -> None:
    published(session, motion)
    session.commit()
    row = notices.find_notice(session, motion, "preliminary")
    assert row is not None
    taken = CLOSES + timedelta(hours=2)
    sent = notice_photos.WallPhoto("三号楼一单元门厅", taken, b"jpeg", "token-1")
    for _ in range(2):
        notice_photos.file_photo(
            session, motion, row, sent, now=taken, actor=user(session, "worker"), vault=VAULT
        )
    found = [each for each in entries(session, motion) if each["type"] == "head_posted"]
    assert [(each["place"], each["day"]) for each in found] == [("三号楼一单元门厅", "2026-03-09")]
    assert found[0]["size"] == found[0]["n"]


def everything(session: Session, motion: Motion) -> dict[str, bytes]:
    bring(session, motion, ["101", "201"], "handed", "邻居代收")
    dispute(session, motion)
    pile = paper_batches.begin(session, motion, 1, now=NOW, actor=user(session, "worker"))
    paper_batches.close(session, pile, 1, "", now=NOW)
    published(session, motion)
    session.commit()
    row = notices.find_notice(session, motion, "preliminary")
    assert row is not None
    taken = CLOSES + timedelta(hours=2)
    sent = notice_photos.WallPhoto("门厅", taken, b"jpeg", "token-1")
    notice_photos.file_photo(
        session, motion, row, sent, now=taken, actor=user(session, "worker"), vault=VAULT
    )
    notices.post_final(session, motion, now=CLOSES + timedelta(days=60), actor=user(session, "chair"))
    session.commit()
    return ledger_reading.kit_files(session, motion, openings=True)


def run(files: dict[str, bytes]) -> tuple[int, str]:
    with redirect_stdout(io.StringIO()) as said:
        return verify.Record(files, "", [], [], "").run(), said.getvalue()


def test_a_kit_with_every_such_entry_is_good(session: Session, motion: Motion) -> None:
    files = everything(session, motion)
    first, said = run(files)
    assert first == 0, said
    kinds = {parse(line)["type"] for line in files["entries.jsonl"].splitlines()}
    assert {"served", "dispute", "paper_batch", "notice", "head_posted", "final"} <= kinds


def test_an_altered_entry_of_each_kind_is_shown(session: Session, motion: Motion) -> None:
    files = everything(session, motion)
    lines = [parse(line) for line in files["entries.jsonl"].splitlines()]
    changes = {
        "served": {"channel": "read_out"},
        "dispute": {"state": "upheld"},
        "paper_batch": {"void": 0},
        "notice": {"sha256": "0" * 64},
        "head_posted": {"place": "别处"},
        "final": {"op": None},
    }
    for kind, change in changes.items():
        forged = [each | change if each["type"] == kind else each for each in lines]
        first, said = run(files | {"entries.jsonl": b"".join(canonical(each) + b"\n" for each in forged)})
        assert first == 2, (kind, said)


def corrected(session: Session, motion: Motion) -> dict[str, bytes]:
    """Nine yes; after the count one is taken out and one turns out to be a no."""
    clerk, chair = user(session, "worker"), user(session, "chair")
    rooms = ("101", "201", "202", "301", "302", "401", "402", "501", "502")
    cast = {
        room: f.cast(session, f.flat_of(session, motion, room), "yes", entered_by=clerk).ballot
        for room in rooms
    }
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    later = CLOSES + timedelta(days=1)
    choices: tuple[list[Choice] | None, ...] = (None, ["no"])
    for room, said in zip(("101", "201"), choices, strict=True):
        row = approvals.ask_correction(
            session, motion, cast[room], f"3-1-{room}", said, "签名系伪造", now=later, actor=clerk
        )
        approvals.approve(session, row, clock=lambda: later, actor=chair, vault=VAULT)
    session.commit()
    return ledger_reading.kit_files(session, motion, openings=True)


def test_each_correction_is_counted_again(session: Session, motion: Motion) -> None:
    files = corrected(session, motion)
    first, said = run(files)
    assert first == 0, said
    assert "yes (8, 64000) no (0, 0)" in said
    assert "yes (7, 56000) no (1, 8000)" in said


def test_a_wrong_correction_is_named(session: Session, motion: Motion) -> None:
    files = corrected(session, motion)
    lines = [parse(line) for line in files["entries.jsonl"].splitlines()]
    lines[-1]["items"][0]["yes"]["heads"] = 8
    _first, said = run(files | {"entries.jsonl": b"".join(canonical(each) + b"\n" for each in lines)})
    assert f"V9 ✗ 第 {len(lines) - 1} 条" in said


def test_whoever_was_served_by_the_record_counts_as_silent(session: Session) -> None:
    motion = f.opened(session, rule="civil-code-ordinary", silence="joins_majority")
    bring(session, motion, ["101", "201"], "handed")
    bring(session, motion, ["201"], "not_served")
    f.cast(session, f.flat_of(session, motion, "301"), "yes")
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    session.commit()
    files = ledger_reading.kit_files(session, motion, openings=True)
    first, said = run(files)
    assert first == 0, said
    assert len(tally_of(files)["served"]) == 1
    said = run_with_served(files, [])
    assert "V9 ✗" in said
    assert "deliveries" in said


def tally_of(files: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = parse(files["entries.jsonl"].splitlines()[-1])
    return found


def run_with_served(files: dict[str, bytes], served: list[str]) -> str:
    lines = [*files["entries.jsonl"].splitlines()[:-1], canonical(tally_of(files) | {"served": served})]
    return run(files | {"entries.jsonl": b"".join(each + b"\n" for each in lines)})[1]


def test_a_delivered_text_is_an_entry_that_serves_its_home(session: Session) -> None:
    motion = f.opened(session, rule="civil-code-ordinary", silence="joins_majority")
    for room in ("101", "102", "201", "202", "301", "302", "401", "402", "501", "502"):
        f.cast(session, f.flat_of(session, motion, room), "yes")
    remind(session, motion, "question")
    deliver(session)
    bring(session, motion, ["101"], "handed")
    bring(session, motion, ["101"], "not_served")
    found = entries(session, motion)
    texts = [each for each in found if each["type"] == "served" and each["channel"] == "text"]
    assert [each["op"] for each in texts] == [None, None]
    assert {opening(session, motion, each["n"])["flat"] for each in texts} == {"3-1-601", "3-1-602"}
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    session.commit()
    files = ledger_reading.kit_files(session, motion, openings=True)
    first, said = run(files)
    assert first == 0, said
    told = tally_of(files)["served"]
    assert told == sorted(each["slot"] for each in texts)
    stranger = next(each["slot"] for each in found if each["type"] == "roll" and each["slot"] not in told)
    for served in ([], told[:1], sorted([*told, stranger])):
        assert "V9 ✗" in run_with_served(files, served)
