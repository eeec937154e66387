"""Real processes on both databases: two phones at once, close while casting, kill -9 in the middle."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from app import create_app
from app.database import Database
from app.models import Ballot, BallotFate, LedgerLeaf, LedgerLog, Message, Motion, Result, Voter
from app.services import ledger_check, sign_ins, staff
from app.services.ballots import fates_of
from app.services.frozen_roll import load_voters
from app.services.ledger import LedgerStore
from app.services.vault import Vault
from tests import factories
from tests.crash.walkers import Walker, papers, prove_phones, walkers
from tests.live import Live, running

pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("processes")]
CLIENTS = 8


def open_house(database: Database, live: Live, homes: int) -> Motion:
    """An open motion over `homes` homes, as the live server's vault seals it."""
    now = datetime.now(UTC)
    with database.writing() as session:
        flats = factories.house(floors=homes // 2)
        motion = factories.opened(
            session,
            flats,
            opens=now - timedelta(minutes=1),
            closes=now + timedelta(hours=1),
            now=now,
            vault=vault_of(live),
        )
        session.commit()
        return motion


def vault_of(live: Live) -> Vault:
    return Vault(live.settings.vault_key, live.settings.lookup_key)


def residents(database: Database, live: Live, motion: Motion, times: int = 1) -> list[list[Walker]]:
    """`times` browsers for every voter."""
    app = create_app(live.settings)
    with database.writing() as session:
        proofs = prove_phones(session, motion, vault_of(live))
        session.commit()
        return [walkers(app, live.port, motion, proofs, choice) for choice in ("yes", "no")[:times]]


def in_parallel(people: list[Walker]) -> list[str | None]:
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(Walker.record, people))


def assert_one_counted_ballot_a_voter(database: Database, motion: Motion, voters: int, ballots: int) -> None:
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ballot)) == ballots
        valid = 0
        for voter in load_voters(session, motion):
            cast = session.scalars(
                select(Ballot).where(Ballot.voter_id == voter.voter_id).order_by(Ballot.ballot_id)
            ).all()
            fates = Counter(fates_of(motion, voter, cast))
            assert fates["valid"] == 1
            assert voter.took_part_at is not None
            valid += 1
        assert valid == voters


def test_two_phones_of_one_voter_at_once_are_one_counted_ballot(database: Database, tmp_path: Path) -> None:
    with running(database.engine.url.render_as_string(hide_password=False), tmp_path) as live:
        motion = open_house(database, live, 60)
        yes, no = residents(database, live, motion, times=2)
        pairs = [walker for pair in zip(yes, no, strict=True) for walker in pair]
        codes = in_parallel(pairs)
        assert None not in codes
        assert len(set(codes)) == 120
        assert_one_counted_ballot_a_voter(database, motion, 60, 120)


def test_online_and_paper_at_once_are_one_counted_ballot(database: Database, tmp_path: Path) -> None:
    with running(database.engine.url.render_as_string(hide_password=False), tmp_path) as live:
        motion = open_house(database, live, 60)
        app = create_app(live.settings)
        with database.writing() as session:
            proofs = prove_phones(session, motion, vault_of(live))
            user = staff.find_user(session, "worker-test")
            assert user is not None
            token = sign_ins.start(session, user, origin=sign_ins.Origin(), now=datetime.now(UTC))
            session.commit()
            online = walkers(app, live.port, motion, proofs)
            on_paper = papers(app, live.port, motion, proofs, token)
        codes = in_parallel([walker for pair in zip(online, on_paper, strict=True) for walker in pair])
        assert None not in codes
        assert len(set(codes)) == 120
        assert_one_counted_ballot_a_voter(database, motion, 60, 120)
        with database.reading() as session:
            told = session.scalars(select(Message.kind)).all()
        assert Counter(told)["echo"] >= 60


def test_the_same_form_pressed_ten_times_at_once_is_one_ballot(database: Database, tmp_path: Path) -> None:
    with running(database.engine.url.render_as_string(hide_password=False), tmp_path) as live:
        motion = open_house(database, live, 4)
        (people,) = residents(database, live, motion)
        codes = in_parallel([person for person in people for _ in range(10)])
        assert len(set(codes)) == 4
        assert_one_counted_ballot_a_voter(database, motion, 4, 4)


def test_ballots_that_meet_the_close_are_either_counted_or_late(database: Database, tmp_path: Path) -> None:
    with running(database.engine.url.render_as_string(hide_password=False), tmp_path) as live:
        motion = open_house(database, live, 400)
        (people,) = residents(database, live, motion)
        with database.writing() as session:  # only now: how long everybody takes to get ready is not known
            closes_at = datetime.now(UTC) + timedelta(seconds=1)
            session.get_one(Motion, motion.motion_id).closes_at = closes_at
            session.commit()
        codes = in_parallel(people)
        assert None not in codes
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with database.reading() as session:
                result = session.get(Result, motion.motion_id)
            if result is not None:
                break
            time.sleep(0.2)
        assert result is not None
        with database.reading() as session:
            in_time = session.scalars(select(Ballot).where(Ballot.cast_at < closes_at)).all()
            fates = {row.ballot_id: row.fate for row in session.scalars(select(BallotFate))}
            assert session.scalar(select(func.count()).select_from(Ballot)) == 400
        assert 0 < len(in_time) < 400
        assert result.count["fates"]["valid"] == len(in_time)
        assert {fates[ballot.ballot_id] for ballot in in_time} == {"valid"}


def assert_the_record_holds(live: Live, database: Database, acknowledged: set[str]) -> None:
    """No acknowledged ballot without an entry under a signed head; no head over what is not committed."""
    store = LedgerStore(live.settings.data_dir / "ledger", urlsplit(live.url).netloc)
    with Database(database.engine, store).reading() as session:
        log = session.scalars(select(LedgerLog).where(LedgerLog.motion_id.is_not(None))).one()
        assert ledger_check.fault_of(session, log) is None
        head = store.signer.heads.newest(log.origin)
        assert head is not None
        entries = select(Ballot.code).join(LedgerLeaf, LedgerLeaf.ballot_id == Ballot.ballot_id)
        signed = set(session.scalars(entries.where(LedgerLeaf.n < head.size)))
        assert acknowledged <= signed
        recorded = session.scalars(entries).all()
        assert sorted(recorded) == sorted(session.scalars(select(Ballot.code)))


def test_kill_9_during_1000_casts_loses_no_acknowledged_ballot(database: Database, tmp_path: Path) -> None:
    live = Live(database.engine.url.render_as_string(hide_password=False), tmp_path)
    try:
        live.start()
        motion = open_house(database, live, 1000)
        (people,) = residents(database, live, motion)
        acknowledged: dict[int, str] = {}
        stop_killing = threading.Event()

        def persist(number: int) -> None:
            """Press until the server acknowledges, as a person does: the same form each time."""
            for _ in range(400):
                code = people[number].record()
                if code is not None:
                    acknowledged[number] = code
                    return
                time.sleep(0.1)

        def kill_and_start_again() -> int:
            """kill -9 in the middle, five times; returns how often it was done."""
            kills = 0
            for reached in (100, 300, 500, 700, 900):
                while len(acknowledged) < reached and not stop_killing.is_set():
                    time.sleep(0.01)
                before = set(acknowledged.values())
                live.kill()
                kills += 1
                assert_the_record_holds(live, database, before)
                live.start()
            return kills

        with ThreadPoolExecutor(CLIENTS) as pool, ThreadPoolExecutor(1) as killer:
            killing = killer.submit(kill_and_start_again)
            list(pool.map(persist, range(1000)))
            stop_killing.set()
            assert killing.result() == 5
    finally:
        live.kill()
    assert len(acknowledged) == 1000
    assert_the_record_holds(live, database, set(acknowledged.values()))
    with database.reading() as session:
        stored = Counter(session.scalars(select(Ballot.code)))
        voters = session.scalar(select(func.count(func.distinct(Ballot.voter_id))))
        took_part = session.scalar(
            select(func.count()).select_from(Voter).where(Voter.took_part_at.is_not(None))
        )
    assert set(acknowledged.values()) == set(stored)
    assert (len(stored), voters, took_part) == (1000, 1000, 1000)
