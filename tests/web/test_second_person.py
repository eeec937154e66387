"""Two persons at their browsers, a phone that is looked at with a reason, and one person's data."""

from __future__ import annotations

import json
import re

import pytest

from app.database import Database
from app.models import Motion
from app.services import activities
from tests import factories as f
from tests.conftest import Clock, Page
from tests.statements import counted
from tests.web.committee_desk import motion_of


@pytest.fixture
def motion(database: Database) -> Motion:
    with database.writing() as session:
        found = f.opened(session)
        f.user(session, "second", "office", found.compound)
        f.user(session, "auditor", "auditor", found.compound)
        f.cast(session, f.flat_of(session, found, "101"), "no")
        session.commit()
        return found


@pytest.fixture
def chair(page: Page, motion: Motion) -> Page:
    return page.sign_in("chair-test").in_english()


@pytest.fixture
def second(chair: Page) -> Page:
    return Page(chair.client.application.test_client()).sign_in("second").in_english()


def newest(page: Page) -> str:
    found = re.search(r'href="(/second-person/\d+)"', page.get("/second-person").text)
    assert found is not None
    return found.group(1)


def approve(page: Page) -> Page:
    path = newest(page)
    return page.get(path).post(f"{path}/approve")


def test_an_extension_is_asked_by_one_and_approved_by_another(
    chair: Page, second: Page, motion: Motion, database: Database
) -> None:
    chair.get(f"/second-person/m/{motion.code}/extend")
    chair.post(closes="2026-03-20T00:00", reason="Holidays")
    assert "Asked. Now a second person must approve it." in chair.text
    assert "Another person must decide." in chair.text
    path = newest(chair)
    assert "You asked for this yourself." in chair.get(path).post(f"{path}/approve").text
    assert motion_of(database, motion.code).closes_at == f.CLOSES
    assert "Holidays" in second.get(newest(second)).text
    assert "Approved and done." in approve(second).text
    assert motion_of(database, motion.code).closes_at.isoformat() == "2026-03-19T16:00:00+00:00"  # type: ignore[union-attr]
    with database.reading() as session:
        lines = list(activities.every(session, activities.Wish(code=motion.code), [], everything=True))
    assert [(line.activity.kind, line.username) for line in lines] == [
        ("approval_asked", "chair-test"),
        ("approval_approved", "second"),
    ]


def test_an_earlier_end_and_a_missing_reason_stay_at_their_fields(chair: Page, motion: Motion) -> None:
    chair.get(f"/second-person/m/{motion.code}/extend").post(closes="2026-03-05T00:00", reason="Holidays")
    assert (chair.status, "not later than the end in force" in chair.text) == (422, True)
    chair.post(closes="2026-03-20T00:00", reason="")
    assert (chair.status, "Say why." in chair.text) == (422, True)


def test_a_withdrawn_motion_says_so_everywhere(
    chair: Page, second: Page, motion: Motion, database: Database
) -> None:
    chair.get(f"/second-person/m/{motion.code}/withdraw").post(reason="Wrong question")
    approve(second)
    said = "This question was withdrawn. No answer is taken any more."
    for path in (f"/m/{motion.code}", f"/committee/m/{motion.code}", f"/work/m/{motion.code}"):
        assert said in chair.get(path).text, path
    assert said in chair.get(f"/m/{motion.code}/home/3-1-201/phone").text
    assert chair.get(f"/second-person/m/{motion.code}/extend").status == 409


def test_a_refusal_changes_nothing(chair: Page, second: Page, motion: Motion, database: Database) -> None:
    chair.get(f"/second-person/m/{motion.code}/withdraw").post(reason="Wrong question")
    path = newest(second)
    assert "Refused. Nothing was changed." in second.get(path).post(f"{path}/refuse").text
    assert motion_of(database, motion.code).withdrawn_at is None


def test_an_owner_of_the_frozen_roll_is_corrected(
    chair: Page, second: Page, motion: Motion, database: Database
) -> None:
    chair.get(f"/second-person/m/{motion.code}/owner")
    assert "Which home?" in chair.text
    assert chair.get(f"/second-person/m/{motion.code}/owner?home=9-9-999").status == 422
    chair.get(f"/second-person/m/{motion.code}/owner?home=3-1-101")
    owner = re.search(r'name="owner"[^>]*value="(\d+)"', chair.text)
    assert owner is not None
    chair.post(owner=owner.group(1), name="正确", phone="12", reason="typo")
    assert (chair.status, "not a mobile number" in chair.text) == (422, True)
    chair.post(owner=owner.group(1), name="正确", phone="13800000777", reason="typo")
    assert "Approved and done." in approve(second).text
    with database.reading() as session:
        found = f.owner_of(session, f.flat_of(session, motion, "101"))
        assert (found.name, found.phone_digest) == ("正确", f.VAULT.digest("phone", f.phone(777)))


def test_a_ballot_is_taken_out_without_anyone_seeing_what_it_says(
    chair: Page, second: Page, motion: Motion
) -> None:
    chair.get(f"/second-person/m/{motion.code}/void?home=3-1-101")
    assert "Do not agree" not in chair.text
    ballot = re.search(r'name="ballot"[^>]*value="(\d+)"', chair.text)
    assert ballot is not None
    chair.post(ballot=ballot.group(1), reason="forced")
    approve(second)
    assert "1 ballot was taken out" in second.get(f"/second-person/m/{motion.code}").text


def test_after_the_deadline_the_pages_offer_only_what_can_still_be_done(
    chair: Page, motion: Motion, clock: Clock
) -> None:
    text = chair.get(f"/second-person/m/{motion.code}").text
    assert all(f"/{kind}" in text for kind in ("extend", "withdraw", "owner", "void"))
    clock.moment = f.CLOSES
    chair.sign_in("chair-test")
    text = chair.get(f"/second-person/m/{motion.code}").text
    assert [kind for kind in ("extend", "withdraw", "owner", "void") if f"{motion.code}/{kind}" in text] == [
        "void"
    ]


def test_a_phone_is_shown_with_a_reason_that_stands_in_the_log(
    chair: Page, motion: Motion, database: Database
) -> None:
    assert "/personal/c/TEST/phones/3-1-101" in chair.get("/committee/c/TEST/roll/list").text
    chair.get("/personal/c/TEST/phones/3-1-101")
    assert "13800000001" not in chair.text
    assert chair.post(reason="").status == 422
    chair.post(reason="No message came")
    assert "13800000001" in chair.text
    with database.reading() as session:
        line = activities.newest(session, activities.Wish(kind="phone_shown"), [], everything=True, limit=1)[
            0
        ]
        assert (line.username, line.activity.object_code) == ("chair-test", "3-1-101")
        assert line.activity.details == {"reason": "No message came"}
    assert chair.get("/personal/c/TEST/phones/9-9-999").status == 404
    assert chair.get("/personal/c/TEST/phones/nonsense").status == 404


def test_one_persons_data_is_read_and_taken_away(second: Page, motion: Motion) -> None:
    second.get("/office").get("/personal/person").post(phone="13800000001")
    assert "业主001" in second.text
    second.post("/personal/person.json", phone="13800000001")
    found = json.loads(second.data)
    assert [row["home"] for row in found["flats"]] == ["3-1-101"]
    assert "choice" not in str(found)
    second.get("/personal/person").post(phone="13800009999")
    assert "Nothing is kept about this number" in second.text
    assert second.post(phone="12").status == 422
    assert second.post("/personal/person.json", phone="12").status == 422


def test_an_auditor_sees_the_scope_and_no_button_that_works(chair: Page, motion: Motion) -> None:
    auditor = Page(chair.client.application.test_client()).sign_in("auditor").in_english()
    assert auditor.path == "/office"
    for path in ("/committee", f"/committee/m/{motion.code}", f"/work/m/{motion.code}", "/work", "/log"):
        assert auditor.get(path).status == 200, path
    auditor.get(f"/second-person/m/{motion.code}/withdraw").post(reason="why")
    assert auditor.status == 403


def test_the_pages_cost_as_many_questions_whatever_the_number_of_rows(
    chair: Page, second: Page, motion: Motion, database: Database
) -> None:
    costs = []
    for _ in range(2):
        for _ in range(3):
            chair.get(f"/second-person/m/{motion.code}/extend")
            chair.post(closes="2026-03-20T00:00", reason="Holidays")
        with counted(database.engine) as seen:
            second.get("/second-person")
            second.get("/log")
        costs.append(len(seen))
    assert costs[0] == costs[1]
