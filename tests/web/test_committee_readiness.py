"""The last look: what is missing with its way there, what is advised, and every setting in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.database import Database
from app.domain.roll import Owner, RollFlat
from app.services import notices
from app.services.finding import find_motion
from tests import factories as f
from tests.conftest import Clock, Page
from tests.web.committee_desk import add_draft, motion_of, settle

LATER = f.NOW + timedelta(days=20)


@pytest.fixture
def chair(database: Database, page: Page) -> Page:
    settle(database)
    return page.sign_in("chair-test").in_english()


def review(page: Page, code: str) -> Page:
    return page.get(f"/committee/m/{code}/review")


def test_what_is_only_advised_stops_nothing_and_has_its_button(chair: Page, database: Database) -> None:
    code = add_draft(database, closes_at=f.NOW + timedelta(days=2))
    review(chair, code)
    for words in (
        "Nothing is missing.",
        "Post the list",
        "no details",
        "no days of notice",
        "less than three days",
    ):
        assert words in chair.text, words
    chair.post(f"/committee/m/{code}/post-roll")
    assert "without names, is not posted" not in review(chair, code).text
    chair.post(f"/committee/m/{code}/open")
    assert motion_of(database, code).frozen_at == f.NOW


def test_heads_without_a_telephone_are_counted(database: Database, page: Page) -> None:
    settle(database, [*f.house()[:3], RollFlat(f.key("301"), 8000, (Owner("业主", "", ""),))])
    code = add_draft(database)
    page.sign_in("chair-test").in_english()
    assert "1 head of 4 homes has no telephone number" in review(page, code).text


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"silence": "joins_majority"}, "Silence joins the larger side for ordinary matters only"),
        ({"own_consent": ["3-1-901"]}, "A home that must agree itself is no longer on the roll."),
    ],
)
def test_settings_that_do_not_fit_stop_the_announcement(
    chair: Page, database: Database, wishes: dict[str, object], words: str
) -> None:
    code = add_draft(database, notice_days=15, opens_at=LATER, closes_at=LATER + timedelta(days=7), **wishes)
    assert words in review(chair, code).text
    assert f'action="/committee/m/{code}/announce"' not in chair.text
    chair.post(f"/committee/m/{code}/announce")
    assert f"Not announced: {words}" in chair.text
    assert motion_of(database, code).announced_at is None


def test_every_setting_is_named(chair: Page, database: Database) -> None:
    plan = {"price": 100, "subsidy": 0, "method": "floor", "coefficients": "guangzhou"}
    code = add_draft(
        database, consultation_only=True, retention_years=9, own_consent=["3-1-101"], cost_plan=plan
    )
    review(chair, code)
    for words in (
        "opinions, not counted",
        "3-1-101",
        ">9<",
        "Guangzhou: floor 1 = 0",
        "only where the rule says so",
    ):
        assert words in chair.text, words


def test_the_announcement_posts_the_notice_and_once_over_it_can_begin_at_once(
    chair: Page, database: Database, clock: Clock
) -> None:
    code = add_draft(database, notice_days=15, opens_at=LATER, closes_at=LATER + timedelta(days=7))
    review(chair, code).post(f"/committee/m/{code}/announce")
    with database.reading() as session:
        found = find_motion(session, code)
        assert found is not None
        posted = notices.find_notice(session, found.motion, "voting")
        assert posted is not None
    assert "Open now" not in chair.get(f"/committee/m/{code}").text
    clock.moment = LATER - timedelta(days=2)
    chair.sign_in("chair-test").get(f"/committee/m/{code}")
    assert "Open now: freeze the roll" in chair.text
    chair.post(f"/committee/m/{code}/open")
    assert motion_of(database, code).opens_at == clock.moment


def test_the_public_page_of_an_announced_motion_leads_to_its_list_and_its_cost(
    chair: Page, database: Database
) -> None:
    plan = {"price": 60000000, "subsidy": 10000000, "method": "floor", "coefficients": "guangzhou"}
    code = add_draft(
        database, notice_days=15, opens_at=LATER, closes_at=LATER + timedelta(days=7), cost_plan=plan
    )
    review(chair, code).post(f"/committee/m/{code}/post-roll")
    review(chair, code).post(f"/committee/m/{code}/announce")
    public = chair.get(f"/m/{code}").text
    assert f'href="/m/{code}/roll"' in public
    assert "the homes pay ¥500,000.00 together." in public
    assert "Guangzhou" in public
    assert chair.get(f"/m/{code}/claim/3-1-101").status == 200


def test_an_extension_is_dated_and_reasoned_on_the_public_page(chair: Page, database: Database) -> None:
    code = add_draft(database)
    with database.writing() as session:
        found = find_motion(session, code)
        assert found is not None
        f.user(session, "second", "committee", found.motion.compound)
        session.commit()
    review(chair, code).post(f"/committee/m/{code}/open")
    chair.get(f"/second-person/m/{code}/extend").post(closes="2026-03-12T00:00", reason="Spring holiday <b>")
    number = chair.path.rsplit("/", 1)[-1]
    assert "The end was moved" not in chair.get(f"/m/{code}").text
    chair.post("/sign-out")
    chair.sign_in("second").get(f"/second-person/{number}").post(f"/second-person/{number}/approve")
    public = chair.get(f"/m/{code}").text
    assert "to midnight at the end of Wednesday, 11 March 2026" in public
    assert "Reason: Spring holiday &lt;b&gt;" in public
