"""Who may see the committee's pages: a stranger learns nothing, a member without the right is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import Database
from app.models import Motion, User
from app.services import closing
from tests import factories as f
from tests.conftest import Clock, Page

COMPOUND_PAGES = ["roll", "roll/list", "motions/new"]
DRAFT_PAGES = ["question", "scope", "rule", "window", "cost", "review"]
MOTION_PAGES = [
    "",
    "/sheets.pdf",
    "/publish",
    "/roll.xlsx",
    "/roll.csv",
    "/ballots.xlsx",
    "/ballots.csv",
]
SENT = ["open", "publish", "question", "scope", "rule", "window", "cost"]


def paths(code: str, draft: str, motion: str) -> list[str]:
    return [
        *(f"/committee/c/{code}/{page}" for page in COMPOUND_PAGES),
        *(f"/committee/m/{draft}/{page}" for page in DRAFT_PAGES),
        *(f"/committee/m/{motion}{page}" for page in MOTION_PAGES),
    ]


@pytest.fixture
def two(database: Database, clock: Clock) -> dict[str, tuple[str, str, str]]:
    """Two compounds, each with a draft and a counted motion: (compound, draft, motion) by compound."""
    found = {}
    with database.writing() as session:
        for code in ("TEST", "OTHER"):
            motion = f.opened(session, code=code, closes=f.NOW + timedelta(hours=1))
            chair = session.scalars(select(User).where(User.username == f"chair-{code.lower()}")).one()
            draft = f.draft(session, motion.compound, chair)
            found[code] = (code, draft.code, motion.code)
        f.user(session, "office-test", "office", motion.compound)
        clock.moment = f.NOW + timedelta(hours=1)
        for motion_id in closing.due_motions(session, clock()):
            closing.close_motion(session, motion_id, clock=clock)
        session.commit()
    return found


def test_the_chair_sees_every_page_of_the_own_compound(
    two: dict[str, tuple[str, str, str]], page: Page
) -> None:
    page.sign_in("chair-test")
    assert {path: page.get(path).status for path in paths(*two["TEST"])} == dict.fromkeys(
        paths(*two["TEST"]), 200
    )


def test_a_foreign_compound_is_as_unknown_as_a_random_code(
    two: dict[str, tuple[str, str, str]], page: Page
) -> None:
    page.sign_in("chair-test").in_english()
    for foreign, random in zip(paths(*two["OTHER"]), paths("NOPE", "NOPE1", "NOPE2"), strict=True):
        answers = [(page.get(path).status, page.text.partition("<main")[2]) for path in (foreign, random)]
        assert answers[0] == answers[1]
        assert answers[0][0] == 404


@pytest.mark.parametrize(("who", "status"), [("worker-test", 403), ("office-test", 403)])
def test_other_roles_are_refused(
    two: dict[str, tuple[str, str, str]], page: Page, who: str, status: int
) -> None:
    """Sheets are printed by workers, too: those the access table covers."""
    page.sign_in(who)
    pages = [path for path in paths(*two["TEST"]) if not path.endswith("sheets.pdf")]
    assert {page.get(path).status for path in ["/committee", *pages]} == {status}


def test_without_a_sign_in_every_page_asks_for_one(
    two: dict[str, tuple[str, str, str]], client: FlaskClient
) -> None:
    for path in ["/committee", "/office", *paths(*two["TEST"])]:
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in?next=")


@pytest.mark.parametrize(("who", "status"), [("chair-other", 404), ("worker-test", 403)])
def test_nobody_else_changes_opens_or_posts_anything(
    two: dict[str, tuple[str, str, str]], page: Page, database: Database, who: str, status: int
) -> None:
    page.sign_in(who).get("/")
    _code, draft, motion = two["TEST"]
    for step in SENT:
        code = motion if step == "publish" else draft
        assert page.post(f"/committee/m/{code}/{step}", question="Mine").status == status
    assert page.post("/committee/c/TEST/motions/new", question="Mine").status == status
    with database.reading() as session:
        stored = session.scalars(select(Motion).where(Motion.code == draft)).one()
        assert (stored.question, stored.frozen_at) == ("3号楼1单元加装电梯", None)
        assert session.scalar(select(Motion.motion_id).where(Motion.question == "Mine")) is None


def test_every_form_needs_its_token(app: Flask, two: dict[str, tuple[str, str, str]], page: Page) -> None:
    page.sign_in("chair-test")
    for step in SENT:
        code = two["TEST"][2 if step == "publish" else 1]
        answer = page.client.post(f"/committee/m/{code}/{step}", data={"question": "Mine"})
        assert answer.status_code == 400
