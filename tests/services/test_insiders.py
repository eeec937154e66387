"""Forty acts of an insider with every right on database, disk and signing key, and what shows each.

The insider opens the database without triggers, indexes and checks, writes other entries and openings into
it, and other heads, signed with the true key, into the files beside it; then the program makes the kit.
Somebody outside keeps a head of the opening and one receipt. `shown` is the check of verify.py that fails
first, and `entry` the entry that it names.
"""

from __future__ import annotations

import io
import json
import secrets
import shutil
import sqlite3
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing, redirect_stdout
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.delivery.kit import verify
from app.domain.ledger import tree
from app.domain.ledger.canonical import canonical, parse
from app.domain.ledger.checkpoint import Head, Signature, key_id, signed_note
from app.domain.ledger.commitment import commit
from app.domain.ledger.entries import CHAINED
from app.models import Motion
from app.services import finding, ledger, ledger_reading
from app.services.ledger_files import SignedState, name_of
from app.services.ledger_signer import Signer
from app.services.own_entries import own_entries
from tests import factories as f
from tests.services.test_ledger import store
from tests.services.test_ledger_kit import voted

__all__ = ["store"]

OPEN = 13
"""The entry with the rules: 0 is genesis, 1 to 12 are the roll."""


@dataclass
class Insider:
    """The record as the insider holds it: entries, openings, key."""

    signer: Signer
    origin: str
    entries: list[dict[str, Any]]
    openings: dict[int, dict[str, Any]]
    registry: bytes
    registry_heads: bytes
    notes: list[str] = field(default_factory=list)

    def note(self, lines: list[bytes] | None = None, origin: str = "") -> str:
        """A head over these lines under the true key: the insider has it."""
        data = lines if lines is not None else [canonical(each) for each in self.entries]
        origin = origin or self.origin
        head = Head(origin, len(data), tree.root([tree.leaf_hash(line) for line in data]))
        signature = self.signer._private(self.signer.public_key).sign(head.text.encode())
        return signed_note(head, Signature(origin, key_id(origin, self.signer.public_key), signature))

    def sign_again(self) -> None:
        """Throw every head away and sign what is there now."""
        self.notes = [self.note()]

    def number_again(self) -> None:
        """Make numbers and links fit after entries were moved, added or taken out."""
        moved = {entry["n"]: place for place, entry in enumerate(self.entries)}
        self.openings = {moved[n]: held for n, held in self.openings.items() if n in moved}
        tips: dict[str, int] = {}
        for place, entry in enumerate(self.entries):
            entry["n"] = place
            if "prev" in entry:
                entry["prev"] = tips[entry["slot"]]
            if entry["type"] in ("roll", "ballot"):
                tips[entry["slot"]] = place

    def reopen(self, n: int, **changes: Any) -> None:
        """Change what an entry opens to, and its commitment with it."""
        opening = {**self.openings[n]["opening"], **changes}
        salt = secrets.token_bytes(32)
        self.openings[n] = {"opening": opening, "salt": salt.hex()}
        self.entries[n]["c"] = commit(self.entries[n]["type"], opening, salt)

    def add_ballot(self, slot: str, place: int, choice: str = "yes", **more: Any) -> None:
        roll = next(each for each in self.entries if each["type"] == "roll" and each["slot"] == slot)
        flat = self.openings[roll["n"]]["opening"]["flats"][0]["flat"]
        self.entries.insert(
            place,
            {"v": 1, "n": -1, "h": self.entries[OPEN]["h"], "type": "ballot", "op": None, "slot": slot}
            | {"prev": roll["n"], "ch": "online", "c": ""}
            | more,
        )
        self.number_again()
        opening = {"slot": slot, "flat": flat, "answers": [choice], "at": "2026-03-02T02:00:00.000000Z"}
        more_opening = {"signed": True, "signer": "业主1", "proxy": "", "sheet": None, "nonce": "00" * 16}
        self.openings[place] = {"opening": opening | more_opening, "salt": ""}
        self.reopen(place)

    def write_down(self, path: Path, store: ledger.LedgerStore) -> None:
        """All of this into the database and the folder beside it."""
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("PRAGMA ignore_check_constraints=ON")
            for kind, name in database.execute(
                "SELECT type, name FROM sqlite_master WHERE tbl_name = 'ledger_leaves' AND sql IS NOT NULL"
            ).fetchall():
                if kind != "table":
                    database.execute(f"DROP {kind} {name}")
            registry, registry_notes = self.registry.splitlines(), self.registry_heads.splitlines()
            lines = [canonical(each) for each in self.entries]
            self._write_log(database, store, self.origin, lines, self.notes)
            notes = [json.loads(each) for each in registry_notes]
            origin = f"{store.domain}/registry"
            self._write_log(database, store, origin, registry, notes or [self.note(registry, origin)])

    def _write_log(
        self,
        database: sqlite3.Connection,
        store: ledger.LedgerStore,
        origin: str,
        lines: list[bytes],
        notes: list[str],
    ) -> None:
        (log_id,) = database.execute("SELECT log_id FROM ledger_logs WHERE origin = ?", [origin]).fetchone()
        database.execute("DELETE FROM ledger_leaves WHERE log_id = ?", [log_id])
        frontiers: list[list[bytes]] = [[]]
        for n, line in enumerate(lines):
            entry = parse(line)
            frontier, done = tree.append(n, frontiers[-1], tree.leaf_hash(line))
            frontiers.append(frontier)
            chained = entry["type"] in CHAINED
            database.execute(
                "INSERT INTO ledger_leaves"
                " (log_id, n, kind, entry, hour, nodes, frontier, slot, prev, sealed)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [log_id, n, entry["type"], line, entry["h"], b"".join(done), b"".join(frontier)]
                + [entry["slot"] if chained else None, entry.get("prev"), self._sealed(store, origin, n)],
            )
        sizes = [min(int(note.split("\n")[1]), len(lines)) for note in notes]
        states = [SignedState(n, tuple(frontiers[n]), note) for n, note in zip(sizes, notes, strict=True)]
        heads = store.folder / "heads" / f"{name_of(origin)}.heads"
        heads.write_bytes(b"".join(state.as_line() for state in states))

    def _sealed(self, store: ledger.LedgerStore, origin: str, n: int) -> bytes | None:
        if origin != self.origin or n not in self.openings:
            return None
        nonce, key = secrets.token_bytes(12), store.keys.read(name_of(origin))
        return nonce + AESGCM(key).encrypt(nonce, canonical(self.openings[n]), f"{origin}\n{n}".encode())

    def files(self) -> dict[str, bytes]:
        """As a kit, which the insider hands out with the key that hangs on the wall."""
        opened = [canonical({"n": n, **held}) for n, held in sorted(self.openings.items())]
        return {
            "entries.jsonl": b"".join(canonical(each) + b"\n" for each in self.entries),
            "heads.jsonl": b"".join(json.dumps(note).encode() + b"\n" for note in self.notes),
            "openings.jsonl": b"".join(line + b"\n" for line in opened),
            "key.txt": b64encode(self.signer.public_key),
            "registry.jsonl": self.registry,
            "registry-heads.jsonl": self.registry_heads,
        }

    def ballots(self) -> list[int]:
        return [entry["n"] for entry in self.entries if entry["type"] == "ballot"]

    def silent(self) -> str:
        """The voter of 602, who never answered."""
        took_part = {self.entries[n]["slot"] for n in self.ballots()}
        return next(e["slot"] for e in self.entries if e["type"] == "roll" and e["slot"] not in took_part)


@dataclass(frozen=True)
class Outside:
    """What people keep: the head of the opening (on the notice), a later one (a witness), a receipt."""

    notice: str
    witness: str
    receipt: str


@pytest.fixture
def scene(session: Session) -> tuple[Insider, Outside]:
    motion = voted(session)
    log = ledger_reading.log_in_use(session, motion.motion_id)
    store = ledger.store_of(session)
    assert log is not None
    assert store is not None
    files = ledger_reading.kit_files(session, motion, openings=True)
    held = [json.loads(line) for line in files["openings.jsonl"].splitlines()]
    insider = Insider(
        store.signer,
        log.origin,
        [parse(line) for line in files["entries.jsonl"].splitlines()],
        {each.pop("n"): each for each in held},
        files["registry.jsonl"],
        files["registry-heads.jsonl"],
        [json.loads(line) for line in files["heads.jsonl"].splitlines()],
    )
    return insider, Outside(insider.notes[0], insider.notes[-1], _receipt(session, motion))


def _receipt(session: Session, motion: Motion) -> str:
    flat = f.flat_of(session, motion, "101")
    ballot = ledger_reading.chain_of(session, motion, flat.voter_id)[-1].ballot_id
    assert ballot is not None
    found = ledger_reading.receipt_of(session, ballot)
    assert found is not None
    assert found.proof is not None
    return found.proof.text


Judge = Callable[[Insider, list[str], list[str]], tuple[int, str]]


@pytest.fixture
def judged(database: Database, store: ledger.LedgerStore, tmp_path: Path) -> Judge:
    """The first check that fails, and all that verify.py said, of the database as the insider left it."""
    source, copies = Path(database.engine.url.database or ""), count()

    def judge(hand: Insider, heads: list[str], receipts: list[str]) -> tuple[int, str]:
        place = tmp_path / f"copy{next(copies)}"
        shutil.copytree(store.folder, place / "ledger")
        shutil.copy(source, place / "louyi.sqlite")
        other = ledger.LedgerStore(place / "ledger", store.domain)
        hand.write_down(place / "louyi.sqlite", other)
        copy, said = Database(f"sqlite:///{place}/louyi.sqlite", other), io.StringIO()
        with copy.reading() as session, redirect_stdout(said):
            motion = session.scalars(select(Motion)).one()
            files = ledger_reading.kit_files(session, motion, openings=True)
            first = verify.Record(files, "", heads, receipts, "").run()
            silent = finding.get_voter_by_id(session, f.flat_of(session, motion, "602").voter_id)
            seen = own_entries(session, motion, silent, counted=True)
            print("602 sees", " ".join(each.kind for each in seen))
        copy.engine.dispose()
        return first, said.getvalue()

    return judge


Act = Callable[[Insider], None]


def edit(place: int, /, *, sign: bool, **changes: Any) -> Act:
    def act(insider: Insider) -> None:
        insider.entries[place].update(changes)
        if sign:
            insider.sign_again()

    return act


def delete(place: int, *, sign: bool) -> Act:
    def act(insider: Insider) -> None:
        del insider.entries[insider.ballots()[place]]
        if sign:
            insider.number_again()
            insider.sign_again()

    return act


def swap_two(insider: Insider) -> None:
    one, two = insider.ballots()[:2]
    insider.entries[one], insider.entries[two] = insider.entries[two], insider.entries[one]


def swap_two_and_sign(insider: Insider) -> None:
    swap_two(insider)
    insider.number_again()
    insider.sign_again()


def duplicate(insider: Insider) -> None:
    first = insider.ballots()[0]
    insider.entries.insert(first, dict(insider.entries[first]))


def change_answer(insider: Insider) -> None:
    insider.openings[insider.ballots()[0]]["opening"]["answers"] = ["no"]


def change_answer_with_commitment(insider: Insider) -> None:
    insider.reopen(insider.ballots()[0], answers=["no"])


def change_answer_and_sign(insider: Insider) -> None:
    change_answer_with_commitment(insider)
    insider.sign_again()


def swap_openings(insider: Insider) -> None:
    one, two = insider.ballots()[:2]
    insider.openings[one], insider.openings[two] = insider.openings[two], insider.openings[one]


def short_salt(insider: Insider) -> None:
    insider.openings[insider.ballots()[0]]["salt"] = "00" * 8


def edit_area(insider: Insider) -> None:
    insider.openings[1]["opening"]["flats"][0]["area"] += 5000


def edit_area_and_sign(insider: Insider) -> None:
    flats = insider.openings[1]["opening"]["flats"]
    insider.reopen(1, flats=[{**flats[0], "area": flats[0]["area"] + 5000}])
    insider.sign_again()


def edit_area_and_total_and_sign(insider: Insider) -> None:
    edit_area_and_sign(insider)
    insider.entries[OPEN]["area"] += 5000
    insider.sign_again()


def easier_rule(insider: Insider) -> None:
    insider.entries[OPEN]["items"][0]["rule"]["approval"] = [1, 2, ">"]


def easier_rule_and_sign(insider: Insider) -> None:
    easier_rule(insider)
    insider.sign_again()


def pad_the_roll(insider: Insider) -> None:
    slot = secrets.token_hex(16)
    insider.entries.insert(OPEN, {**insider.entries[1], "slot": slot, "n": -1})
    insider.number_again()
    insider.sign_again()


def add_for_the_silent(insider: Insider) -> None:
    insider.add_ballot(insider.silent(), insider.ballots()[-1] + 1)
    insider.sign_again()


def add_after_the_close(insider: Insider) -> None:
    end = next(each["n"] for each in insider.entries if each["type"] == "close")
    insider.add_ballot(insider.silent(), end + 2)
    insider.sign_again()


def add_twice_for_one(insider: Insider) -> None:
    slot = insider.silent()
    insider.add_ballot(slot, insider.ballots()[-1] + 1)
    insider.add_ballot(slot, insider.ballots()[-1] + 1)
    roll = next(each["n"] for each in insider.entries if each.get("slot") == slot)
    insider.entries[insider.ballots()[-1]]["prev"] = roll
    insider.sign_again()


def other_totals(insider: Insider) -> None:
    insider.entries[-1]["items"][0]["yes"]["heads"] += 1
    insider.sign_again()


def other_verdict(insider: Insider) -> None:
    insider.entries[-1]["items"][0]["verdict"] = "failed_majority"
    insider.sign_again()


def void_alone(insider: Insider) -> None:
    end = next(each["n"] for each in insider.entries if each["type"] == "close")
    ballot = insider.entries[insider.ballots()[0]]
    opening = {"slot": ballot["slot"], "entry": ballot["n"]}
    salt = secrets.token_bytes(32)
    void = {"type": "invalidate", "op": "aa", "entry": ballot["n"], "reason": "void", "prev": ballot["n"]}
    common = {"v": 1, "n": end, "h": ballot["h"], "slot": ballot["slot"]}
    insider.entries.insert(end, common | void | {"c": commit("invalidate", opening, salt)})
    for place, entry in enumerate(insider.entries):
        entry["n"] = place
    insider.sign_again()


def leave_out_why(insider: Insider) -> None:
    """Something was done to a voter's chain, and the panel is not to see on what ground."""
    end = next(each["n"] for each in insider.entries if each["type"] == "close")
    slot = insider.silent()
    roll = next(each for each in insider.entries if each["type"] == "roll" and each["slot"] == slot)
    done = {"type": "transfer", "op": "aa", "reason": "sale", "slot": slot, "prev": roll["n"]}
    insider.entries.insert(end, {"v": 1, "n": end, "h": insider.entries[end]["h"], "c": "00" * 32} | done)
    for place, entry in enumerate(insider.entries):
        entry["n"] = place
    insider.sign_again()


def restore_old_backup(insider: Insider) -> None:
    del insider.entries[-4:]
    insider.openings = {n: held for n, held in insider.openings.items() if n < len(insider.entries)}
    insider.sign_again()


def two_heads_of_one_size(insider: Insider) -> None:
    lines = [canonical(each) for each in insider.entries]
    insider.notes.append(insider.note([*lines[:-1], b"{}"]))


def forged_head(insider: Insider) -> None:
    insider.notes[-1] = insider.notes[-1][:-12] + "AAAAAAAAAA=\n"


def another_key(insider: Insider) -> None:
    insider.entries[0]["key"] = b64encode(b"k" * 32).decode()
    insider.sign_again()


def twin_in_the_registry(insider: Insider) -> None:
    lines = insider.registry.splitlines()
    opened = parse(lines[1]) | {"n": len(lines)}
    insider.registry += canonical(opened) + b"\n"
    insider.registry_heads = b""


def hidden_from_the_registry(insider: Insider) -> None:
    insider.registry = insider.registry.splitlines()[0] + b"\n"
    insider.registry_heads = b""


def swap_commitments_and_sign(insider: Insider) -> None:
    one, two = insider.ballots()[:2]
    swap_openings(insider)
    here, there = insider.entries[one], insider.entries[two]
    here["c"], there["c"] = there["c"], here["c"]
    insider.sign_again()


def remove_the_close(insider: Insider) -> None:
    end = next(each["n"] for each in insider.entries if each["type"] == "close")
    del insider.entries[end]
    insider.number_again()
    insider.sign_again()


def withdraw_anothers_ballot(insider: Insider) -> None:
    ballot = insider.entries[insider.ballots()[0]]
    end = next(each["n"] for each in insider.entries if each["type"] == "close")
    revoke = {"type": "revoke", "op": None, "entry": ballot["n"], "reason": "co_owner", "prev": ballot["n"]}
    common = {"v": 1, "n": end, "h": insider.entries[end]["h"], "slot": ballot["slot"]}
    insider.entries.insert(end, common | revoke | {"c": "00" * 32})
    for place, entry in enumerate(insider.entries):
        entry["n"] = place
    insider.openings[end] = {"opening": {"slot": ballot["slot"], "entry": ballot["n"]}}
    insider.reopen(end)
    insider.sign_again()


def sheet_of_another_home(insider: Insider) -> None:
    insider.reopen(insider.ballots()[0], flat="3-1-602")
    insider.sign_again()


def served_that_was_not(insider: Insider) -> None:
    insider.entries[OPEN]["options"]["silence"] = "joins_majority"
    insider.entries[-1]["served"] = [insider.silent()]
    insider.sign_again()


def end_cut_off(insider: Insider) -> None:
    del insider.entries[-1]


def another_signer(insider: Insider) -> None:
    head = Head(insider.origin, len(insider.entries), b"x" * 32)
    name, key = insider.origin, Ed25519PrivateKey.generate()
    known = key_id(name, insider.signer.public_key)
    insider.notes.append(signed_note(head, Signature(name, known, key.sign(head.text.encode()))))


def backdate_and_sign(insider: Insider) -> None:
    insider.entries[insider.ballots()[3]]["h"] = "2026-03-01T09+08"
    insider.sign_again()


ACTS: list[tuple[Act, int, str, int | None]] = [
    # act, the check that fails first, what was kept outside ("" nothing), the entry that is named
    (edit(20, sign=False, ch="paper"), 2, "", None),
    (edit(20, sign=True, ch="paper"), 4, "witness", None),
    (edit(20, sign=False, n=21), 1, "", 20),
    (edit(14, sign=True, ch="paper"), 11, "receipt only", 14),
    (delete(0, sign=False), 1, "", 14),
    (delete(0, sign=True), 4, "witness", None),
    (swap_two, 1, "", 14),
    (swap_two_and_sign, 4, "witness", None),
    (duplicate, 1, "", 15),
    (change_answer, 9, "", 14),
    (change_answer_with_commitment, 2, "", None),
    (change_answer_and_sign, 4, "receipt", None),
    (swap_openings, 9, "", 14),
    (short_salt, 9, "", 14),
    (edit_area, 5, "", None),
    (edit_area_and_sign, 4, "notice", None),
    (edit_area_and_total_and_sign, 4, "notice", None),
    (easier_rule, 2, "", None),
    (easier_rule_and_sign, 4, "notice", None),
    (pad_the_roll, 4, "notice", None),
    (add_for_the_silent, 4, "witness", None),
    (add_after_the_close, 6, "", 29),
    (add_twice_for_one, 7, "", 28),
    (other_totals, 9, "", 28),
    (other_verdict, 9, "", 28),
    (void_alone, 8, "", 27),
    (restore_old_backup, 4, "witness", None),
    (leave_out_why, 9, "", 27),
    (two_heads_of_one_size, 4, "", None),
    (forged_head, 3, "", None),
    (another_key, 3, "", None),
    (twin_in_the_registry, 13, "", None),
    (hidden_from_the_registry, 13, "", None),
    (backdate_and_sign, 10, "", 17),
    (edit(OPEN, sign=True, question="是否同意涨物业费？"), 4, "notice", None),
    (edit(OPEN, sign=True, closes="2026-03-20T02:00:00.000000Z"), 4, "notice", None),
    (swap_commitments_and_sign, 9, "", 14),
    (remove_the_close, 6, "", None),
    (withdraw_anothers_ballot, 9, "", 29),
    (sheet_of_another_home, 9, "", 14),
    (served_that_was_not, 9, "", 28),
    (end_cut_off, 2, "", None),
    (another_signer, 3, "", None),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_act_of_an_insider_is_shown(scene: tuple[Insider, Outside], judged: Judge) -> None:
    insider, outside = scene
    kept = {"": [], "notice": [outside.notice], "witness": [outside.witness]}
    assert judged(insider, [outside.notice, outside.witness], [outside.receipt])[0] == 0
    wrong = []
    for place, (act, shown, by, entry) in enumerate(ACTS):
        hand = Insider(
            **{k: deepcopy(v) for k, v in vars(insider).items() if k != "signer"}, signer=insider.signer
        )
        act(hand)
        receipts = [outside.receipt] if by.startswith("receipt") else []
        first, said = judged(hand, kept.get(by, []), receipts)
        failed = [line for line in said.splitlines() if line.startswith(f"V{shown} ✗")]
        named = entry is None or (failed and f"entry {entry}:" in failed[0])
        if by == "receipt only":
            first = shown if failed else first
        if first != shown or not named:
            wrong.append((place, getattr(act, "__name__", act), shown, entry, first, said))
    assert len(ACTS) >= 30
    assert not wrong, "\n\n".join(f"{each[:5]}\n{each[5]}" for each in wrong)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_ballot_added_for_a_silent_home_is_seen_by_that_home(
    scene: tuple[Insider, Outside], judged: Judge
) -> None:
    insider, _outside = scene
    assert "602 sees roll\n" in judged(insider, [], [])[1]
    add_for_the_silent(insider)
    assert "602 sees roll ballot\n" in judged(insider, [], [])[1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_people_who_were_shown_two_records_prove_it(
    scene: tuple[Insider, Outside], capsys: pytest.CaptureFixture[str]
) -> None:
    insider, outside = scene
    change_answer_and_sign(insider)
    assert verify.compare(outside.witness, insider.notes[0]) == 14
    assert "proof of fraud" in capsys.readouterr().out
    assert verify.compare(outside.witness, outside.notice) == 0
