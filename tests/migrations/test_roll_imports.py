"""Revision 0002: up, down and up again over data; impossible rows are refused by name."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from app import schema
from app.database import Database
from app.models import Flat, OwnerDecision, RollImport
from app.services import roll
from tests import factories as f

GOOD: dict[str, Any] = {
    "filename": "a.csv",
    "file_sealed": b"x",
    "created_at": f.NOW,
    "tries": 0,
    "progress": 0,
}


def settled(database: Database) -> dict[str, int]:
    with database.writing() as session:
        place = f.compound(session)
        chair = f.user(session, "chair", "committee", place)
        roll.import_roll(session, place, f.house(), f.VAULT)
        session.commit()
        return {"compound_id": place.compound_id, "created_by": chair.user_id}


def test_down_and_up_again_keeps_the_roll(database: Database) -> None:
    settled(database)
    schema.downgrade(database.engine, "0001")
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM flat_owners")) == 13
    schema.upgrade(database.engine)
    with database.reading() as session:
        assert len(session.scalars(select(Flat)).all()) == 12


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"job": "paint", "lease_until": f.NOW}, "job_known"),
        ({"job": "read"}, "job_leased"),
        ({"lease_until": f.NOW}, "job_leased"),
        ({"progress": -1}, "progress_percent"),
        ({"progress": 101}, "progress_percent"),
        ({"plan_sealed": b"x", "counts": {"new": 0}}, "plan_of_a_book"),
        ({"plan_sealed": b"x", "book_sealed": b"x"}, "plan_counted"),
        ({"applied_at": f.NOW}, "applied_whole"),
        ({"before_sealed": b"x"}, "applied_whole"),
        ({"after_digest": b"x"}, "applied_whole"),
        ({"undone_at": f.NOW}, "undone"),
    ],
)
def test_an_impossible_import_is_refused(database: Database, wrong: dict[str, Any], name: str) -> None:
    known = settled(database)
    with database.writing() as session, pytest.raises(IntegrityError, match=name):
        session.execute(insert(RollImport).values(**GOOD | known | wrong))


def test_an_import_is_undone_by_somebody_and_only_after_it_was_applied(database: Database) -> None:
    known = settled(database)
    undone = {"undone_at": f.NOW, "undone_by": known["created_by"]}
    with database.writing() as session, pytest.raises(IntegrityError, match="undone_after_applied"):
        session.execute(insert(RollImport).values(**GOOD | known | undone))


def test_a_decision_names_two_owners_in_order(database: Database) -> None:
    known = settled(database)
    decision = {"same": True, "decided_by": known["created_by"], "decided_at": f.NOW}
    with database.writing() as session, pytest.raises(IntegrityError, match="ordered"):
        session.execute(
            insert(OwnerDecision).values(
                compound_id=known["compound_id"], left_digest=b"b", right_digest=b"b", **decision
            )
        )
