"""A counted question is asked once more: with its reason, its settings and, where wished, the same homes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Motion, Result, User
from app.services import attachments, closing, elections, items, motions, repolls
from app.services.finding import find_motion
from app.services.roll import import_roll
from tests import factories as f
from tests.conftest import Clock, Page

AFTER = f.CLOSES + timedelta(hours=1)
ASKED = (items.NewItem("一"), items.NewItem("二", "细", rule_key="households-share", share="3/5"))


@pytest.fixture
def code(database: Database, page: Page, clock: Clock) -> str:
    """A counted motion of two items with unusual settings, its chair signed in."""
    with database.writing() as session:
        motion = f.opened(session, asked=ASKED, rule="civil-code-ordinary", proxy_cap=1, objection_days=9)
        closing.close_motion(session, motion.motion_id, clock=lambda: f.CLOSES)
        session.commit()
    clock.moment = AFTER
    page.sign_in("chair-test").in_english()
    return motion.code


def new_of(database: Database) -> Motion:
    with database.reading() as session:
        return session.scalars(select(Motion).where(Motion.repoll_of.is_not(None))).one()


def test_the_new_draft_has_everything_but_the_window(page: Page, code: str, database: Database) -> None:
    assert f"/committee/m/{code}/repoll" in page.get(f"/committee/m/{code}").text
    page.get(f"/committee/m/{code}/repoll").post(reason="A sheet was lost", flats="living")
    assert page.path.endswith("/window")
    new = new_of(database)
    assert (new.proxy_cap, new.objection_days, new.rule_key) == (1, 9, "civil-code-ordinary")
    assert (new.opens_at, new.closes_at, new.announced_at) == (None, None, None)
    with database.reading() as session:
        found = items.items_of(session, new)
        assert [(each.title, each.details, each.share) for each in found] == [
            ("一", "", None),
            ("二", "细", "3/5"),
        ]


@pytest.mark.parametrize(
    "answer", [{"reason": "  "}, {"reason": "x" * 1001}, {"reason": "why", "flats": "some"}]
)
def test_without_a_reason_nothing_is_asked_again(
    page: Page, code: str, database: Database, answer: dict[str, str]
) -> None:
    page.get(f"/committee/m/{code}/repoll").post(**{"flats": "living"} | answer)
    assert page.status == 422
    with database.reading() as session:
        assert session.scalars(select(Motion).where(Motion.repoll_of.is_not(None))).all() == []


def test_an_uncounted_motion_is_not_asked_again(page: Page, code: str, database: Database) -> None:
    with database.writing() as session:
        place, chair = session.scalars(select(f.Compound)).one(), session.scalars(select(f.User)).first()
        assert chair is not None
        draft = f.draft(session, place, chair).code
        session.commit()
    assert page.get(f"/committee/m/{draft}/repoll").status == 404


@pytest.mark.parametrize(("same", "heads"), [(True, 12), (False, 14)])
def test_the_same_homes_or_all_that_the_roll_has_now(
    page: Page, code: str, database: Database, same: bool, heads: int
) -> None:
    with database.writing() as session:
        found = find_motion(session, code)
        assert found is not None
        import_roll(session, found.motion.compound, f.house(floors=7), f.VAULT)
        actor = session.get_one(f.User, found.motion.created_by)
        new = repolls.repoll(session, found.motion, "why", same_flats=same, now=AFTER, actor=actor)
        changes = {"opens_at": AFTER, "closes_at": AFTER + timedelta(days=1), "notice_days": 0}
        motions.change_draft(new, **changes)
        assert motions.measure_scope(session, new).roll.heads == heads
        motions.open_motion(session, new, now=AFTER)
        session.commit()
    old, again = page.get(f"/m/{code}").text, page.get(f"/m/{new_of(database).code}").text
    assert f'href="/m/{new_of(database).code}"' in old
    assert f'href="/m/{code}"' in again
    assert "Asked again because: why" in again
    assert f"of {heads} homes" in again


def test_plans_costs_and_the_citys_rule_come_along(session: Session) -> None:
    plan = {"price": 60_000_000, "subsidy": 0, "method": "area", "coefficients": None}
    motion = f.opened(session, code="PLAN", cost_plan=plan)
    actor = session.scalars(select(User)).first()
    assert actor is not None
    session.execute(update(Motion).values(announced_at=None, frozen_at=None))
    session.refresh(motion)
    pages = [attachments.Page(b"one", 3, 4, b"1"), attachments.Page(b"two", 5, 6, b"2")]
    attachments.add(session, motion, "平面图", pages, now=f.NOW, actor=actor)
    elections.make_election(session, motion, 3, "市规定第九条")
    session.add(Result(motion_id=motion.motion_id, counted_at=AFTER, last_ballot_id=0, count={}, channels=[]))
    session.flush()
    new = repolls.repoll(session, motion, "再问一次", same_flats=False, now=AFTER, actor=actor)
    (copy,) = attachments.plans_of(session, new)
    assert (copy.attachment.title, copy.attachment.added_at) == ("平面图", AFTER)
    found = [attachments.page_of(session, new, copy.attachment.attachment_id, n) for n in (1, 2)]
    assert [(p.picture, p.thumbnail, p.width) for p in found if p] == [(b"one", b"1", 3), (b"two", b"2", 5)]
    assert elections.small_committee(session, new) == "市规定第九条"
    assert (new.cost_plan, new.seats) == (plan, 3)
    attachments.remove(session, new, copy.attachment.attachment_id)
    assert len(attachments.plans_of(session, motion)) == 1, "the earlier motion keeps its own"
