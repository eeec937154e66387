"""The public record tells no answer to whoever tries them all, and after the erasure to nobody."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
from contextlib import redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.delivery.kit import verify
from app.domain.ledger.canonical import canonical, parse
from app.domain.ledger.commitment import commit
from app.models import LedgerLeaf
from app.services import ledger, ledger_reading, personal_data
from app.services.ledger_files import KeyDestroyed, name_of
from tests import factories as f
from tests.factories import CLOSES, NOW
from tests.services.test_ledger import log_of, store
from tests.services.test_ledger_kit import voted

__all__ = ["store"]
CHOICES = ("yes", "no", "abstain")
ENTRIES = 1000


def opening_of(flat: str, choice: str) -> dict[str, Any]:
    """All that an outsider could not guess is fixed: only flat and answer are left to try."""
    at = "2026-03-02T02:00:00.000000Z"
    return {"flat": flat, "answers": [choice], "at": at, "nonce": "00" * 16}


def test_of_1000_entries_no_flat_and_answer_is_found_without_its_salt(session: Session) -> None:
    motion = f.opened(session)
    flats = [f"3-1-{floor}0{place}" for floor in range(1, 7) for place in (1, 2)]
    said = [(flats[n % 12], CHOICES[n % 3]) for n in range(ENTRIES)]
    pen = ledger.take_pen(session, motion.motion_id)
    assert pen is not None
    slot = pen.pseudonym(b"x")
    for flat, choice in said:
        pen.write("late", now=NOW, slot=slot, ch="online", opening=opening_of(flat, choice))
    public = b"\n".join(row["entry"] for row in pen.rows).decode()
    held = {parse(row["entry"])["c"] for row in pen.rows}
    pen.flush()
    assert len(held) == ENTRIES
    no_salts = [b"\x00" * 32, *(hashlib.sha256(text.encode()).digest() for text in (slot, pen.origin, ""))]
    for flat in flats:
        assert flat not in public
        for choice in CHOICES:
            opening = opening_of(flat, choice)
            tried = {commit("late", opening, salt) for salt in no_salts}
            tried |= {commit("late", opening, hashlib.sha256(flat.encode()).digest())}
            tried |= {commit("late", opening, secrets.token_bytes(32)) for _ in range(30)}
            tried |= {hashlib.sha256(canonical(opening)).hexdigest()}
            assert not tried & held


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_after_the_erasure_no_opening_is_left_in_database_or_files(
    session: Session, database: Database, store: ledger.LedgerStore
) -> None:
    motion = voted(session)
    log = log_of(session, motion)
    key = store.keys.read(name_of(log.origin))
    personal_data.anonymise(session, motion, now=CLOSES + timedelta(days=4000))
    session.commit()
    sealed = session.scalars(
        select(LedgerLeaf).where(LedgerLeaf.log_id == log.log_id, LedgerLeaf.sealed.is_not(None))
    ).all()
    assert len(sealed) > 20
    left = [each.read_bytes() for each in store.folder.rglob("*") if each.is_file()]
    left += [Path(str(database.engine.url.database)).read_bytes()]
    assert not [each for each in left if key in each or key.hex().encode() in each]
    keys = [each for each in left if len(each) == 32]
    assert keys
    for leaf in sealed:
        assert leaf.sealed is not None
        with pytest.raises(KeyDestroyed):
            ledger.unseal(store, log.origin, leaf.n, leaf.sealed)
        for other in keys:  # the signing key and the registry's open nothing
            with pytest.raises(InvalidTag):
                AESGCM(other).decrypt(leaf.sealed[:12], leaf.sealed[12:], f"{log.origin}\n{leaf.n}".encode())
    files = ledger_reading.kit_files(session, motion, openings=False)
    erased = parse(files["entries.jsonl"].splitlines()[-1])
    assert erased["entries"] == [leaf.n for leaf in sorted(sealed, key=lambda each: each.n)]
    with redirect_stdout(io.StringIO()) as said:
        first = verify.Record(files, "", [json.loads(files["heads.jsonl"].splitlines()[0])], [], "").run()
    assert first == 0, said.getvalue()
