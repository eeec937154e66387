"""An objection is made by a proved phone, answered, closed once; while it is open it may hold the verdict."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.models import Motion, Objection, ObjectionEntry, Result
from app.services import closing, objection_lists, objections
from app.services.objections import AlreadyClosed, ObjectionsClosed, ObjectionWish, TooManyObjections
from app.services.standing import standing_of
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT
from tests.services.claiming import NEW, prove_phone, texts, told, worker

MINUTE = timedelta(minutes=1)
AFTER = CLOSES + timedelta(hours=1)


def published(session: Session, **wishes: object) -> tuple[Motion, Result]:
    """A lift that everybody wanted, counted and posted."""
    motion = f.opened(session, **wishes)  # type: ignore[arg-type]
    for number in range(1, 13):
        floor, place = (number - 1) // 2 + 1, (number - 1) % 2 + 1
        f.cast(session, f.flat_of(session, motion, f"{floor}{place:02d}"), "yes")
    result = closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    assert result is not None
    closing.publish(session, motion, now=CLOSES, actor=worker(session))
    return motion, result


def filed(
    session: Session, motion: Motion, *, phone: str = NEW, at: datetime = AFTER, token: str = "one"
) -> Objection:
    result = session.get(Result, motion.motion_id)
    wish = ObjectionWish(motion, "loss", "张三", "电梯挡住了我家的光", token, photos=[b"a", b"b"])
    proof = prove_phone(session, motion, phone, at)
    return objections.file_objection(session, wish, result, proof, now=at, vault=VAULT)


def close(
    session: Session, row: Objection, outcome: str = "rejected", text: str = "已测量，符合标准"
) -> None:
    objections.close_objection(session, row, outcome, text, now=AFTER, actor=worker(session), vault=VAULT)


def verdict(session: Session, motion: Motion, result: Result) -> str:
    return str(standing_of(session, motion, result).count["verdict"])


def test_a_blocking_objection_holds_the_verdict_until_it_is_decided(session: Session) -> None:
    motion, result = published(session, objection_blocks=True)
    row = filed(session, motion)
    assert objections.open_blocking(session, motion) == 1
    assert verdict(session, motion, result) == "objection_open"
    assert result.count["verdict"] == "passed"
    close(session, row)
    assert objections.open_blocking(session, motion) == 0
    assert verdict(session, motion, result) == "passed"


def test_a_rule_that_blocks_needs_no_switch_and_another_is_not_held(session: Session) -> None:
    motion, result = published(session, rule="two-thirds-no-objection")
    filed(session, motion)
    assert verdict(session, motion, result) == "objection_open"


def test_an_objection_that_does_not_block_changes_no_verdict(session: Session) -> None:
    motion, result = published(session)
    filed(session, motion)
    assert objections.open_blocking(session, motion) == 0
    assert verdict(session, motion, result) == "passed"
    assert objections.count_open(session, motion) == 1


def test_a_failed_verdict_stays_failed_while_an_objection_is_open(session: Session) -> None:
    motion = f.opened(session, objection_blocks=True)
    result = closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    assert result is not None
    closing.publish(session, motion, now=CLOSES, actor=worker(session))
    filed(session, motion)
    assert verdict(session, motion, result) == "failed_quorum"


@pytest.mark.parametrize(
    ("after", "stage"),
    [
        (timedelta(), "result"),
        (timedelta(days=7, hours=14) - timedelta(seconds=1), "result"),
        (timedelta(days=7, hours=14), None),
    ],
)
def test_the_period_ends_at_midnight_of_its_last_day(
    session: Session, after: timedelta, stage: str | None
) -> None:
    """Posted at 10:00 on the 9th in Beijing: the 16th is the last day."""
    motion, result = published(session)
    assert objections.stage_for(motion, result, CLOSES + after) == stage


def test_while_the_vote_runs_the_notice_can_be_objected_to(session: Session) -> None:
    motion = f.opened(session)
    assert filed(session, motion, at=NOW).stage == "notice"
    assert objections.stage_for(motion, None, CLOSES) is None


def test_after_the_period_nothing_is_taken(session: Session) -> None:
    motion, _result = published(session)
    with pytest.raises(ObjectionsClosed):
        filed(session, motion, at=CLOSES + timedelta(days=8))


def test_a_phone_of_the_roll_is_an_owners_and_another_is_marked(session: Session) -> None:
    motion, _result = published(session)
    assert filed(session, motion, phone=f.phone(9), token="a").voter_id is not None
    assert filed(session, motion, token="b").voter_id is None
    lines = objection_lists.public_lines(session, motion)
    assert [(line.number, line.kind, line.verified, line.outcome) for line in lines] == [
        (1, "loss", True, None),
        (2, "loss", False, None),
    ]


def test_the_same_form_sent_twice_is_one_objection(session: Session) -> None:
    motion, _result = published(session)
    first = filed(session, motion)
    assert filed(session, motion, at=AFTER + MINUTE) is first


def test_one_phone_has_three_open_objections_at_most(session: Session) -> None:
    motion, _result = published(session)
    rows = [filed(session, motion, token=str(n), at=AFTER + n * 25 * MINUTE) for n in range(3)]
    with pytest.raises(TooManyObjections):
        filed(session, motion, token="more", at=AFTER + 75 * MINUTE)
    close(session, rows[0])
    assert filed(session, motion, token="more", at=AFTER + timedelta(hours=3)).number == 4


def test_replies_go_to_her_phone_and_notes_do_not(session: Session) -> None:
    motion, _result = published(session)
    row, actor = filed(session, motion), worker(session)
    objections.add_reply(session, row, "周三上门测量", now=AFTER, actor=actor, vault=VAULT)
    objections.add_mediation(session, row, date(2026, 3, 11), "三方到场", now=AFTER, actor=actor, vault=VAULT)
    close(session, row, "settled", "补偿遮光帘")
    mine = told(session, NEW)
    assert [part in text for part, text in zip(["1", "周三上门测量", "已和解"], mine[1:], strict=True)] == [
        True
    ] * 3
    assert not any("三方到场" in text for text in texts(session))
    kinds = [entry.kind for entry in objection_lists.entries_of(session, row)]
    assert kinds == ["reply", "mediation", "outcome"]


def test_nothing_is_added_after_the_outcome(session: Session) -> None:
    motion, _result = published(session)
    row = filed(session, motion)
    objections.close_objection(session, row, "withdrawn", "", now=AFTER, actor=None, vault=VAULT)
    with pytest.raises(AlreadyClosed):
        close(session, row)
    with pytest.raises(AlreadyClosed):
        objections.add_reply(session, row, "答复", now=AFTER, actor=worker(session), vault=VAULT)


def test_an_answer_with_an_address_is_refused(session: Session) -> None:
    motion, _result = published(session)
    row = filed(session, motion)
    with pytest.raises(objections.TextUnfit):
        close(session, row, text="见 www.example.com")


@pytest.mark.parametrize(
    "statement",
    [
        update(ObjectionEntry).values(text_sealed=b"other"),
        update(ObjectionEntry).values(text_sealed=b"", kind="mediation", held_on=date(2026, 1, 1)),
        delete(ObjectionEntry),
        update(Objection).values(text_sealed=b"other"),
        update(Objection).values(text_sealed=b"", kind="count"),
        delete(Objection),
    ],
)
def test_the_tables_refuse_to_be_edited(session: Session, statement: object) -> None:
    motion, _result = published(session)
    row = filed(session, motion)
    objections.add_reply(session, row, "答复", now=AFTER, actor=worker(session), vault=VAULT)
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(statement)  # type: ignore[call-overload]


def test_an_undecided_verdict_is_counted_again_while_an_objection_is_open(session: Session) -> None:
    """Co-owners disagree: without the objection their word could still pass it, with it nothing passes."""
    motion = f.opened(session, rule="two-thirds-no-objection")
    for room in ("101", "201", "202", "301", "302", "401", "402"):
        f.cast(session, f.flat_of(session, motion, room), "yes")
    shared = f.flat_of(session, motion, "102")
    f.cast(session, shared, "yes")
    f.cast(session, shared, "no", position=2)
    result = closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    assert result is not None
    closing.publish(session, motion, now=CLOSES, actor=worker(session))
    assert verdict(session, motion, result) == "undetermined"
    row = filed(session, motion)
    assert verdict(session, motion, result) == "failed_majority"
    close(session, row)
    assert verdict(session, motion, result) == "undetermined"
