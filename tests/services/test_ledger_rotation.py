"""Another signing key: the old one vouches for it, and a kit shows the whole chain."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.delivery import kit
from app.domain.ledger.checkpoint import Signature, key_id, parse_note, signed_note
from app.models import LedgerLog, Motion
from app.services import closing, ledger_check, ledger_reading, ledger_rotation
from app.services.ledger import LedgerStore, store_of
from tests import factories as f
from tests.factories import CLOSES, NOW


@pytest.fixture
def motion(session: Session) -> Motion:
    made = f.opened(session)
    f.cast(session, f.flat_of(session, made, "101"), "yes")
    session.commit()
    return made


def store_in(session: Session) -> LedgerStore:
    store = store_of(session)
    assert store is not None
    return store


def rotated(session: Session) -> bytes:
    public = ledger_rotation.prepare(session)
    for log in ledger_rotation.waiting(session):
        ledger_rotation.rotate(session, log, now=NOW)
        session.commit()
    return public


def finished(session: Session, motion: Motion) -> dict[str, bytes]:
    for room in ("102", "201", "202", "301", "302", "401", "402", "501", "502"):
        f.cast(session, f.flat_of(session, motion, room), "yes")
    session.commit()
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    session.commit()
    return ledger_reading.kit_files(session, motion, openings=True)


def checked(files: dict[str, bytes], folder: Path, *options: str) -> tuple[int, str]:
    (folder / "kit.zip").write_bytes(kit.build(files))
    command = [sys.executable, "-I", "-S", str(kit.VERIFIER), str(folder / "kit.zip"), *options]
    done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONUTF8": "1"}, check=False)
    return done.returncode, done.stdout + done.stderr


def signer_of(note: str, keys: list[bytes]) -> int:
    """Which of the keys signed a head."""
    head, (signature,) = parse_note(note)
    return [key_id(head.origin, key) for key in keys].index(signature.key_id)


def test_the_old_key_signs_the_change_and_the_new_one_all_that_follows(
    session: Session, motion: Motion, tmp_path: Path
) -> None:
    old = store_in(session).signer.public_key
    new = rotated(session)
    assert new != old
    f.cast(session, f.flat_of(session, motion, "301"), "no")
    session.commit()
    for log in session.scalars(select(LedgerLog)):
        heads = list(store_in(session).signer.heads.all(log.origin))
        change = ledger_reading.keys_of(session, log)[1][0] - 1
        said = {parse_note(each.note)[0].size: signer_of(each.note, [old, new]) for each in heads}
        assert said[change] == 0
        assert {size: who for size, who in said.items() if (who == 1) != (size > change)} == {}
        assert ledger_check.fault_of(session, log) is None


@pytest.mark.parametrize("times", [1, 2])
def test_a_kit_with_other_keys_passes_with_each_key_that_was_printed(
    session: Session, motion: Motion, tmp_path: Path, times: int
) -> None:
    keys = [store_in(session).signer.public_key, *(rotated(session) for _ in range(times))]
    files = finished(session, motion)
    assert b64decode(files["key.txt"]) == keys[-1]
    for key in keys:
        assert checked(files, tmp_path, "--key", b64encode(key).decode())[0] == 0
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    code, said = checked(files, tmp_path, "--key", b64encode(stranger).decode())
    assert (code, "V3 ✗" in said) == (3, True)


def again(session: Session, note: str, key: bytes) -> str:
    """The same head, signed by another of the keys."""
    head, _signatures = parse_note(note)
    private = store_in(session).signer._private(key)
    signature = Signature(head.origin, key_id(head.origin, key), private.sign(head.text.encode()))
    return signed_note(head, signature)


@pytest.mark.parametrize("which", ["stolen key after the change", "new key alone", "no head of the change"])
def test_a_head_of_the_wrong_key_is_found(
    session: Session, motion: Motion, tmp_path: Path, which: str
) -> None:
    old = store_in(session).signer.public_key
    new = rotated(session)
    files = finished(session, motion)
    log = ledger_reading.log_in_use(session, motion.motion_id)
    assert log is not None
    change = ledger_reading.keys_of(session, log)[1][0] - 1
    notes = [json.loads(line) for line in files["heads.jsonl"].splitlines()]
    sizes = [parse_note(note)[0].size for note in notes]
    if which == "stolen key after the change":
        notes[-1] = again(session, notes[-1], old)
    elif which == "new key alone":
        notes[sizes.index(change)] = again(session, notes[sizes.index(change)], new)
    else:
        del notes[sizes.index(change)]
    files["heads.jsonl"] = b"".join(json.dumps(note).encode() + b"\n" for note in notes)
    code, said = checked(files, tmp_path)
    assert (code, "V3 ✗" in said) == (3, True)


def test_a_key_that_signed_nothing_vouches_for_nothing(
    session: Session, motion: Motion, tmp_path: Path
) -> None:
    old = store_in(session).signer.public_key
    finished(session, motion)
    new = rotated(session)
    files = ledger_reading.kit_files(session, motion, openings=True)
    assert b64decode(files["key.txt"]) == old
    assert checked(files, tmp_path)[0] == 0
    code, said = checked(files, tmp_path, "--key", b64encode(new).decode())
    assert (code, "V3 ✗" in said) == (3, True)


def test_a_run_that_was_stopped_goes_on_and_makes_no_third_key(session: Session, motion: Motion) -> None:
    new = ledger_rotation.prepare(session)
    registry, *rest = ledger_rotation.waiting(session)
    ledger_rotation.rotate(session, registry, now=NOW)
    session.commit()
    assert ledger_rotation.waiting(session) == rest
    assert rotated(session) == new
    assert ledger_rotation.waiting(session) == []
    assert len(store_in(session).signer.public_keys) == 2


def test_a_crash_before_the_signature_lets_the_old_key_vouch_later(session: Session, motion: Motion) -> None:
    from app.services import ledger

    old = store_in(session).signer.public_key
    new = ledger_rotation.prepare(session)
    log = ledger_reading.log_in_use(session, motion.motion_id)
    assert log is not None
    ledger_rotation.rotate(session, log, now=NOW)
    session.info.pop(ledger.PENDING)
    session.commit()
    f.cast(session, f.flat_of(session, motion, "301"), "no")
    session.commit()
    *_, change, newest = store_in(session).signer.heads.all(log.origin)
    assert [signer_of(each.note, [old, new]) for each in (change, newest)] == [0, 1]


def test_a_vote_that_opens_later_begins_with_the_new_key(session: Session, motion: Motion) -> None:
    new = rotated(session)
    later = f.opened(session, code="LATER")
    session.commit()
    log = ledger_reading.log_in_use(session, later.motion_id)
    assert log is not None
    assert ledger_reading.keys_of(session, log) == [(1, b64encode(new).decode())]


@pytest.fixture
def app_context(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


def test_the_command_says_each_record_and_the_words_of_the_key(
    app_context: Flask, database: Database
) -> None:
    runner = app_context.test_cli_runner()
    early = runner.invoke(args=["ledger", "rotate-key"])
    assert (early.exit_code, "no record" in early.output) == (1, True)
    with database.writing() as session:
        f.opened(session)
        session.commit()
    done = runner.invoke(args=["ledger", "rotate-key"])
    assert done.exit_code == 0, done.output
    assert done.output.count("goes on under the new key") == 2
    assert "words " in done.output
