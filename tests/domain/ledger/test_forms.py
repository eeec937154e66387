"""Canonical bytes, commitments, heads, receipts, words, entries."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ledger import canonical, checkpoint, commitment, entries, receipt, words

TEXTS = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-canonical.LARGEST, canonical.LARGEST) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="ascii")), inner),
    max_leaves=20,
)
HEAD = checkpoint.Head("example.org/v/0011223344556677", 14, bytes(range(32)))


@given(VALUES)
def test_our_bytes_are_those_of_the_library_and_read_back(value: Any) -> None:
    data = canonical.canonical(value)
    assert data == rfc8785.dumps(value)
    assert canonical.parse(data) == value


@pytest.mark.parametrize(
    "value", [1.5, 2**53, -(2**53), "e\u0301", "\ud800", {"键": 1}, {1: 2}, b"x", [{"a": 0.0}]]
)
def test_what_the_record_does_not_hold_is_refused(value: Any) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.canonical(value)


@pytest.mark.parametrize(
    "data",
    [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1,"a":1}', b"1.0", b"{", b"\xff", b'"\\u0041"', b"[" * 9999],
)
def test_other_bytes_of_the_same_value_are_refused(data: bytes) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.parse(data)


def test_a_commitment_binds_type_opening_and_salt() -> None:
    salt, opening = b"s" * 32, {"choice": "yes", "flat": "3-1-101"}
    found = commitment.commit("ballot", opening, salt)
    assert len(found) == 64
    assert found != commitment.commit("revoke", opening, salt)
    assert found != commitment.commit("ballot", {**opening, "choice": "no"}, salt)
    assert found != commitment.commit("ballot", opening, b"t" * 32)
    with pytest.raises(commitment.BadSalt):
        commitment.commit("ballot", opening, b"s" * 31)


def test_a_head_is_written_and_read_as_a_signed_note() -> None:
    key = b"k" * 32
    signature = checkpoint.Signature(HEAD.origin, checkpoint.key_id(HEAD.origin, key), b"x" * 64)
    note = checkpoint.signed_note(HEAD, signature)
    assert note.startswith("example.org/v/0011223344556677\n14\nAAECAwQF")
    assert note.split("\n")[4].startswith("\u2014 example.org/v/0011223344556677 ")
    assert checkpoint.parse_note(note) == (HEAD, (signature,))
    for wrong in (note[:-1], note + "x", note.replace("\n14\n", "\n014\n"), note.replace("\u2014", "-"), ""):
        with pytest.raises(checkpoint.BadNote):
            checkpoint.parse_note(wrong)


def test_the_known_key_of_the_signed_note_specification_has_its_id() -> None:
    line = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    name, algorithm, key = checkpoint.parse_verifier_key(line)
    assert (name, algorithm) == ("PeterNeumann", checkpoint.ED25519)
    assert checkpoint.verifier_key(name, key) == line
    with pytest.raises(checkpoint.BadNote):
        checkpoint.parse_verifier_key(line.replace("c74f", "c74e"))


def test_a_receipt_file_reads_back_and_every_changed_line_is_noticed() -> None:
    note = checkpoint.signed_note(HEAD, checkpoint.Signature(HEAD.origin, b"kkkk", b"x" * 64))
    made = receipt.ProofFile({"entry": {"n": 3}, "opening": None, "salt": None}, 3, (b"h" * 32,), note)
    lines = made.text.split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[2] == "index 3"
    assert receipt.parse_proof(made.text) == made
    for place in range(3):
        with pytest.raises(receipt.BadReceipt):
            receipt.parse_proof("\n".join([*lines[:place], lines[place] + "!", *lines[place + 1 :]]))


def test_the_words_of_a_head_change_with_it() -> None:
    chinese, english = words.words_of(HEAD), words.words_of(HEAD, "en")
    assert len(chinese) == len(english) == 8
    assert chinese != words.words_of(checkpoint.Head(HEAD.origin, 15, HEAD.root))
    assert len({look + thing for look, _e in words.LOOKS for thing, _f in words.THINGS}) == 256
    assert len({look + thing for _z, look in words.LOOKS for _y, thing in words.THINGS}) == 256


def test_an_entry_has_the_fields_of_its_type() -> None:
    made = entries.entry("ballot", 9, "2026-03-01T19+08", None, slot="ab", prev=3, ch="online", c="00")
    assert set(made) == entries.COMMON | {"slot", "prev", "ch", "c"}
    with pytest.raises(entries.BadEntry):
        entries.entry("ballot", 9, "2026-03-01T19+08", None, slot="ab", prev=3, ch="online")
    with pytest.raises(entries.BadEntry):
        entries.entry("secret", 9, "2026-03-01T19+08", None)


@pytest.mark.parametrize("op", [None, "a", ["a"], ["a", "a"], ["a", "b", "c"]])
def test_an_extension_takes_two_different_persons(op: Any) -> None:
    with pytest.raises(entries.BadEntry):
        entries.entry("extend", 9, "2026-03-01T19+08", op, closes="x", reason="y")


def test_the_hour_is_beijings_and_never_runs_back() -> None:
    moment = datetime(2026, 3, 1, 11, 59, 59, tzinfo=UTC)
    assert entries.hour_of(moment) == "2026-03-01T19+08"
    assert entries.hour_of(moment, "2026-03-01T20+08") == "2026-03-01T20+08"
