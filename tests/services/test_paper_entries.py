"""Paper typed once or twice: nothing typed is lost, nothing counts before two agree or a third decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Ballot, Message, Motion, PaperEntry, User, Voter
from app.services import closing, paper_batches, paper_entries
from app.services.paper_entries import AlreadySettled, NotYours, PhotoNeeded, Reading, Sheet, SheetUsed
from tests import factories as f

AFTER = f.CLOSES + timedelta(hours=1)


@pytest.fixture
def motion(session: Session) -> Motion:
    motion = f.opened(session, second_entry=True)
    for name in ("second", "third"):
        f.user(session, name, "worker", motion.compound)
    return motion


def person(session: Session, name: str) -> User:
    return session.scalars(select(User).where(User.username == name)).one()


def read(session: Session, motion: Motion, choice: str = "yes", room: str = "201") -> Reading:
    signer = f.owner_of(session, f.flat_of(session, motion, room)).voter_owner_id
    return Reading((choice,), signer)  # type: ignore[arg-type]


def first(
    session: Session, motion: Motion, *, at: Any = f.NOW, room: str = "201", **wishes: Any
) -> PaperEntry:
    sheet = Sheet(
        f.flat_of(session, motion, room),
        read(session, motion, room=room),
        wishes.pop("form_token", f"form-{room}"),
        **wishes,
    )
    who = person(session, "worker-test")
    return paper_entries.enter(session, motion, sheet, clock=lambda: at, actor=who, vault=f.VAULT)


def again(
    session: Session, motion: Motion, row: PaperEntry, choice: str, who: str = "second", at: Any = f.NOW
) -> bool:
    reading = read(session, motion, choice)
    actor = person(session, who)
    return paper_entries.type_again(
        session, motion, row, reading, clock=lambda: at, actor=actor, vault=f.VAULT
    )


def ballots(session: Session) -> list[Ballot]:
    return list(session.scalars(select(Ballot).order_by(Ballot.ballot_id)))


def test_one_typing_is_no_ballot_and_tells_nobody(session: Session, motion: Motion) -> None:
    row = first(session, motion)
    assert (row.outcome, ballots(session)) == (None, [])
    assert session.scalars(select(Message)).all() == []
    assert session.get_one(Voter, row.voter_id).took_part_at is None


def test_two_that_agree_are_a_ballot_of_the_first_typist_at_the_first_instant(
    session: Session, motion: Motion
) -> None:
    row = first(session, motion)
    assert again(session, motion, row, "yes", at=f.NOW + timedelta(days=1))
    (ballot,) = ballots(session)
    assert (row.outcome, row.ballot_id) == ("agreed", ballot.ballot_id)
    assert ballot.cast_at == f.NOW
    assert ballot.entered_by == person(session, "worker-test").user_id
    assert len(session.scalars(select(Message)).all()) == 1


def test_two_that_differ_wait_for_a_third_person(session: Session, motion: Motion) -> None:
    row = first(session, motion)
    assert not again(session, motion, row, "no")
    assert (row.outcome, ballots(session)) == (None, [])
    for name in ("worker-test", "second"):
        with pytest.raises(NotYours):
            decide(session, motion, row, "yes", name)
    decide(session, motion, row, "no", "third")
    (ballot,) = ballots(session)
    assert (row.outcome, ballot.choice) == ("decided", "no")


def decide(session: Session, motion: Motion, row: PaperEntry, choice: str | None, name: str) -> None:
    reading = read(session, motion, choice) if choice else None
    actor = person(session, name)
    paper_entries.decide(
        session, motion, row, reading, "看了原件", clock=lambda: f.NOW, actor=actor, vault=f.VAULT
    )


def test_what_cannot_be_read_is_dropped_with_its_reason_and_frees_the_sheet(
    session: Session, motion: Motion
) -> None:
    row = first(session, motion, sheet_code="CODE1")
    decide(session, motion, row, None, "third")
    assert (row.outcome, row.decision_reason, ballots(session)) == ("dropped", "看了原件", [])
    assert first(session, motion, sheet_code="CODE1", form_token="another").outcome is None


def test_nobody_types_the_own_sheet_again_and_nobody_twice(session: Session, motion: Motion) -> None:
    row = first(session, motion)
    with pytest.raises(NotYours):
        again(session, motion, row, "yes", "worker-test")
    again(session, motion, row, "no")
    with pytest.raises(AlreadySettled):
        again(session, motion, row, "no", "third")


def test_the_same_form_twice_is_one_entry_and_a_used_sheet_is_refused(
    session: Session, motion: Motion
) -> None:
    row = first(session, motion, sheet_code="CODE1")
    assert first(session, motion, sheet_code="CODE1").paper_entry_id == row.paper_entry_id
    with pytest.raises(SheetUsed):
        first(session, motion, sheet_code="CODE1", form_token="another")


def test_a_photo_is_wanted_where_the_motion_says_so(session: Session, motion: Motion) -> None:
    motion.sheet_photo = True
    with pytest.raises(PhotoNeeded):
        first(session, motion)
    who = person(session, "worker-test")
    photo = paper_entries.keep_photo(session, motion, b"picture", now=f.NOW, actor=who, vault=f.VAULT)
    row = first(session, motion, photo_id=photo.sheet_photo_id)
    assert paper_entries.photo_of(session, row, f.VAULT) == b"picture"


def test_the_count_waits_for_sheets_that_came_in_time_and_then_counts_them(
    session: Session, motion: Motion
) -> None:
    row = first(session, motion, at=f.CLOSES - timedelta(microseconds=1))
    assert closing.due_motions(session, AFTER) == []
    assert closing.close_motion(session, motion.motion_id, clock=lambda: AFTER) is None
    again(session, motion, row, "yes", at=AFTER)
    assert closing.due_motions(session, AFTER) == [motion.motion_id]
    result = closing.close_motion(session, motion.motion_id, clock=lambda: AFTER)
    assert result is not None
    assert result.count["yes"]["heads"] == 1
    assert result.count["fates"]["late"] == 0


def test_a_sheet_typed_at_the_deadline_is_late_and_holds_nothing_up(session: Session, motion: Motion) -> None:
    row = first(session, motion, at=f.CLOSES)
    assert row.outcome == "single"
    result = closing.close_motion(session, motion.motion_id, clock=lambda: AFTER)
    assert result is not None
    assert result.count["fates"]["late"] == 1


def test_without_second_typing_it_is_a_ballot_at_once(session: Session, motion: Motion) -> None:
    motion.second_entry = False
    assert first(session, motion).outcome == "single"
    assert len(ballots(session)) == 1


def test_a_pile_is_closed_with_its_number_or_with_a_reason(session: Session, motion: Motion) -> None:
    who = person(session, "worker-test")
    pile = paper_batches.begin(session, motion, 3, now=f.NOW, actor=who)
    with pytest.raises(paper_batches.BatchOpen):
        paper_batches.begin(session, motion, 3, now=f.NOW, actor=who)
    first(session, motion, batch_id=pile.paper_batch_id)
    with pytest.raises(paper_batches.DifferenceUnexplained) as refused:
        paper_batches.close(session, pile, 1, "", now=f.NOW)
    assert refused.value.missing == 1
    paper_batches.close(session, pile, 1, "一张被业主取回", now=f.NOW)
    assert (pile.entered, pile.void) == (1, 1)
    assert paper_batches.open_batch(session, motion, who) is None
