"""Acts of an insider who declares a break, or was there when one was declared, and what shows each.

The record of a vote broke at the entry of one ballot, was begun anew, and the vote was counted. `shown` is
the check of verify.py that fails first on the public kit, and `entry` the entry that it names.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.delivery.kit import verify
from app.domain.ledger import tree
from app.domain.ledger.canonical import canonical, parse
from app.models import Motion
from app.services import closing, ledger, ledger_reading
from tests.factories import CLOSES
from tests.services.test_insiders import Insider
from tests.services.test_ledger import motion, store
from tests.services.test_ledger_break import ROOMS, ballot_of, declare, log_in_use, tampered
from tests.services.test_ledger_check import vote

__all__ = ["motion", "store"]


@dataclass
class Hand:
    """A kit with a break as the insider holds it: the new record, the registry, and the record before."""

    new: Insider
    registry: list[dict[str, Any]]
    before: list[bytes]
    before_notes: list[str]
    place: str
    """The origin of the registry."""

    @property
    def old(self) -> str:
        return str(self.new.entries[0]["follows"]["origin"])

    def broken(self) -> dict[str, Any]:
        return next(each for each in self.registry if each["type"] == "log_broken")

    def sign_again(self) -> None:
        """New heads over everything that the insider wrote, and what names them in the registry."""
        self.new.number_again()
        begins = next(e["n"] for e in self.new.entries if e["type"] == "notice") + 1
        lines = [canonical(each) for each in self.new.entries]
        self.new.notes = [self.new.note(lines[:begins]), self.new.note(lines)]
        for each in self.registry:
            if each["origin"] == self.new.origin and "head" in each:
                size = begins if each["type"] == "log_opened" else len(lines)
                root = tree.root([tree.leaf_hash(line) for line in lines[:size]])
                each["head"] = {"size": size, "root": b64encode(root).decode()}
        for n, each in enumerate(self.registry):
            each["n"] = n

    def declare_at(self, size: int) -> None:
        """Say that the last good head was this one."""
        root = tree.root([tree.leaf_hash(line) for line in self.before[:size]])
        head = {"size": size, "root": b64encode(root).decode()}
        self.broken()["head"] = head
        self.new.entries[0]["follows"] = {"origin": self.old, **head}

    def old_note(self, size: int) -> str:
        return self.new.note(self.before[:size], self.old)

    def files(self) -> dict[str, bytes]:
        lines = [canonical(each) for each in self.registry]
        self.new.registry = b"".join(line + b"\n" for line in lines)
        self.new.registry_heads = json.dumps(self.new.note(lines, self.place)).encode() + b"\n"
        found = self.new.files() | {
            "before-1-entries.jsonl": b"".join(line + b"\n" for line in self.before),
            "before-1-heads.jsonl": b"".join(json.dumps(each).encode() + b"\n" for each in self.before_notes),
        }
        del found["openings.jsonl"]
        return found


@dataclass(frozen=True)
class Kept:
    """What people keep of the record before: heads, and the receipts of some homes."""

    heads: dict[str, str]
    receipts: dict[str, str]


@pytest.fixture
def hand(session: Session, motion: Motion) -> tuple[Hand, Kept]:
    vote(session, motion, *ROOMS)
    first = ledger_reading.kit_files(session, motion, openings=True)
    notes = [json.loads(each) for each in first["heads.jsonl"].splitlines()]
    receipts = {room: _receipt(session, motion, room) for room in ROOMS}
    tampered(session, motion, "301")
    declare(session, motion)
    vote(session, motion, "302", "501", "502")
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES + timedelta(days=3))
    session.commit()
    files = ledger_reading.kit_files(session, motion, openings=True)
    store = ledger.store_of(session)
    assert store is not None
    held = [json.loads(line) for line in files["openings.jsonl"].splitlines()]
    new = Insider(
        store.signer,
        log_in_use(session, motion).origin,
        [parse(line) for line in files["entries.jsonl"].splitlines()],
        {each.pop("n"): each for each in held},
        b"",
        b"",
        [json.loads(line) for line in files["heads.jsonl"].splitlines()],
    )
    registry = [parse(line) for line in files["registry.jsonl"].splitlines()]
    old_notes = [json.loads(line) for line in files["before-1-heads.jsonl"].splitlines()]
    before = files["before-1-entries.jsonl"].splitlines()
    found = Hand(new, registry, before, old_notes, f"{store.domain}/registry")
    return found, Kept({"notice": notes[0], "early": notes[2], "witness": notes[-1]}, receipts)


def _receipt(session: Session, motion: Motion, room: str) -> str:
    found = ledger_reading.receipt_of(session, ballot_of(session, motion, room))
    assert found is not None
    assert found.proof is not None
    return found.proof.text


def drop_a_ballot(hand: Hand) -> None:
    del hand.new.entries[hand.new.ballots()[0]]
    hand.sign_again()


def change_a_ballot(hand: Hand) -> None:
    hand.new.reopen(hand.new.ballots()[0], answers=["no"])
    hand.sign_again()


def change_a_voter(hand: Hand) -> None:
    flats = hand.new.openings[3]["opening"]["flats"]
    hand.new.reopen(3, flats=[{**flats[0], "area": 1}])
    hand.sign_again()


def drop_from_both(hand: Hand) -> None:
    """The record before is rewritten and signed again, too."""
    drop_a_ballot(hand)
    first, last = 14, hand.new.entries[0]["follows"]["size"]
    kept = [parse(each) for each in hand.before[:last]]
    del kept[first]
    for n, each in enumerate(kept):
        each["n"] = n
    hand.before = [canonical(each) for each in kept]
    hand.before_notes = [hand.old_note(first), hand.old_note(len(kept))]
    hand.declare_at(len(kept))
    hand.sign_again()


def declare_too_early(hand: Hand) -> None:
    """As if the head before two ballots were the last good one."""
    del hand.new.entries[15:17]
    hand.declare_at(15)
    hand.sign_again()


def declare_too_early_and_cut(hand: Hand) -> None:
    declare_too_early(hand)
    hand.before = hand.before[:15]
    hand.before_notes = [each for each in hand.before_notes if int(each.split("\n")[1]) <= 15]


def declare_alone(hand: Hand) -> None:
    hand.broken()["op"] = hand.broken()["op"][0]


def declare_twice_by_one(hand: Hand) -> None:
    hand.broken()["op"] = [hand.broken()["op"][0]] * 2


def other_head_in_the_declaration(hand: Hand) -> None:
    hand.broken()["head"] = {**hand.broken()["head"], "size": 15}


def no_declaration(hand: Hand) -> None:
    hand.registry.remove(hand.broken())
    hand.sign_again()


def two_that_follow(hand: Hand) -> None:
    hand.registry.append(hand.broken() | {"next": f"{hand.old}-r3"})
    hand.sign_again()


def declared_after_the_fact(hand: Hand) -> None:
    """The new record was there before anybody declared the old one broken."""
    one = hand.broken()
    hand.registry.remove(one)
    hand.registry.append(one)
    hand.sign_again()


def hide_that_it_follows(hand: Hand) -> None:
    hand.new.entries[0]["follows"] = None
    hand.before, hand.before_notes = [], []
    hand.sign_again()


def unsigned_last_head(hand: Hand) -> None:
    size = hand.new.entries[0]["follows"]["size"]
    hand.before_notes = [each for each in hand.before_notes if int(each.split("\n")[1]) != size]


def count_the_broken_one(hand: Hand) -> None:
    """The kit holds the record before, as if nothing had been declared."""
    size = hand.new.entries[0]["follows"]["size"]
    name, notes = hand.old, [hand.old_note(14), hand.old_note(size)]
    hand.new.entries = [parse(each) for each in hand.before[:size]]
    hand.new.origin, hand.new.notes = name, notes
    hand.before, hand.before_notes = [], []


def other_beginning(hand: Hand) -> None:
    hand.new.entries[0]["spec"] = "louyi-record/2"
    hand.sign_again()


def declare_before_the_opening(hand: Hand) -> None:
    """Nothing but a part of the roll would be carried."""
    hand.before, hand.before_notes = hand.before[:5], [hand.old_note(5)]
    hand.declare_at(5)
    hand.sign_again()


def rewrite_what_the_registry_named(hand: Hand) -> None:
    """A voter is changed in both records, but not what the registry says of the first."""
    change_a_voter(hand)
    size = hand.new.entries[0]["follows"]["size"]
    hand.before[3] = canonical(hand.new.entries[3])
    hand.before_notes = [hand.old_note(14), hand.old_note(size)]
    hand.declare_at(size)
    hand.sign_again()


def close_and_begin_anew(hand: Hand) -> None:
    """The result was not liked: the record that was closed is declared broken."""
    one = hand.broken()
    closed = {**one, "type": "log_closed", "op": None}
    del closed["next"], closed["reason"]
    hand.registry.insert(hand.registry.index(one), closed)
    hand.sign_again()


def nothing(_hand: Hand) -> None:
    """An honest kit."""


Act = Callable[[Hand], None]
ACTS: list[tuple[Act, int, str, int | None]] = [
    # act, the check that fails first, what was kept outside, the entry that is named
    (nothing, 0, "", None),
    (nothing, 0, "notice", None),
    (nothing, 0, "witness", None),
    (nothing, 0, "receipt 101", None),
    (nothing, 0, "receipt 302", None),
    (nothing, 11, "receipt 401", 19),
    (drop_a_ballot, 13, "", 14),
    (change_a_ballot, 13, "", 14),
    (change_a_voter, 13, "", 3),
    (drop_from_both, 4, "early", None),
    (drop_from_both, 11, "receipt 101", 14),
    (declare_too_early, 13, "", 15),
    (declare_too_early, 4, "early", 15),
    (declare_too_early_and_cut, 11, "receipt 201", 15),
    (declare_alone, 13, "", None),
    (declare_twice_by_one, 13, "", None),
    (other_head_in_the_declaration, 13, "", None),
    (no_declaration, 13, "", None),
    (two_that_follow, 13, "", None),
    (declared_after_the_fact, 13, "", None),
    (hide_that_it_follows, 13, "", None),
    (unsigned_last_head, 13, "", None),
    (count_the_broken_one, 13, "", None),
    (other_beginning, 13, "", 0),
    (declare_before_the_opening, 13, "", None),
    (rewrite_what_the_registry_named, 13, "", None),
    (close_and_begin_anew, 13, "", None),
]


def given(kept: Kept, by: str) -> tuple[list[str], list[str]]:
    """(heads, receipts) that somebody kept."""
    if by.startswith("receipt"):
        return [], [kept.receipts[by.split()[1]]]
    return ([kept.heads[by]] if by else []), []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_act_around_a_break_is_shown(
    hand: tuple[Hand, Kept], capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = []
    for act, shown, by, entry in ACTS:
        forged = deepcopy_but_signer(hand[0])
        act(forged)
        first = verify.Record(forged.files(), "", *given(hand[1], by), "").run()
        said = capsys.readouterr().out
        failed = [line for line in said.splitlines() if line.startswith(f"V{shown} ✗")]
        named = entry is None or (failed and f"entry {entry}:" in failed[0])
        if first != shown or not named:
            wrong.append((act.__name__, shown, by, entry, first, said))
    assert not wrong, "\n\n".join(f"{each[:5]}\n{each[5]}" for each in wrong)


def deepcopy_but_signer(hand: Hand) -> Hand:
    return deepcopy(hand, {id(hand.new.signer): hand.new.signer})
