"""What the record says of objections and elections, and that verify.py works both out again."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.delivery.kit import verify
from app.domain.amounts import Amount
from app.domain.election import Candidate, elect
from app.domain.ledger.canonical import canonical, parse
from app.models import Motion
from app.services import closing, ledger_reading, motions, notices, objections, roll
from app.services.elections import DECIDED
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT
from tests.services.test_election import ROOMS, SEVEN, named
from tests.services.test_items import answer
from tests.services.test_ledger_events import entries, opening, run, user
from tests.services.test_objections import close, filed, published

Lines = list[dict[str, Any]]


def checked(session: Session, motion: Motion, act: Callable[[Lines], object] = len) -> tuple[int, str]:
    """What verify.py says of the kit once `act` changed its entries."""
    session.commit()
    files = ledger_reading.kit_files(session, motion, openings=True)
    lines = [parse(line) for line in files["entries.jsonl"].splitlines()]
    act(lines)
    return run(files | {"entries.jsonl": b"".join(canonical(each) + b"\n" for each in lines)})


def last(kind: str, **changes: Any) -> Callable[[Lines], object]:
    """Change the last entry of a kind."""
    return lambda lines: next(each for each in reversed(lines) if each["type"] == kind).update(changes)


def without_outcomes(lines: Lines) -> None:
    lines[:] = [each for each in lines if each["type"] != "objection" or each["state"] == "opened"]
    for number, each in enumerate(lines):
        each["n"] = number


def of_objections(session: Session, motion: Motion) -> list[tuple[int, str, str]]:
    found = [each for each in entries(session, motion) if each["type"] == "objection"]
    return [(each["number"], each["stage"], each["state"]) for each in found]


def test_an_objection_and_its_outcome_are_entries_without_words_or_person(session: Session) -> None:
    motion, _result = published(session)
    close(session, filed(session, motion))
    assert of_objections(session, motion) == [(1, "result", "opened"), (1, "result", "rejected")]
    opened, decided = entries(session, motion)[-2:]
    assert (opened["op"], len(decided["op"]), opened["kind"]) == (None, 16, "loss")
    session.commit()
    held = opening(session, motion, opened["n"])
    assert set(held) == {"number", "state", "at", "evidence"}
    assert "slot" not in opened
    assert "电梯" not in str((opened, decided, held))


def test_what_was_objected_to_before_the_opening_follows_it(session: Session) -> None:
    place = f.compound(session)
    roll.import_roll(session, place, f.house(), VAULT)
    actor = f.user(session, "chair", "committee", place)
    motion = f.draft(session, place, actor)
    notices.announce(session, motion, now=NOW, actor=actor)
    row = filed(session, motion, at=NOW)
    objections.close_objection(session, row, "withdrawn", "算了", now=NOW, actor=None, vault=VAULT)
    motions.open_motion(session, motion, now=NOW)
    filed(session, motion, at=NOW + timedelta(minutes=2), token="two")
    states = [(1, "opened"), (1, "withdrawn"), (2, "opened")]
    assert of_objections(session, motion) == [(number, "notice", state) for number, state in states]
    first, said = checked(session, motion)
    assert first == 0, said


@pytest.mark.parametrize("blocks", [True, False])
def test_a_final_result_that_did_not_wait_for_an_objection_is_found(session: Session, blocks: bool) -> None:
    motion, result = published(session, objection_blocks=blocks)
    close(session, filed(session, motion))
    end = objections.until(motion, result)
    assert end is not None
    notices.post_final(session, motion, now=end, actor=user(session, "chair"))
    first, said = checked(session, motion)
    assert first == 0, said
    said = checked(session, motion, without_outcomes)[1]
    assert ("an objection was still open" in said) is blocks


def test_a_dropped_or_turned_objection_is_found(session: Session) -> None:
    motion, _result = published(session)
    close(session, filed(session, motion))
    assert "an objection out of its order" in checked(session, motion, last("objection", number=2))[1]
    assert "of another state" in checked(session, motion, last("objection", state="upheld"))[1]


def test_who_is_elected_stands_in_the_tally_and_is_worked_out_again(session: Session) -> None:
    motion = f.opened(session, rule="civil-code-ordinary", asked=SEVEN, kind="election", seats=5)
    for number, room in enumerate(ROOMS):
        answer(session, motion, room, *named(1, 2, 3, *((4, 6) if number < 6 else (5, 7))))
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    held = next(each for each in entries(session, motion) if each["type"] == "tally")["election"]
    assert held == {"elected": [1, 2, 3, 4, 6], "alternates": [], "tied": [], "open": [], "stands": True}
    first, said = checked(session, motion)
    assert first == 0, said
    for name, value in {"elected": [1, 2, 3, 4, 5], "alternates": [7], "stands": False}.items():
        assert "V9 ✗" in checked(session, motion, last("tally", election=held | {name: value}))[1]
    assert "V9 ✗" in checked(session, motion, lambda lines: lines[-1].pop("election"))[1]


def test_verify_seats_the_same_people_as_the_program() -> None:
    chance = random.Random(20260302)
    for _ in range(2000):
        seats = chance.choice([3, 5, 7])
        items: dict[int, dict[str, Any]] = {
            place: {
                "verdict": chance.choice(["passed", "passed", "failed_majority", "undetermined"]),
                "yes": (chance.randint(3, 7), chance.choice([100, 200])),
                "pending": chance.choice([(0, 0), (1, 50), (2, 100)]),
            }
            for place in range(1, chance.randint(3, 9))
        }
        slate = [
            Candidate(place, each["verdict"], Amount(*each["yes"]), Amount(*each["pending"]))
            for place, each in items.items()
        ]
        ours = elect(slate, seats, chance.choice([3, seats])).as_object()
        assert verify.elect(items, seats, ours["minimum"]) == {name: ours[name] for name in DECIDED}
