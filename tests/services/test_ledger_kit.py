"""The recount kit of a real motion, checked by the program inside it on a bare Python."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.delivery import kit
from app.domain.ledger.canonical import canonical
from app.domain.ledger.entries import SHAPES
from app.models import Motion, User
from app.services import (
    approvals,
    closing,
    ledger_entries,
    ledger_reading,
    notice_photos,
    notices,
    paper_batches,
    personal_data,
)
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT
from tests.services import test_ledger_events as events
from tests.services.test_objections import close, filed
from tests.services.test_reminders import deliver, remind

Check = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Runs verify.py alone: no packages, no site, no environment."""

    def run(files: dict[str, bytes], *options: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "kit.zip").write_bytes(kit.build(files))
        command = [sys.executable, "-I", "-S", str(kit.VERIFIER), str(tmp_path / "kit.zip"), *options]
        return subprocess.run(command, capture_output=True, text=True, env={"PYTHONUTF8": "1"}, check=False)

    return run


def voted(session: Session, **wishes: Any) -> Motion:
    """Twelve homes: yes, no, a change of mind, paper, an unsigned sheet, two co-owners who differ."""
    motion = f.opened(session, **wishes)
    clerk = session.scalars(select(User).where(User.username == "worker-test")).one()
    for room in ("101", "201", "202", "301", "302", "401", "402"):
        f.cast(session, f.flat_of(session, motion, room), "yes")
    f.cast(session, f.flat_of(session, motion, "501"), "no")
    f.cast(session, f.flat_of(session, motion, "501"), "yes")
    f.cast(session, f.flat_of(session, motion, "502"), "yes", entered_by=clerk)
    f.cast(session, f.flat_of(session, motion, "601"), "yes", entered_by=clerk, signed=False)
    f.cast(session, f.flat_of(session, motion, "102"), "yes")
    f.cast(session, f.flat_of(session, motion, "102"), "no", position=2)
    session.commit()
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    session.commit()
    return motion


@pytest.mark.parametrize("collision", ["first_valid", "last_valid", "paper_wins", "online_wins"])
@pytest.mark.parametrize("rule", ["civil-code-special", "two-thirds-written", "property-law-ordinary"])
def test_an_honest_kit_passes_every_check(session: Session, check: Check, collision: str, rule: str) -> None:
    motion = voted(session, collision=collision, rule=rule)
    done = check(ledger_reading.kit_files(session, motion, openings=True))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("✓") == 13
    assert "V11 –" in done.stdout


def test_without_openings_what_needs_them_is_left_to_the_panel(session: Session, check: Check) -> None:
    done = check(ledger_reading.kit_files(session, voted(session), openings=False))
    assert done.returncode == 0
    assert "V9 – " in done.stdout
    assert "V5 – " in done.stdout


def test_a_receipt_is_checked_against_the_kit(session: Session, check: Check, tmp_path: Path) -> None:
    motion = f.opened(session)
    ballot = f.cast(session, f.flat_of(session, motion, "101"), "yes").ballot
    session.commit()
    found = ledger_reading.receipt_of(session, ballot.ballot_id)
    assert found is not None
    assert found.proof is not None
    assert (found.n, found.size) == (14, 15)
    (tmp_path / "receipt.txt").write_text(found.proof.text, encoding="utf-8")
    f.cast(session, f.flat_of(session, motion, "201"), "no")
    session.commit()
    files = ledger_reading.kit_files(session, motion, openings=False)
    done = check(files, "--receipt", str(tmp_path / "receipt.txt"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3-1-101 ['yes']" in done.stdout


def test_two_kits_of_one_motion_are_the_same_bytes(session: Session) -> None:
    files = ledger_reading.kit_files(session, voted(session), openings=True)
    assert kit.build(files) == kit.build(files)
    assert json.loads(files["entries.jsonl"].split(b"\n")[0])["type"] == "genesis"


@pytest.mark.parametrize("change", [{"verdict": "failed_majority"}, {"yes": {"heads": 12, "area": "960.00"}}])
def test_sums_that_do_not_give_the_stated_verdict_are_found_without_openings(
    session: Session, check: Check, change: dict[str, Any]
) -> None:
    motion = f.opened(session)
    for room in ("101", "201", "202", "301", "302", "401", "402", "501", "502"):
        f.cast(session, f.flat_of(session, motion, room), "yes")
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    session.commit()
    files = ledger_reading.kit_files(session, motion, openings=False)
    assert "V9 – " in check(files).stdout
    *lines, last = files["entries.jsonl"].splitlines()
    tally = json.loads(last)
    tally["items"][0] |= change
    said = check(files | {"entries.jsonl": b"\n".join([*lines, canonical(tally), b""])}).stdout
    assert f"V9 ✗ 第 {tally['n']} 条" in said


def test_a_kit_with_every_type_of_entry_passes_on_a_bare_python(session: Session, check: Check) -> None:
    motion = f.opened(session, collision="last_valid")
    chair, clerk = events.user(session, "chair"), events.user(session, "worker")
    remind(session, motion, "question")
    deliver(session)
    events.bring(session, motion, ["201"], "handed", "邻居代收")
    events.dispute(session, motion)
    flat, later = f.flat_of(session, motion, "301"), CLOSES + timedelta(days=1)
    voter = f.voter_of(session, flat)
    changed, voided = (f.cast(session, flat, choice).ballot for choice in ("no", "yes"))
    ledger_entries.yielded(session, voter, [changed], now=NOW)
    ledger_entries.sold(session, voter, clerk, now=NOW)
    asked = approvals.ask_void(session, motion, voided, "3-1-301", "不是本人", now=NOW, actor=chair)
    approvals.approve(session, asked, clock=lambda: NOW, actor=clerk, vault=VAULT)
    f.cast(session, flat, "yes")
    wrong = f.cast(session, f.flat_of(session, motion, "401"), "yes", entered_by=clerk).ballot
    asked = approvals.ask_extension(session, motion, later, "人手不足", now=NOW, actor=chair)
    approvals.approve(session, asked, clock=lambda: NOW, actor=clerk, vault=VAULT)
    pile = paper_batches.begin(session, motion, 1, now=NOW, actor=clerk)
    paper_batches.close(session, pile, 1, "", now=NOW)
    f.cast(session, f.flat_of(session, motion, "501"), "yes", at=later)
    closing.close_motion(session, motion.motion_id, clock=lambda: later)
    posted = later + timedelta(hours=1)
    closing.publish(session, motion, now=posted, actor=chair)
    asked = approvals.ask_correction(
        session, motion, wrong, "3-1-401", None, "签名系伪造", now=posted, actor=clerk
    )
    approvals.approve(session, asked, clock=lambda: posted, actor=chair, vault=VAULT)
    close(session, filed(session, motion, at=posted))
    session.commit()
    row = notices.find_notice(session, motion, "preliminary")
    assert row is not None
    sent = notice_photos.WallPhoto("门厅", posted, b"jpeg", "token-1")
    notice_photos.file_photo(session, motion, row, sent, now=posted, actor=clerk, vault=VAULT)
    notices.post_final(session, motion, now=CLOSES + timedelta(days=60), actor=chair)
    session.commit()
    files = ledger_reading.kit_files(session, motion, openings=True)
    done = check(files)
    assert done.returncode == 0, done.stdout + done.stderr
    personal_data.anonymise(session, motion, now=CLOSES + timedelta(days=4000))
    session.commit()
    files = ledger_reading.kit_files(session, motion, openings=False)
    done = check(files)
    assert done.returncode == 0, done.stdout + done.stderr
    kinds = {json.loads(line)["type"] for line in files["entries.jsonl"].splitlines()}
    of_registry = {kind for kind in SHAPES if kind.startswith("log_")}
    unwritten = {"transfer", "outage", "key_rotate", "withdraw"}  # reserved; a withdrawn vote has no count
    assert set(SHAPES) - kinds == of_registry | unwritten
