"""What the resident's tests share: addresses, the code from the outbox, and the whole walk."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Ballot, Compound, Message, Motion, User
from app.services import closing
from tests import factories as f
from tests.conftest import Page


def set_up(database: Database, **wishes: object) -> Motion:
    """An open motion over the test house, committed."""
    with database.writing() as session:
        motion = f.opened(session, **wishes)  # type: ignore[arg-type]
        session.commit()
        return motion


def home_of(motion: Motion, room: str = "501") -> str:
    """The address of a home's first page."""
    return f"/m/{motion.code}/home/3-1-{room}"


def sms_code(database: Database) -> str:
    """The six digits of the newest message."""
    with database.reading() as session:
        row = session.scalars(
            select(Message).where(Message.kind == "code").order_by(Message.message_id.desc())
        ).first()
        assert row is not None
        found = re.search(r"\d{6}", f.VAULT.unseal(row.text_sealed))
        assert found is not None
        return found.group()


def prove(page: Page, database: Database, motion: Motion, room: str = "501", number: int = 9) -> Page:
    """Prove the phone of home `number`; ends on the answer page."""
    page.get(f"{home_of(motion, room)}/phone").post(phone=f.phone(number))
    return page.post(code=sms_code(database))


def answer(page: Page, database: Database, motion: Motion, choice: str = "yes", **where: object) -> Page:
    """Walk to the receipt."""
    prove(page, database, motion, **where).post(choice=choice)  # type: ignore[arg-type]
    return page.post()


def ballots_in(database: Database) -> list[Ballot]:
    """Every recorded ballot, oldest first."""
    with database.reading() as session:
        return list(session.scalars(select(Ballot).order_by(Ballot.ballot_id)))


def rows_in(session: Session, table: type) -> int:
    """How many rows a table has."""
    return int(session.scalar(select(func.count()).select_from(table)) or 0)


def count_and_publish(database: Database, motion: Motion, *, at: datetime | None = None) -> None:
    """Close the motion at its deadline and post the result."""
    moment = (at or f.CLOSES) + timedelta(seconds=1)
    with database.writing() as session:
        closing.close_motion(session, motion.motion_id, clock=lambda: moment)
        row = session.get(Motion, motion.motion_id)
        place = session.get(Compound, motion.compound_id)
        assert row is not None
        assert place is not None
        chair = session.scalars(select(User).where(User.username == f"chair-{place.code.lower()}")).one()
        closing.publish(session, row, now=moment, actor=chair)
        session.commit()
