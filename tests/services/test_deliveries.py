"""The delivery record: its newest line counts, and silence joins only where a home was served."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pypdf
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.domain.address import FlatKey
from app.models import Delivery, Motion, PaperRequest, User, Visit
from app.services import closing, deliveries, visits
from app.services.frozen_roll import load_voters
from tests.conftest import Clock, Page
from tests.factories import CLOSES, NOW, VAULT, cast, flat_of, house, key, opened


def worker(session: Session) -> User:
    return session.scalars(select(User).where(User.username == "worker-test")).one()


def note(session: Session, motion: Motion, way: str, *rooms: str, at: datetime = NOW) -> int:
    flats = [flat_of(session, motion, room) for room in rooms]
    return deliveries.record(
        session, motion, flats, way, clock=lambda: at, actor=worker(session), vault=VAULT
    )  # type: ignore[arg-type]


def test_the_newest_line_of_a_home_says_how_it_stands(session: Session) -> None:
    motion = opened(session)
    assert note(session, motion, "posted", "101", "102") == 2
    assert note(session, motion, "not_served", "102") == 1
    assert note(session, motion, "handed", "101") == 1
    assert deliveries.served_flats(session, motion) == {key("101")}
    assert len(session.scalars(select(Delivery)).all()) == 4


def test_the_same_sent_twice_writes_one_line(session: Session) -> None:
    motion = opened(session)
    assert [note(session, motion, "posted", "101") for _twice in range(2)] == [1, 0]
    assert note(session, motion, "not_served", "201") == 0


def test_an_entrance_is_served_but_for_its_exceptions(session: Session) -> None:
    motion = opened(session)
    flats = deliveries.choose_flats(session, motion, "3", "1", [key("302"), key("401")])
    rest = {each.key.room for each in house()} - {"302", "401"}
    assert {flat.room for flat in flats} == rest


def test_an_exception_that_is_no_home_is_refused(session: Session) -> None:
    motion = opened(session)
    with pytest.raises(deliveries.UnknownHomes) as error:
        deliveries.choose_flats(session, motion, "3", "1", [key("302"), key("999")])
    assert error.value.keys == [FlatKey("3", "1", "999")]


def test_after_the_close_nothing_is_noted(session: Session) -> None:
    motion = opened(session)
    note(session, motion, "posted", "101", at=CLOSES - timedelta(microseconds=1))
    with pytest.raises(deliveries.TooLate):
        note(session, motion, "not_served", "101", at=CLOSES)
    assert deliveries.served_flats(session, motion) == {key("101")}


@pytest.mark.parametrize(("served", "heads"), [("", 8), ("102 202", 10), ("101 102", 9)])
def test_silence_joins_the_majority_only_where_a_home_was_served(
    session: Session, served: str, heads: int
) -> None:
    motion = opened(session, rule="civil-code-ordinary", silence="joins_majority")
    for room in ["101", "201", "301", "401", "501", "601", "302", "402"]:
        cast(session, flat_of(session, motion, room), "yes")
    if served:
        note(session, motion, "posted", *served.split())
    result = closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    assert result is not None
    assert result.count["yes"]["heads"] == heads


def test_without_the_silence_rule_deliveries_change_nothing(session: Session) -> None:
    motion = opened(session, rule="civil-code-ordinary")
    cast(session, flat_of(session, motion, "101"), "yes")
    note(session, motion, "posted", "102", "201")
    result = closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    assert result is not None
    assert result.count["participating"]["heads"] == 1


@pytest.mark.parametrize("table", ["deliveries", "visits"])
@pytest.mark.parametrize("act", ["DELETE FROM {table}", "UPDATE {table} SET motion_id = motion_id"])
def test_both_records_are_append_only(session: Session, table: str, act: str) -> None:
    motion = opened(session)
    note(session, motion, "posted", "101")
    visits.record(
        session, motion, flat_of(session, motion, "201"), "thinking", now=NOW, actor=worker(session)
    )
    session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(act.format(table=table)))


def test_a_visit_that_found_a_wish_for_paper_puts_the_home_on_the_list(session: Session) -> None:
    motion = opened(session)
    flat = flat_of(session, motion, "201")
    for _twice in range(2):
        visits.record(session, motion, flat, "wants_paper", now=NOW, actor=worker(session))
    assert [row.voter_flat_id for row in session.scalars(select(PaperRequest))] == [flat.voter_flat_id]
    assert visits.newest(session, motion)[key("201")].outcome == "wants_paper"


def test_no_visit_is_noted_where_the_home_has_answered(session: Session) -> None:
    motion = opened(session)
    flat = flat_of(session, motion, "201")
    cast(session, flat, "no")
    with pytest.raises(visits.HasAnswered):
        visits.record(session, motion, flat, "thinking", now=NOW, actor=worker(session))


def test_nothing_in_a_visit_can_hold_a_choice(session: Session) -> None:
    motion = opened(session)
    flat = flat_of(session, motion, "201")
    with pytest.raises(DBAPIError, match="outcome_known"):
        visits.record(session, motion, flat, "yes", now=NOW, actor=worker(session))
    assert {column.name for column in Visit.__table__.columns} == {
        *("visit_id", "motion_id", "voter_flat_id", "outcome", "visited_at", "visited_by")
    }
    session.rollback()


def test_the_record_names_each_home_once_in_the_order_of_addresses(session: Session) -> None:
    motion = opened(session)
    assert len(load_voters(session, motion)) == 12
    note(session, motion, "posted", "101")
    note(session, motion, "handed", "101")
    lines = deliveries.record_of(session, motion, VAULT)
    assert [line.key.room for line in lines][:3] == ["101", "102", "201"]
    assert (lines[0].way, lines[0].recorded_by, lines[1].way) == ("handed", "Worker-Test", "")


def test_the_posted_result_says_how_many_were_served(session: Session, page: Page, clock: Clock) -> None:
    motion = opened(session, rule="civil-code-ordinary", silence="joins_majority")
    note(session, motion, "posted", "101", "102")
    clock.moment = CLOSES
    closing.close_motion(session, motion.motion_id, clock=clock)
    closing.publish(session, motion, now=CLOSES, actor=worker(session))
    session.commit()
    page.get("/").in_english().get(f"/m/{motion.code}/result")
    assert "2 flats had been served before the close" in page.text
    text = "".join(
        part.extract_text()
        for part in pypdf.PdfReader(io.BytesIO(page.get(f"/m/{motion.code}/result.pdf").data)).pages
    )
    assert "2 flats had been served" in " ".join(text.split())
