"""What became of the texts of a vote: counts, and who must be told in another way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Compound, Message, Motion, User
from app.services import outbox, sms_overview
from tests import factories as f
from tests.conftest import Page
from tests.statements import counted

ENDS: dict[str, dict[str, Any]] = {
    "waiting": {},
    "held": {"held": "day_cap"},
    "in_doubt": {"in_doubt": True, "attempted_at": f.NOW - timedelta(minutes=1)},
    "lost": {"in_doubt": True, "attempted_at": f.NOW, "failed_at": f.NOW, "error": "in_doubt"},
    "being handed over": {"in_doubt": True, "attempted_at": f.NOW - timedelta(seconds=59)},
    "accepted": {"sent_at": f.NOW},
    "delivered": {"sent_at": f.NOW, "delivery": "delivered"},
    "undelivered": {"sent_at": f.NOW, "delivery": "undelivered", "delivery_code": "30003"},
    "refused": {"failed_at": f.NOW, "error": "21614"},
    "expired": {"failed_at": f.NOW, "error": "expired"},
    "recalled": {"failed_at": f.NOW, "error": "recalled"},
}


@pytest.fixture
def motion(database: Database) -> Motion:
    """One echo in each state, to the phone of 101."""
    with database.writing() as session:
        row = f.opened(session)
        f.user(session, "auditor", "auditor", session.get_one(Compound, row.compound_id))
        for end in ENDS.values():
            add(session, row, **end)
        session.commit()
        return row


def add(session: Session, motion: Motion, kind: str = "echo", number: int = 1, **end: Any) -> None:
    sealed = f.VAULT.seal(f.phone(number))
    session.add(
        Message(
            motion_id=motion.motion_id,
            kind=kind,
            phone_sealed=sealed,
            text_sealed=sealed,
            created_at=f.NOW,
            next_try_at=f.NOW,
            **end,
        )
    )


def desk(app: Flask, name: str = "chair-test") -> Page:
    return Page(app.test_client()).get("/").in_english().sign_in(name)


def test_each_text_has_one_state(database: Database, motion: Motion) -> None:
    with database.reading() as session:
        found = sms_overview.counts(session, motion, f.NOW)
    assert {state: number for (_kind, state), number in found.items()} == {
        "waiting": 2,
        "held": 1,
        "in_doubt": 2,
        "accepted": 1,
        "delivered": 1,
        "failed": 2,
        "expired": 1,
        "recalled": 1,
    }
    assert sms_overview.troubled(found) == 5


def test_the_page_names_home_masked_phone_reason_and_what_to_do(app: Flask, motion: Motion) -> None:
    page = desk(app).get(f"/committee/m/{motion.code}")
    address = f"/committee/m/{motion.code}/texts"
    assert address in page.text
    page.get(address)
    assert "3-1-101" in page.text
    assert f"{f.phone(1)[3:6]}****{f.phone(1)[-4:]}" in page.text
    assert f.phone(1)[3:] not in page.text
    assert "the phone is switched off or out of reach (30003)" in page.text
    assert "Tell the owner at the door what was recorded" in page.text
    assert "it goes out when the cap allows" in page.text


def test_a_number_that_is_not_on_the_roll_names_no_home(
    database: Database, app: Flask, motion: Motion
) -> None:
    with database.writing() as session:
        add(session, motion, "reply", 77, failed_at=f.NOW, error="x")
        add(session, motion, "reply", 78, failed_at=f.NOW, error="unreadable")
        session.flush()
        session.scalars(select(Message).order_by(Message.message_id.desc())).first().phone_sealed = b"x" * 40  # type: ignore[union-attr]
        session.commit()
        (unreadable, stranger, *_rest) = sms_overview.troubles(session, motion, 1, now=f.NOW, vault=f.VAULT)
    assert (stranger.homes, unreadable.homes, unreadable.phone) == ((), (), "")
    assert desk(app).get(f"/committee/m/{motion.code}/texts").status == 200


def test_many_are_paged_with_the_same_number_of_statements(
    database: Database, app: Flask, motion: Motion
) -> None:
    page, address = desk(app), f"/committee/m/{motion.code}/texts"
    with counted(database.engine) as few:
        page.get(address)
    with database.writing() as session:
        for number in range(120):
            add(session, motion, number=1 + number % 12, failed_at=f.NOW, error="21614")
        session.commit()
    with counted(database.engine) as many:
        page.get(address)
    assert len(many) == len(few)
    assert page.text.count('<tr><th scope="row">3-1-') == sms_overview.PAGE
    assert page.get(f"{address}?page=3").text.count('<tr><th scope="row">3-1-') == 25
    assert '<b aria-current="page">3</b>' in page.text
    assert 'page=2">2</a>' in page.text
    for odd in ("0", "-1", "99", "x", "9" * 30):
        assert page.get(f"{address}?page={odd}").status == 200


def test_no_text_is_opened(database: Database, motion: Motion) -> None:
    with database.writing() as session:
        session.execute(Message.__table__.update().values(text_sealed=b"nothing"))  # type: ignore[attr-defined]
        assert len(sms_overview.troubles(session, motion, 1, now=f.NOW, vault=f.VAULT)) == 5


def test_codes_are_counted_and_not_listed(database: Database, motion: Motion) -> None:
    with database.writing() as session:
        add(session, motion, "code", 2, failed_at=f.NOW, error="21614")
        session.flush()
        found = sms_overview.counts(session, motion, f.NOW)
        assert found["code", "failed"] == 1
        assert sms_overview.troubled(found) == 5
        assert len(sms_overview.troubles(session, motion, 1, now=f.NOW, vault=f.VAULT)) == 5


def test_what_was_recalled_or_too_late_is_no_news_for_the_worker(database: Database, motion: Motion) -> None:
    with database.reading() as session:
        codes = [row.delivery_code or row.error for row in outbox.undelivered(session, motion.motion_id)]
    assert codes == ["in_doubt", "30003", "21614"]


def test_a_draft_has_no_page_and_a_worker_no_right(database: Database, app: Flask, motion: Motion) -> None:
    with database.writing() as session:
        place = session.get_one(Compound, motion.compound_id)
        chair = session.scalars(select(User).where(User.username == "chair-test")).one()
        draft = f.draft(session, place, chair).code
        session.commit()
    assert desk(app).get(f"/committee/m/{draft}/texts").status == 404
    assert desk(app, "worker-test").get(f"/committee/m/{motion.code}/texts").status == 403
    assert desk(app, "auditor").get(f"/committee/m/{motion.code}/texts").status == 200
