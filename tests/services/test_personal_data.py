"""What is kept about one person, and forgetting the people of old motions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Ballot, Compound, Message, Motion, VoterOwner
from app.services import closing, disputes, objections, personal_data
from tests import factories as f
from tests.factories import CLOSES, NOW, VAULT
from tests.services.claiming import worker
from tests.services.test_objections import filed, published
from tests.services.test_proxies_and_disputes import disputed


@pytest.fixture
def counted(session: Session) -> Motion:
    motion = f.opened(session)
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    return motion


def test_a_person_is_found_by_the_number_and_no_choice_is_told(session: Session, counted: Motion) -> None:
    place = session.scalars(select(Compound)).one()
    found = personal_data.about(session, f.phone(1), [place], vault=VAULT)
    assert found.known
    assert [row["home"] for row in found.flats] == ["3-1-101"]
    assert [row["motion"] for row in found.frozen] == [counted.code]
    assert [row["channel"] for row in found.ballots] == ["online"]
    assert [row["kind"] for row in found.messages] == ["receipt"]
    assert "yes" not in str(found)


def test_outside_the_readers_compounds_nothing_is_found(session: Session, counted: Motion) -> None:
    assert not personal_data.about(session, f.phone(1), [], vault=VAULT).known
    place = session.scalars(select(Compound)).one()
    assert not personal_data.about(session, f.phone(500), [place], vault=VAULT).known


@pytest.mark.parametrize(("late", "due"), [(timedelta(microseconds=-1), 0), (timedelta(), 1)])
def test_people_are_due_when_the_years_are_over(
    session: Session, counted: Motion, late: timedelta, due: int
) -> None:
    now = CLOSES.replace(year=CLOSES.year + 5) + late
    found = personal_data.expired(session, years=5, now=now)
    assert len(found) == due
    if due:
        assert (found[0].motion, found[0].people) == (counted, 13)


def test_forgetting_leaves_ballots_and_totals_and_nobodys_name(session: Session, counted: Motion) -> None:
    personal_data.anonymise(session, counted, now=NOW)
    session.expire_all()
    owners = session.scalars(select(VoterOwner)).all()
    assert {(each.name, each.phone_sealed, each.phone_digest) for each in owners} == {("", None, None)}
    assert session.scalars(select(Message)).all() == []
    assert len(session.scalars(select(Ballot)).all()) == 1
    assert personal_data.expired(session, years=5, now=NOW + timedelta(days=4000)) == []


def test_an_open_motion_is_never_due(session: Session) -> None:
    f.opened(session)
    assert personal_data.expired(session, years=1, now=NOW + timedelta(days=4000)) == []


def waiting(session: Session, kind: str) -> tuple[Motion, Callable[[], object]]:
    """A counted motion with an open objection or dispute, and how it is decided years later."""
    late = CLOSES.replace(year=CLOSES.year + 6)
    if kind == "objection":
        motion, _result = published(session)
        row = filed(session, motion)
        return motion, lambda: objections.close_objection(
            session, row, "rejected", "已测量", now=late, actor=worker(session), vault=VAULT
        )
    motion = f.opened(session)
    _ballot, case = disputed(session, motion)
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    colleague = f.user(session, "other", "worker", session.scalars(select(Compound)).one())
    return motion, lambda: disputes.decide(
        session, case, "rejected", "已核对", now=late, actor=colleague, vault=VAULT
    )


@pytest.mark.parametrize("kind", ["objection", "dispute"])
def test_nobody_is_forgotten_while_a_case_is_open_and_it_can_be_closed(session: Session, kind: str) -> None:
    motion, close = waiting(session, kind)
    now = CLOSES.replace(year=CLOSES.year + 6)
    assert personal_data.expired(session, years=5, now=now) == []
    assert [(each.motion, each.waits) for each in personal_data.overdue(session, years=5, now=now)] == [
        (motion, True)
    ]
    close()
    assert [each.motion for each in personal_data.expired(session, years=5, now=now)] == [motion]
