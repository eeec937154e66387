"""Receipts checked in a real browser, by the page that the residents get."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from app.database import Database
from app.domain.ledger.receipt import ProofFile, in_square, parse_proof
from app.models import Motion
from app.services import ledger_reading
from app.services.ledger import store_of
from tests import factories as f
from tests.browser.chrome import PHONE
from tests.browser.visitor import Visitor
from tests.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def receipt(database: Database, live: Live) -> tuple[Motion, str]:
    """The file of one answer, after which another came."""
    with database.writing() as session:
        store = store_of(session)
        assert store is not None
        session.info["ledger"] = type(store)(store.folder, live.url.removeprefix("http://"))
        motion = f.opened(session)
        ballot = f.cast(session, f.flat_of(session, motion, "101"), "yes").ballot
        session.commit()
        text = proof_of(session, ballot.ballot_id)
        f.cast(session, f.flat_of(session, motion, "201"), "no")
        session.commit()
        return motion, text


def proof_of(session: Session, ballot_id: int) -> str:
    found = ledger_reading.receipt_of(session, ballot_id)
    assert found is not None
    assert found.proof is not None
    return found.proof.text


@pytest.fixture
def reader(browser: Browser, live: Live, receipt: tuple[Motion, str]) -> Iterator[Visitor]:
    """Who opens the page when there is a record: from then on it names the key."""
    visitor = Visitor(browser, live.url, PHONE)
    visitor.go("/check")
    yield visitor
    visitor.leave()


def verdict(reader: Visitor, text: str) -> str:
    """What the page says of a pasted text."""
    reader.page.evaluate("document.getElementById('verdict').hidden = true")
    reader.page.fill("#receipt-text", text)
    reader.page.click("#check-button")
    reader.page.wait_for_selector("#verdict:not([hidden])")
    return reader.text("#verdict")


def altered(text: str) -> str:
    """Another answer under the same entry, as somebody would who may write every file."""
    proof = parse_proof(text)
    opening = {**proof.extra["opening"], "answers": ["no"]}
    return ProofFile({**proof.extra, "opening": opening}, proof.index, proof.hashes, proof.note).text


def test_the_page_finds_an_intact_receipt_good_and_every_other_one_not(
    reader: Visitor, receipt: tuple[Motion, str], live: Live
) -> None:
    _motion, text = receipt
    good = verdict(reader, text)
    size = re.findall(r"您的表决票是记录第 14 条（共 (\d+) 条）", good)
    assert "该记录状态带有本处的有效签名" in good
    assert f"最新公开的记录（{size[0]} 条）完整包含" in good
    assert int(size[0]) >= 16  # the worker may have closed the vote by now
    assert "您的表决票是记录第 14 条" in verdict(reader, in_square(f"{live.url}/check", text))
    reader.look()
    assert "被改动过" in verdict(reader, altered(text))
    assert "不完整" in verdict(reader, text[: len(text) - 60])
    assert "这不是回执文件" in verdict(reader, "hello")
    signature = text.rstrip().rsplit(" ", 1)[1]
    swapped = "B" if signature[20] == "A" else "A"
    forged = signature[:20] + swapped + signature[21:]
    assert "签名无效" in verdict(reader, text.replace(signature, forged))
    reader.context.set_offline(True)
    assert "没有取到最新公开的记录" in verdict(reader, text)


def test_a_scanned_square_is_checked_at_once(
    reader: Visitor, receipt: tuple[Motion, str], live: Live
) -> None:
    reader.page.goto(in_square(f"{live.url}/check", receipt[1]))
    reader.page.wait_for_selector("#verdict:not([hidden])")
    assert "您的表决票是记录第 14 条" in reader.text("#verdict")
