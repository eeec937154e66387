"""tests/vectors, whose records never change: read here, never written (docs/record.md)."""

from __future__ import annotations

import hashlib
import io
import json
from base64 import b64decode
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.delivery.kit import verify
from app.domain.ledger import tree
from app.domain.ledger.canonical import canonical, parse
from app.domain.ledger.checkpoint import parse_note
from app.domain.ledger.commitment import commit
from app.domain.ledger.receipt import entry_code, parse_proof
from app.domain.ledger.words import words_of, words_of_key

FOLDER = Path(__file__).resolve().parents[2] / "vectors"
FINGERPRINTS = {
    "record.json": "2af0b87ff48fe070d2292d27f4b88cd72005605a40cfe8348479371ad42a0744",
    "election.json": "68647da220a435cf9d28e303b405889a2f35b09033dba908501d3032117ed36f",
}


@pytest.fixture(scope="module", params=FINGERPRINTS)
def held(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FOLDER.joinpath(request.param).read_bytes())
    return found


@pytest.fixture(scope="module")
def leaves(held: dict[str, Any]) -> list[bytes]:
    return [bytes.fromhex(each) for each in held["leaf_hashes"]]


def test_the_vectors_never_change() -> None:
    for name, fingerprint in FINGERPRINTS.items():
        assert hashlib.sha256(FOLDER.joinpath(name).read_bytes()).hexdigest() == fingerprint


def test_canonical_form_and_leaf_hashes(held: dict[str, Any], leaves: list[bytes]) -> None:
    for each in held["canonical"]:
        assert canonical(each["value"]).decode() == each["text"]
    for line, leaf, code in zip(held["entries"], leaves, held["codes"], strict=True):
        assert canonical(parse(line.encode())) == line.encode()
        assert tree.leaf_hash(line.encode()) == leaf
        assert entry_code(leaf) == code


def test_commitments(held: dict[str, Any]) -> None:
    entries = [json.loads(line) for line in held["entries"]]
    assert {each["n"] for each in held["openings"]} == {each["n"] for each in entries if "c" in each}
    for each in held["openings"]:
        entry = entries[each["n"]]
        assert commit(entry["type"], each["opening"], bytes.fromhex(each["salt"])) == entry["c"]


def test_every_head_is_signed_and_has_its_root(held: dict[str, Any], leaves: list[bytes]) -> None:
    key = Ed25519PublicKey.from_public_bytes(b64decode(held["public_key"]))
    for size, note in enumerate(held["heads"], 1):
        head, (signature,) = parse_note(note)
        assert (head.size, head.root) == (size, tree.root(leaves[:size]))
        key.verify(signature.blob, head.text.encode())
    assert [words_of(head), words_of(head, "en")] == held["words"]["head"]
    assert words_of_key(held["public_key"]) == held["words"]["key"]


def test_proofs_and_receipt(held: dict[str, Any], leaves: list[bytes]) -> None:
    size, root = len(leaves), tree.root(leaves)
    for n, proof in enumerate(held["inclusion"]):
        assert tree.verify_inclusion(n, size, leaves[n], [bytes.fromhex(each) for each in proof], root)
    for old, proof in enumerate(held["consistency"], 1):
        path = [bytes.fromhex(each) for each in proof]
        assert tree.verify_consistency(old, size, tree.root(leaves[:old]), root, path)
    receipt = parse_proof(held["receipt"])
    assert canonical(receipt.extra["entry"]).decode() == held["entries"][receipt.index]
    assert [each.hex() for each in receipt.hashes] == held["inclusion"][receipt.index]


def test_verify_finds_the_record_of_the_vectors_good(held: dict[str, Any]) -> None:
    def lines(values: Any) -> bytes:
        return b"".join(each + b"\n" for each in values)

    kit = {
        "entries.jsonl": lines(each.encode() for each in held["entries"]),
        "heads.jsonl": lines(json.dumps(each).encode() for each in held["heads"]),
        "openings.jsonl": lines(json.dumps(each).encode() for each in held["openings"]),
        "key.txt": held["public_key"].encode(),
    }
    with redirect_stdout(io.StringIO()) as said:
        first = verify.Record(kit, "", [], [held["receipt"]], "").run()
    assert first == 0, said.getvalue()
    assert said.getvalue().count("✓") == 13
