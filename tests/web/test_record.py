"""The public record on the pages: head, entries, proofs, receipts, kits."""

from __future__ import annotations

import io
import zipfile
from base64 import b64decode

import pytest
from sqlalchemy.orm import Session

from app.delivery.qr import MOST
from app.domain.ledger import tree
from app.domain.ledger.canonical import parse
from app.domain.ledger.checkpoint import parse_note
from app.domain.ledger.receipt import in_square, parse_proof
from app.domain.ledger.words import words_of
from app.models import Motion
from app.services import closing, finding, ledger
from tests import factories as f
from tests.conftest import Page
from tests.factories import CLOSES


@pytest.fixture
def motion(session: Session) -> Motion:
    made = f.opened(session)
    session.commit()
    return made


def answered(session: Session, motion: Motion, room: str) -> str:
    code = f.cast(session, f.flat_of(session, motion, room), "yes").ballot.code
    session.commit()
    return code


def test_a_stranger_follows_the_record_from_head_to_head(
    session: Session, motion: Motion, page: Page
) -> None:
    base = f"/m/{motion.code}/record"
    old, _by = parse_note(page.get(f"{base}/head").text)
    answered(session, motion, "101")
    new, _by = parse_note(page.get(f"{base}/head").text)
    lines = page.client.get(f"{base}/entries?from=0").data.splitlines()
    assert (old.size, new.size, len(lines)) == (14, 15, 15)
    assert tree.root([tree.leaf_hash(line) for line in lines]) == new.root
    proof = [b64decode(line) for line in page.get(f"{base}/consistency/14/15").text.split()]
    assert tree.verify_consistency(14, 15, old.root, new.root, proof)
    for wrong in ("consistency/0/15", "consistency/15/14", "consistency/14/16", "entries?from=99"):
        assert page.get(f"{base}/{wrong}").status == 404


def test_an_entry_that_is_not_signed_yet_is_not_shown(session: Session, motion: Motion, page: Page) -> None:
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    session.info.pop(ledger.PENDING)
    session.commit()
    lines = page.client.get(f"/m/{motion.code}/record/entries").data.splitlines()
    assert len(lines) == 14


def test_a_receipt_names_its_entry_and_proves_it(session: Session, motion: Motion, page: Page) -> None:
    code = answered(session, motion, "101")
    page.get("/").in_english().get(f"/receipt/{code}")
    assert "Your ballot is entry 14 of 15." in page.text
    signed = parse_note(page.client.get(f"/m/{motion.code}/record/head").get_data(as_text=True))[0]
    assert f"in eight words: {' '.join(words_of(signed, 'en'))}." in page.text
    proof = parse_proof(page.get(f"/receipt/{code}/proof.txt").text)
    head, _by = parse_note(proof.note)
    assert proof.extra["opening"]["answers"] == ["yes"]
    leaf = tree.leaf_hash(ledger.canonical(proof.extra["entry"]))
    assert tree.verify_inclusion(proof.index, head.size, leaf, proof.hashes, head.root)


def test_a_receipt_leads_to_its_square_and_to_the_newest_head(
    session: Session, motion: Motion, page: Page
) -> None:
    code = answered(session, motion, "101")
    page.get("/").in_english().get(f"/receipt/{code}")
    assert f"/receipt/{code}/square" in page.text
    assert page.get(f"/receipt/{code}/square").text.count("<path") > 1
    proof = parse_proof(page.get(f"/receipt/{code}/proof.txt").text)
    assert len(in_square("https://louyi.example/check", proof.text)) < MOST
    head, _by = parse_note(proof.note)
    assert page.get(f"/v/{head.origin.rsplit('/', 1)[1]}").path == f"/m/{motion.code}/record/head"
    assert parse_note(page.text)[0].root == head.root
    for unknown in ("0123456789abcdef", "%25"):
        assert page.get(f"/v/{unknown}").status == 404


def test_the_kit_is_there_once_the_result_is_posted_and_holds_no_answer(
    session: Session, motion: Motion, page: Page
) -> None:
    answered(session, motion, "101")
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    session.commit()
    assert page.get(f"/m/{motion.code}/record/kit.zip").status == 404
    found = finding.find_motion(session, motion.code)
    assert found is not None
    chair = f.user(session, "poster", "committee", f.compound(session, "OTHER"))
    closing.publish(session, motion, now=CLOSES, actor=chair)
    session.commit()
    with zipfile.ZipFile(io.BytesIO(page.get(f"/m/{motion.code}/record/kit.zip").data)) as archive:
        names = set(archive.namelist())
        entries = [parse(line) for line in archive.read("entries.jsonl").splitlines()]
    assert "verify.py" in names
    assert "openings.jsonl" not in names
    assert [each["type"] for each in entries[-3:]] == ["close", "tally", "notice"]


def test_the_panels_kit_is_for_the_committee_after_the_count(
    session: Session, motion: Motion, page: Page
) -> None:
    answered(session, motion, "101")
    page.sign_in("chair-test")
    assert page.get(f"/committee/m/{motion.code}/recount-kit.zip").status == 404
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    session.commit()
    data = page.get(f"/committee/m/{motion.code}/recount-kit.zip").data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b'"yes"' in archive.read("openings.jsonl")
    page.sign_in("worker-test")
    assert page.get(f"/committee/m/{motion.code}/recount-kit.zip").status in (403, 404)


def test_the_check_is_there_before_any_record_and_then_names_the_key(page: Page, session: Session) -> None:
    before = page.get("/check").in_english()
    assert before.status == 200
    assert "public key of this place" not in before.text
    f.opened(session)
    session.commit()
    assert "public key of this place" in page.get("/check").text
