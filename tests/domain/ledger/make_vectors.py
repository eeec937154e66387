"""Wrote tests/vectors/record.json, once (`python3 -m tests.domain.ledger.make_vectors`); it never changes.

A stranger's verifier must agree with it; a new version of the format gets a file of its own.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.ledger import tree
from app.domain.ledger.canonical import canonical
from app.domain.ledger.checkpoint import Head, Signature, key_id, signed_note
from app.domain.ledger.commitment import commit
from app.domain.ledger.entries import entry
from app.domain.ledger.receipt import ProofFile, entry_code
from app.domain.ledger.words import words_of, words_of_key

FILE = Path(__file__).resolve().parents[2] / "vectors" / "record.json"
ORIGIN = "louyi.example/v/0123456789abcdef"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
SLOTS = ["11" * 16, "22" * 16]
VALUES: list[Any] = [
    {"b": 1, "a": [True, False, None]},
    {"": "楼议", "Z": "\u20ac\t\u007f", "a\u0062": '"\\'},
    [9007199254740991, -9007199254740991, 0, {}],
    "e\u0301".encode().decode().replace("e\u0301", "\u00e9"),
]
RULE = {"key": "civil-code-special", "version": 1, "legs": ["heads", "area"], "quorum": [2, 3, ">="]}
RULE |= {"approval": [3, 4, ">="], "base": "participating", "article": "278", "ordinary": False}
RULE |= {"paper_only": False, "objection_blocks": False}
OPTIONS = {"collision": "last_valid", "blank": "abstain", "proxy_cap": 3, "silence": "absent"}
OPTIONS |= {"own_consent": [], "online_barred": False, "seats": None}
SIDE = {"heads": 2, "area": "160.00"}
NONE = {"heads": 0, "area": "0.00"}
TOTALS = {"verdict": "passed", "roll": SIDE, "participating": SIDE, "yes": SIDE, "no": NONE, "abstain": NONE}


def salt(n: int) -> bytes:
    return hashlib.sha256(b"salt %d" % n).digest()


def record() -> tuple[list[dict[str, Any]], dict[int, dict[str, Any]]]:
    """A vote of two homes, from the beginning to the end of objections."""
    found: list[dict[str, Any]] = []
    openings: dict[int, dict[str, Any]] = {}

    def add(kind: str, op: Any = None, opening: dict[str, Any] | None = None, /, **fields: Any) -> None:
        n = len(found)
        if opening is not None:
            openings[n] = {"opening": opening, "salt": salt(n).hex()}
            fields["c"] = commit(kind, opening, salt(n))
        found.append(entry(kind, n, f"2026-03-{2 + n // 5:02}T10+08", op, **fields))

    key = b64encode(PUBLIC).decode()
    add("genesis", spec="louyi-record/1", origin=ORIGIN, key=key, commit=None, follows=None)
    for place, slot in enumerate(SLOTS, 1):
        flats = [{"flat": f"3-1-{place}01", "area": 8000}]
        opening = {"slot": slot, "flats": flats, "developer": False, "owners": [f"业主{place}"], "phones": 1}
        add("roll", None, opening, slot=slot)
    add(
        "open",
        notice="ab" * 32,
        question="是否同意加装电梯？",
        items=[{"position": 1, "title": "", "rule": RULE}],
        options=OPTIONS,
        opens="2026-03-02T02:00:00.000000Z",
        closes="2026-03-09T02:00:00.000000Z",
        zone="Asia/Shanghai",
        disclosure="D1",
        transfer="stands",
        heads=2,
        flats=2,
        area=16000,
        roll=[1, 2],
    )
    at = "2026-03-03T02:00:00.000000Z"
    brought = {"slot": SLOTS[0], "flat": "3-1-101", "at": at, "evidence": None}
    add("served", "0a" * 8, brought, slot=SLOTS[0], channel="handed")
    for place, slot in enumerate(SLOTS, 1):
        opening = {"slot": slot, "flat": f"3-1-{place}01", "answers": ["yes"], "at": at, "signed": True}
        opening |= {"signer": f"业主{place}", "proxy": "", "sheet": None, "nonce": f"{place:032x}"}
        add("ballot", None, opening, slot=slot, prev=place, ch="online")
    add("close")
    tally = {**TOTALS, "pending": NONE, "position": 1}
    add("tally", items=[tally], served=[SLOTS[0]], verifier="louyi-verify/1")
    add("notice", "0b" * 8, kind="preliminary", sha256="cd" * 32)
    add("head_posted", "0a" * 8, size=10, place="门厅", day="2026-03-10")
    add("notice", "0b" * 8, kind="final", sha256="ef" * 32)
    add("final", "0b" * 8)
    return found, openings


def make(found: list[dict[str, Any]], openings: dict[int, dict[str, Any]], ballot: int) -> dict[str, Any]:
    """Everything that a file holds; `ballot` is the entry with a receipt."""
    lines = [canonical(each) for each in found]
    leaves = [tree.leaf_hash(line) for line in lines]
    size = len(lines)

    def node(part: tree.Subtree) -> bytes:
        first, level = part
        return tree.root(leaves[first : first + (1 << level)])

    def hashes(ranges: Any) -> list[str]:
        return [tree.range_hash(each, node).hex() for each in ranges]

    def note(length: int) -> str:
        head = Head(ORIGIN, length, tree.root(leaves[:length]))
        signature = Signature(ORIGIN, key_id(ORIGIN, PUBLIC), KEY.sign(head.text.encode()))
        return signed_note(head, signature)

    extra = {"entry": found[ballot], **openings[ballot]}
    proof = [bytes.fromhex(each) for each in hashes(tree.inclusion_ranges(ballot, size))]
    last = Head(ORIGIN, size, tree.root(leaves))
    key = b64encode(PUBLIC).decode()
    return {
        "canonical": [{"value": each, "text": canonical(each).decode()} for each in VALUES],
        "entries": [line.decode() for line in lines],
        "openings": [{"n": n, **held} for n, held in openings.items()],
        "leaf_hashes": [each.hex() for each in leaves],
        "codes": [entry_code(each) for each in leaves],
        "public_key": key,
        "heads": [note(length) for length in range(1, size + 1)],
        "inclusion": [hashes(tree.inclusion_ranges(n, size)) for n in range(size)],
        "consistency": [hashes(tree.consistency_ranges(old, size)) for old in range(1, size + 1)],
        "receipt": ProofFile(extra, ballot, proof, note(size)).text,
        "words": {"head": [words_of(last), words_of(last, "en")], "key": words_of_key(key)},
    }


if __name__ == "__main__":
    if FILE.exists():
        raise SystemExit("the vectors are there: they never change")
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(make(*record(), 5), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
