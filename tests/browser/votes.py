"""A small vote that is made by the services, where making it is not what a test looks at."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.database import Database
from app.domain.roll import Owner, RollFlat
from app.models import Compound, Motion, Result, User
from app.services import ballots, motions, roll, staff
from tests import factories as f
from tests.browser.papers import phone_of
from tests.browser.people import PASSWORD
from tests.browser.phones import Phones

ROOMS = ("101", "102", "201", "202", "301", "302", "401", "402", "501", "502")
SECOND = "902"
"""The telephone of the second owner of 102."""
SECONDS = 20


def a_house(database: Database, phones: Phones) -> None:
    with database.writing() as session:
        place = session.scalars(select(Compound)).one()
        roll.import_roll(session, place, [flat(room) for room in ROOMS], phones.vault)
        session.commit()


def flat(room: str) -> RollFlat:
    people = [Owner(f"户主{room}", f"证{room}", phone_of(room))]
    if room == "102":
        people.append(Owner("共有人", "证902", phone_of(SECOND)))
    return RollFlat(f.key(room), 8000, tuple(people))


def others_answer(database: Database, code: str, rooms: list[str], said: str) -> None:
    """Cast as the pages do it, without the pages."""
    words = {"y": "yes", "n": "no", "a": "abstain"}
    choices = tuple(words[each] for each in said)
    with database.writing() as session:
        motion = session.scalars(select(Motion).where(Motion.code == code)).one()
        for room in rooms:
            home = f.flat_of(session, motion, room)
            vote = ballots.Vote(
                flat=home,
                choice=choices[0],  # type: ignore[arg-type]
                channel="online",
                form_token=ballots.new_form_token(),
                signer_id=f.owner_of(session, home).voter_owner_id,
                choices=choices if len(choices) > 1 else None,  # type: ignore[arg-type]
            )
            ballots.record(session, vote, clock=lambda: datetime.now(UTC), vault=f.VAULT)
        session.commit()


def it_closes(database: Database) -> Result:
    """The deadline is moved in the table, and the worker counts."""
    with database.writing() as session:
        session.execute(update(Motion).values(closes_at=datetime.now(UTC) + timedelta(seconds=1)))
        session.commit()
    last = time.monotonic() + SECONDS
    while time.monotonic() < last:
        with database.reading() as session:
            result: Result | None = session.scalar(select(Result))
            if result is not None:
                session.expunge(result)
                return result
        time.sleep(0.2)
    raise AssertionError("the worker has not counted")


def open_since_an_hour(database: Database) -> str:
    now = datetime.now(UTC)
    with database.writing() as session:
        place = session.scalars(select(Compound)).one()
        chair = session.scalars(select(User).where(User.username == "chair")).one()
        motion = f.draft(session, place, chair, opens=now, closes=now + timedelta(days=1))
        motions.open_motion(session, motion, now=now)
        _begun(session, motion, now)
        session.commit()
        return motion.code


def _begun(session: Session, motion: Motion, now: datetime) -> None:
    motion.opens_at = now - timedelta(hours=1)
    session.flush()


def another(database: Database, name: str, role: str) -> None:
    """A second person of the staff."""
    with database.writing() as session:
        place = session.scalars(select(Compound)).one()
        user = staff.create_user(session, name, name, PASSWORD, now=datetime.now(UTC))
        staff.grant(session, user, role, compound=place)
        session.commit()
