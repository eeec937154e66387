"""Paper is drawn by a published seed that anyone can follow, and the panel's findings stand for ever."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.models import Motion, Recheck, RecheckFinding, RecheckSheet, ResultCorrection
from app.services import closing, rechecks
from app.services.rechecks import Found
from tests import factories as f
from tests.factories import CLOSES, VAULT
from tests.services.claiming import worker

ROOMS = ("101", "201", "202", "301", "302")


@pytest.fixture
def motion(session: Session) -> Motion:
    """Five homes on paper, one by phone; counted."""
    motion = f.opened(session)
    for room in ROOMS:
        f.cast(session, f.flat_of(session, motion, room), "yes", entered_by=worker(session))
    f.cast(session, f.flat_of(session, motion, "401"), "yes")
    closing.close_motion(session, motion.motion_id, clock=lambda: CLOSES)
    return motion


def draw(session: Session, motion: Motion, seed: str = "4 2 6", number: int = 2) -> Recheck:
    return rechecks.draw(session, motion, seed, number, now=CLOSES, actor=worker(session))


def report(session: Session, row: Recheck, *found: Found, persons: int = 3) -> None:
    rechecks.report(
        session, row, persons, "甲、乙、丙", found, now=CLOSES, actor=worker(session), vault=VAULT
    )


def test_the_draw_is_that_of_the_published_formula(session: Session, motion: Motion) -> None:
    row = draw(session, motion, "  4 2   6 ")
    codes = [ballot.code for ballot in rechecks.on_paper(session, motion)]
    keys = sorted(hashlib.sha256(f"4 2 6\n{code}".encode()).hexdigest() for code in codes)
    assert rechecks.draws_of(session, motion)[0].keys == tuple(keys[:2])
    assert (row.seed, row.drawn, row.of_sheets) == ("4 2 6", 2, 5)
    assert len(rechecks.sheets_of(session, row)) == 2


def test_more_than_there_are_draws_all_and_another_seed_is_a_further_draw(
    session: Session, motion: Motion
) -> None:
    assert draw(session, motion, number=99).drawn == 5
    assert draw(session, motion, "1 1 1").number == 2
    assert [each.recheck.seed for each in rechecks.draws_of(session, motion)] == ["4 2 6", "1 1 1"]


def test_nothing_is_drawn_before_the_count_without_paper_or_without_a_seed(session: Session) -> None:
    motion = f.opened(session)
    f.cast(session, f.flat_of(session, motion, "101"), "yes", entered_by=worker(session))
    with pytest.raises(rechecks.NothingToDraw):
        draw(session, motion)
    with pytest.raises(rechecks.NoSeed):
        draw(session, motion, "  ")


def test_the_panels_findings_are_written_once_and_whole(session: Session, motion: Motion) -> None:
    row = draw(session, motion)
    for wrong in ([Found(1, "agrees")], [Found(1, "agrees"), Found(2, "differs")]):
        with pytest.raises(rechecks.FindingsUnfit):
            report(session, row, *wrong)
    with pytest.raises(rechecks.FindingsUnfit):
        report(session, row, Found(1, "agrees"), Found(2, "agrees"), persons=1)
    report(session, row, Found(1, "agrees"), Found(2, "differs", "纸上写的是弃权"))
    with pytest.raises(rechecks.AlreadyReported):
        report(session, row, Found(1, "agrees"), Found(2, "agrees"))
    shown = rechecks.draws_of(session, motion)[0]
    assert (shown.persons, shown.findings) == (3, {"agrees": 1, "differs": 1, "missing": 0})
    assert shown.told == ("agrees", "differs")


@pytest.mark.parametrize("table", [Recheck, RecheckSheet, RecheckFinding])
def test_a_draw_is_never_changed(session: Session, motion: Motion, table: type) -> None:
    report(session, draw(session, motion, number=1), Found(1, "agrees"))
    change = {"seed": "6"} if table is Recheck else {"position": 9}
    for statement in (update(table).values(**change), delete(table)):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(statement)
    assert session.query(ResultCorrection).count() == 0
