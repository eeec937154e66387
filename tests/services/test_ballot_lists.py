"""Lists of ballots with something to tell: each with its reason, and only of the worker's own buildings."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from app.services import ballot_lists
from tests import factories as f


def test_an_unsigned_sheet_stands_among_the_voids_of_its_building_alone(session: Session) -> None:
    motion = f.opened(session)
    clerk = session.scalars(select(User).where(User.username == "worker-test")).one()
    f.cast(session, f.flat_of(session, motion, "201"), "yes", entered_by=clerk, signed=False)
    lines, whole = ballot_lists.lines(session, motion, "voids", 1)
    assert [(str(line.key), line.why, whole) for line in lines] == [("3-1-201", "unsigned", 1)]
    assert ballot_lists.lines(session, motion, "voids", 1, frozenset({"3"}))[1] == 1
    assert ballot_lists.lines(session, motion, "voids", 1, frozenset({"9"})) == ([], 0)


def test_two_ballots_of_one_home_are_a_collision(session: Session) -> None:
    motion = f.opened(session)
    flat = f.flat_of(session, motion, "201")
    f.cast(session, flat, "yes")
    f.cast(session, flat, "no")
    lines, whole = ballot_lists.lines(session, motion, "collisions", 1)
    assert ([line.why for line in lines], whole) == (["collision", "collision"], 2)
    assert ballot_lists.lines(session, motion, "collisions", 2) == ([], 2)
